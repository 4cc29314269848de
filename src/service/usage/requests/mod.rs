//! The list of calls, with filters, and the details of one.

mod neighbours;
pub mod position;
mod scan;
mod walk;

use chrono::{DateTime, Utc};

pub use neighbours::{Neighbours, neighbours};
pub use walk::ScanProgress;

use self::position::{Position, read_position, write_position};
use self::scan::Scan;
use crate::domain::request_filter::Belongs;
use crate::domain::{AccountId, AgentId, FieldError, KeyId, Price, Recorded, Request, RequestFilter};
use crate::service::{Owner, ServiceError, Services};
use crate::store::requests::one::FilterNames;

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
    /// Where the scan stopped: there may be more matches beyond. In the orders by time, only if the page is not
    /// full.
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
    let after = match after {
        "" => None,
        text => Some(read_position(text, filter.order).ok_or(FieldError::CursorUnknown)?),
    };
    // One more than the page, to know whether there is a next one.
    let scan = Scan::of(filter, after.as_ref());
    let (mut requests, horizon) = scan.read(services, &owner.account_id, i64::from(limit) + 1).await?;
    let has_more = requests.len() > limit as usize;
    requests.truncate(limit as usize);
    let last = requests.last().filter(|_| has_more).map(|last| Position::of(filter.order, last));
    // In the orders by a value nothing beyond the horizon follows.
    let is_by_time = filter.order.is_by_time();
    let looked_to = horizon.filter(|_| !has_more || !is_by_time);
    let beyond = looked_to.filter(|_| is_by_time).map(|mark| Position { value: None, mark });
    let next = last.or(beyond).map(|position| write_position(&position));
    Ok(RequestPage { requests, next, looked_to: looked_to.map(|mark| mark.time) })
}

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
    let FilterNames { models, mut keys, agents } =
        store.list_filter_names(account, (key, agent), most + 1).await?;
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
