//! A key as its page shows it: masked, with instants in the account's zone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::api_key::masked;
use crate::domain::{DateRange, KeyId, KeyStatus, Money, Relative, Zone};
use crate::pages::function::SignedIn;
use crate::pages::limits::LimitsForm;
use crate::pages::shown::{AgentRef, LocalTime, Recent};
use crate::service::keys::{KeyWithSpend, RECENT_DAYS};

/// A key, for the list, its dialogs and its receipts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    pub id: KeyId,
    pub name: String,
    /// The masked key, `forii_sk_…a1b2`.
    pub masked: String,
    pub created: LocalTime,
    /// When it was last used, to the minute.
    pub last_used: Option<Recent>,
    /// Where: the gateway, the client's address, or both.
    pub last_used_from: Option<String>,
    pub expires: Option<LocalTime>,
    /// The last day on which it is valid, in part or whole, `2026-12-31`; empty if it does not expire.
    pub last_day: String,
    pub revoked: Option<LocalTime>,
    /// The last accepted call of a revoked key.
    pub last_accepted: Option<LocalTime>,
    /// The calls that gateways cut after the revocation.
    pub in_flight_cut: i64,
    pub status: KeyStatus,
    pub agent: Option<AgentRef>,
    /// The key that it replaced, masked.
    pub replaces: Option<String>,
    /// Its successor, masked.
    pub replaced_by: Option<String>,
    /// The id of the key that it replaced.
    pub predecessor: Option<KeyId>,
    /// The id of its successor.
    pub successor: Option<KeyId>,
    pub limits: LimitsForm,
    /// The calls of the last 30 days.
    pub recent_requests: i64,
    /// Their cost.
    pub recent_cost: Money,
    /// The last 30 days; the last is today.
    pub days: DateRange,
    /// The cost of each of these days, oldest first.
    pub daily: Vec<Money>,
}

impl KeyRow {
    /// Converts a key of the owner.
    pub fn of(me: &SignedIn, found: KeyWithSpend) -> Self {
        let KeyWithSpend { key, requests, cost, daily } = found;
        let zone = me.owner.zone;
        let local = |instant| LocalTime::of(zone, instant);
        let other = |key: Relative| masked(&key.prefix, &key.last_four);
        Self {
            masked: masked(&key.prefix, &key.last_four),
            created: local(key.created),
            last_used: key.last_used.map(|at| Recent::of(me, at)),
            last_used_from: key.last_used_from,
            expires: key.expires.map(|end| LocalTime::of_end(zone, end)),
            last_day: key.expires.map(|end| last_day(zone, end)).unwrap_or_default(),
            revoked: key.revoked.map(local),
            last_accepted: key.last_accepted.map(local),
            in_flight_cut: key.in_flight_cut,
            status: KeyStatus::at(me.services.now(), key.revoked, key.expires),
            agent: key.agent.map(AgentRef::from),
            predecessor: key.replaces.as_ref().map(|key| key.id.clone()),
            successor: key.replaced_by.as_ref().map(|key| key.id.clone()),
            replaces: key.replaces.map(other),
            replaced_by: key.replaced_by.map(other),
            limits: LimitsForm::from(&key.limits),
            recent_requests: requests,
            recent_cost: cost,
            days: DateRange::last_days(zone.day_of(me.services.now()), RECENT_DAYS),
            daily,
            id: key.id,
            name: key.name,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    pub keys: Vec<KeyRow>,
    /// The cursor of the next page of results.
    pub next: Option<String>,
    /// The number of keys that match the filter.
    pub matching: i64,
    pub all: i64,
}

/// The last day on which a key is valid, in part or whole.
fn last_day(zone: Zone, end: DateTime<Utc>) -> String {
    let day = zone.day_of(end);
    let last = if zone.start_of(day) == end { day.pred_opt() } else { Some(day) };
    last.unwrap_or(day).to_string()
}
