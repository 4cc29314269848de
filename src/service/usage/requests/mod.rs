//! The list of calls, with filters, and the details of one.

mod walk;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;

pub use walk::ScanProgress;

use crate::domain::request_filter::{Belongs, Order};
use crate::domain::{AccountId, AgentId, FieldError, KeyId, Price, Recorded, Request, RequestFilter};
use crate::service::{Owner, ServiceError, Services};
use crate::store::requests::{Mark, Span, is_sparse};
use crate::store::usage::partitions::Month;

/// Most requests in one page of results.
pub const PAGE_MAX: u32 = 100;
/// Most calls that are scanned for the matches of one page.
pub const LOOK_MAX: i64 = 50_000;
/// Most keys, agents and models that a filter lists by name.
pub const CHOICES_MAX: u8 = 200;

#[derive(Clone, Debug)]
pub struct RequestPage {
    pub requests: Vec<Request>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// Where the scan stopped before the page was full: there may be more matches beyond.
    pub looked_to: Option<DateTime<Utc>>,
}

/// The options of the filter.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Keys by name, at least the newest; `None` if there are too many for a select.
    pub keys: Option<Vec<(KeyId, String)>>,
    /// Agents by id; `None` if there are too many for a select.
    pub agents: Option<Vec<(AgentId, String)>>,
    /// The models that were called; `None` if there are too many for a select.
    pub models: Option<Vec<String>>,
    /// The name of the selected key.
    pub key_name: Option<String>,
    /// The name of the selected agent.
    pub agent_name: Option<String>,
}

/// Lists the requests that match a filter, after a cursor (empty: from the first).
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
    // Matches may be far apart in the index: bound the scan.
    let horizon =
        if is_sparse(filter) { store.find_horizon(account, filter, &span, LOOK_MAX).await? } else { None };
    if let Some(horizon) = &horizon {
        match filter.order {
            Order::Newest => span.low = horizon.clone(),
            Order::Oldest => span.high = horizon.clone(),
        }
    }
    // One more than the page, to know whether there is a next one.
    let mut requests = read(services, account, filter, &span, i64::from(limit) + 1).await?;
    let has_more = requests.len() > limit as usize;
    requests.truncate(limit as usize);
    let last = requests.last().filter(|_| has_more).map(|last| Mark::of(&last.event));
    let looked_to = horizon.filter(|_| !has_more);
    let next = last.as_ref().or(looked_to.as_ref()).map(write_mark);
    Ok(RequestPage { requests, next, looked_to: looked_to.map(|mark| mark.time) })
}

/// Reads at most `limit` requests of a span. For the newest, the last two months are read first: PostgreSQL
/// plans every partition that a statement may touch, and most pages end in these two.
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

/// The time range of a filter.
fn span(filter: &RequestFilter) -> Span {
    let low = Mark::before(filter.from.unwrap_or(DateTime::UNIX_EPOCH));
    let high = Mark::before(filter.before.unwrap_or(LATEST));
    Span { low, high }
}

/// Starts the span after a cursor.
fn start_after(span: &mut Span, order: Order, mark: Mark) {
    match order {
        Order::Newest => span.high = mark.min(span.high.clone()),
        Order::Oldest => span.low = mark.max(span.low.clone()),
    }
}

/// Later than any call.
const LATEST: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// The filter options of an account, and the names of the selected ones.
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

/// `None` if the list is too long for a select.
fn few<T>(list: Vec<T>) -> Option<Vec<T>> {
    (list.len() <= usize::from(CHOICES_MAX)).then_some(list)
}

/// A request with the price that was applied and the agent whose wallet paid.
#[derive(Clone, Debug)]
pub struct RequestDetail {
    pub recorded: Recorded,
    /// The price version; `None` if the call is unpriced.
    pub price: Option<Price>,
}

/// Finds a request of the account.
pub async fn lookup(
    services: &Services,
    account: &AccountId,
    source: &str,
    id: &str,
) -> Result<RequestDetail, ServiceError> {
    let missing = ServiceError::NotFound("request");
    // PostgreSQL's text cannot contain NUL bytes, so no source or id does.
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

/// Encodes a cursor: its time, and its source and id in hexadecimal, which needs no URL escapes.
pub fn write_mark(mark: &Mark) -> String {
    let (source, id) = (HEXLOWER.encode(mark.source.as_bytes()), HEXLOWER.encode(mark.id.as_bytes()));
    format!("{}.{source}.{id}", mark.time.timestamp_micros())
}

/// Decodes a cursor from [`write_mark`]; `None` for any other text.
pub fn read_mark(text: &str) -> Option<Mark> {
    let mut parts = text.split('.');
    let time = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
    let mut label = || String::from_utf8(HEXLOWER.decode(parts.next()?.as_bytes()).ok()?).ok();
    let (source, id) = (label()?, label()?);
    // PostgreSQL's text cannot contain NUL bytes, so no source or id does.
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
