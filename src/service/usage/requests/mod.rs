//! The metered calls: lists of them, filtered, and each by itself.

mod walk;

use chrono::{DateTime, Utc};

pub use walk::ScanProgress;

use crate::domain::request_filter::{Belongs, Order};
use crate::domain::{AccountId, AgentId, FieldError, KeyId, Price, Recorded, Request, RequestFilter};
use crate::service::{Owner, ServiceError, Services};
use crate::store::requests::{Mark, Span, is_sparse};
use crate::store::usage::partitions::Month;

/// The most requests in one page.
pub const PAGE_MAX: u32 = 100;
/// The most calls that are looked through for a page of those that match.
pub const LOOK_MAX: i64 = 50_000;
/// The most keys, agents and models that a filter offers by name.
pub const CHOICES_MAX: u8 = 200;

#[derive(Clone, Debug)]
pub struct RequestPage {
    pub requests: Vec<Request>,
    /// The mark to ask for to see more.
    pub next: Option<String>,
    /// Where the search stopped before the page was full: there may be more beyond.
    pub looked_to: Option<DateTime<Utc>>,
}

/// What requests can be filtered by.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Keys by name, the newest at least; `None` where there are too many to choose from.
    pub keys: Option<Vec<(KeyId, String)>>,
    /// Agents by number; `None` where there are too many to choose from.
    pub agents: Option<Vec<(AgentId, String)>>,
    /// The models that were called; `None` where there are too many to choose from.
    pub models: Option<Vec<String>>,
    /// The name of the key that is asked for.
    pub key_name: Option<String>,
    /// The name of the agent that is asked for.
    pub agent_name: Option<String>,
}

/// Requests that a filter is of, beyond a page mark (empty: from the first).
pub async fn page(
    services: &Services,
    owner: &Owner,
    filter: &RequestFilter,
    after: &str,
    limit: u32,
) -> Result<RequestPage, ServiceError> {
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(FieldError::LimitInvalid.into());
    }
    let mark = match after {
        "" => None,
        text => Some(read_mark(text).ok_or(FieldError::CursorUnknown)?),
    };
    let (store, account) = (&services.store, &owner.account_id);
    let mut span = span(filter);
    if let Some(mark) = mark {
        start_after(&mut span, filter.order, mark);
    }
    let horizon =
        if is_sparse(filter) { store.find_horizon(account, filter, &span, LOOK_MAX).await? } else { None };
    if let Some(horizon) = &horizon {
        match filter.order {
            Order::Newest => span.low = horizon.clone(),
            Order::Oldest => span.high = horizon.clone(),
        }
    }
    let mut requests = read(services, account, filter, &span, i64::from(limit) + 1).await?;
    let has_more = requests.len() > limit as usize;
    requests.truncate(limit as usize);
    let last = requests.last().filter(|_| has_more).map(|last| Mark::of(&last.event));
    let looked_to = horizon.filter(|_| !has_more);
    let next = last.as_ref().or(looked_to.as_ref()).map(write_mark);
    Ok(RequestPage { requests, next, looked_to: looked_to.map(|mark| mark.time) })
}

/// Reads requests of a span, `limit` of them. Of the newest, those of the last two months come first: PostgreSQL has to
/// think of each month that a statement may be of, and most pages end in these.
async fn read(
    services: &Services,
    account: &AccountId,
    filter: &RequestFilter,
    span: &Span,
    limit: i64,
) -> Result<Vec<Request>, ServiceError> {
    let store = &services.store;
    let recent = Mark::before(Month::of(span.high.time.min(services.now())).previous().begins());
    if filter.order == Order::Oldest || recent <= span.low {
        return Ok(store.page_requests(account, filter, span, limit).await?);
    }
    let last = Span { low: recent.clone(), high: span.high.clone() };
    let mut found = store.page_requests(account, filter, &last, limit).await?;
    let missing = limit - i64::try_from(found.len()).unwrap_or(limit);
    if missing > 0 {
        let before = Span { low: span.low.clone(), high: recent };
        found.extend(store.page_requests(account, filter, &before, missing).await?);
    }
    Ok(found)
}

/// Where a filter's requests begin and end.
fn span(filter: &RequestFilter) -> Span {
    let low = Mark::before(filter.from.unwrap_or(DateTime::UNIX_EPOCH));
    let high = Mark::before(filter.before.unwrap_or(LATEST));
    Span { low, high }
}

/// Leaves out what comes before a mark and the mark itself.
fn start_after(span: &mut Span, order: Order, mark: Mark) {
    match order {
        Order::Newest => span.high = mark.min(span.high.clone()),
        Order::Oldest => span.low = mark.max(span.low.clone()),
    }
}

/// Later than any call.
const LATEST: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// What an account's requests can be filtered by, and the names of what they are.
pub async fn choices(
    services: &Services,
    owner: &Owner,
    filter: &RequestFilter,
) -> Result<Choices, ServiceError> {
    let (store, account) = (&services.store, &owner.account_id);
    let most = i64::from(CHOICES_MAX);
    let key = filter.key.as_ref().and_then(Belongs::one);
    let agent = filter.agent.as_ref().and_then(Belongs::one).copied();
    let mut keys = store.list_key_names(account, key, most + 1).await?;
    let agents = store.list_agent_names(account, agent, most + 1).await?;
    let models = store.list_called_models(account, most + 1).await?;
    keys.sort_by_cached_key(|(id, name)| (name.to_lowercase(), id.clone()));
    let key_name = keys.iter().find(|(id, _)| Some(id) == key).map(|(_, name)| name.clone());
    let agent_name = agents.iter().find(|(id, _)| Some(*id) == agent).map(|(_, name)| name.clone());
    Ok(Choices { keys: few(keys), agents: few(agents), models: few(models), key_name, agent_name })
}

/// A list, if it can be chosen from.
fn few<T>(list: Vec<T>) -> Option<Vec<T>> {
    (list.len() <= usize::from(CHOICES_MAX)).then_some(list)
}

/// A request with the price that made its cost and the agent whose wallet paid.
#[derive(Clone, Debug)]
pub struct RequestDetail {
    pub recorded: Recorded,
    /// The price version; none where there was no price.
    pub price: Option<Price>,
}

/// A request of the account; one of another account is not there.
pub async fn lookup(
    services: &Services,
    account: &AccountId,
    source: &str,
    id: &str,
) -> Result<RequestDetail, ServiceError> {
    let missing = ServiceError::NotFound("request");
    // PostgreSQL's text holds no zero bytes; no source or id does either.
    if source.contains('\0') || id.contains('\0') {
        return Err(missing);
    }
    let recorded = services.store.lookup_request(account, source, id).await?.ok_or(missing)?;
    let price = match recorded.price_id {
        Some(version) => services.store.lookup_price(version).await?,
        None => None,
    };
    Ok(RequestDetail { recorded, price })
}

/// A mark as text: its time, and its source and id in hexadecimal, so that it needs no escapes.
pub fn write_mark(mark: &Mark) -> String {
    let (source, id) = (hex::encode(&mark.source), hex::encode(&mark.id));
    format!("{}.{source}.{id}", mark.time.timestamp_micros())
}

/// Reads what [`write_mark`] wrote; `None` of any other text.
pub fn read_mark(text: &str) -> Option<Mark> {
    let mut parts = text.split('.');
    let time = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
    let mut label = || String::from_utf8(hex::decode(parts.next()?).ok()?).ok();
    let (source, id) = (label()?, label()?);
    // PostgreSQL's text holds no zero bytes; no source or id does either.
    let plain = !source.contains('\0') && !id.contains('\0');
    (plain && parts.next().is_none()).then_some(Mark { time, source, id })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_mark_is_read_back(micros in 0..i64::from(u32::MAX) * 1_000_000, source in "[^\0]*", id in "[^\0]*") {
            let mark = Mark { time: DateTime::from_timestamp_micros(micros).unwrap(), source, id };
            prop_assert_eq!(read_mark(&write_mark(&mark)), Some(mark));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = read_mark(&text);
        }
    }
}
