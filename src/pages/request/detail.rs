//! All data of a call, for its page.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::cost::Part;
use crate::domain::usage::{QUARTER_SECONDS, quarter_of};
use crate::domain::{HoldId, Price, RequestFilter, UsageEvent, Wallet, Zone};
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::requests::{RequestRow, View};
use crate::pages::shown::{AgentRef, LocalTime, day_words};
use crate::service::Owner;
use crate::service::usage::requests::{self, Neighbours, RequestDetail as Found, neighbours};

/// The price of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedAt {
    /// The id of the price version.
    pub version: i64,
    /// From when it is valid; `None` if from the beginning.
    pub since: Option<LocalTime>,
    /// The parts of the call's cost.
    pub parts: Vec<Part>,
}

/// All data of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestDetail {
    /// The call; its time is to the second.
    pub row: RequestRow,
    /// When it was recorded.
    pub received: LocalTime,
    /// The interaction that it belongs to.
    pub interaction_id: Option<String>,
    pub model_type: Option<String>,
    pub hold_id: Option<String>,
    /// The price; `None` for an unpriced call.
    pub price: Option<ChargedAt>,
    /// When a repricing added its cost.
    pub priced_later: Option<LocalTime>,
    /// The agent whose wallet paid; `None` if the account's did.
    pub payer: Option<AgentRef>,
    /// The quarter of its debit: `21 Nov 2026, 14:00–14:15 IST`.
    pub quarter: String,
    /// The calls beside it in the list that it was opened from.
    pub beside: Neighbours,
}

/// Looks up a call by source and id, and those beside it in a list.
pub async fn find(source: &str, id: &str, list: &View) -> Result<RequestDetail, FunctionError> {
    let me = signed_in()?;
    let found = requests::lookup(&me.services, me.account(), source, id).await?;
    // A filter with a mistake leads nowhere, so the list is that of all calls.
    let filter = RequestFilter::parse(&list.typed, me.owner.zone).unwrap_or_default();
    let beside = neighbours(&me.services, me.account(), &filter, &found.recorded.request).await?;
    Ok(RequestDetail { beside, ..RequestDetail::of(&me.owner, found, me.services.now()) })
}

impl RequestDetail {
    fn of(owner: &Owner, found: Found, now: DateTime<Utc>) -> Self {
        let Found { recorded, price } = found;
        let (zone, event) = (owner.zone, recorded.request.event.clone());
        let row = RequestRow::of(owner, recorded.request, now);
        Self {
            received: LocalTime::to_the_second(zone, recorded.received),
            price: price.map(|price| ChargedAt::of(zone, &price, &event)),
            interaction_id: event.interaction_id,
            model_type: event.model_type,
            hold_id: event.hold_id.as_ref().map(HoldId::as_str).map(str::to_owned),
            priced_later: recorded.priced_later.map(|instant| LocalTime::of(zone, instant)),
            payer: match recorded.wallet {
                Wallet::Agent(id) => Some(row.agent.clone().unwrap_or(AgentRef { id, name: id.to_string() })),
                Wallet::Account | Wallet::Platform => None,
            },
            quarter: quarter(zone, event.time),
            beside: Neighbours::default(),
            row,
        }
    }
}

impl ChargedAt {
    fn of(zone: Zone, price: &Price, event: &UsageEvent) -> Self {
        let is_first = price.starts <= DateTime::UNIX_EPOCH;
        Self {
            version: price.id,
            since: (!is_first).then(|| LocalTime::of(zone, price.starts)),
            parts: price.rates.parts(&event.usage, event.requests()).to_vec(),
        }
    }
}

/// The quarter of an instant, as text.
fn quarter(zone: Zone, instant: DateTime<Utc>) -> String {
    let start = quarter_of(instant);
    let end = start + TimeDelta::seconds(QUARTER_SECONDS);
    format!("{}, {}–{}", day_words(zone, start), zone.format(start, "%H:%M"), zone.format(end, "%H:%M %Z"))
}
