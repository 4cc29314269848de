//! Lists keys in pages.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{KeyWithSpend, PAGE_MAX, PAGE_SIZE, RECENT_DAYS, find, recent_days, recent_from, recent_since};
use crate::domain::{AccountId, FieldError, Key, KeyFilter, KeyId, KeySort, Money};
use crate::service::usage::reading;
use crate::service::{Owner, ServiceError, Services};
use crate::store::keys::list::{FoundKeys, KeyCounts, KeyDay, KeyMark, MarkValue};

/// Most rotated keys in the notice that they are still in use.
const IN_USE_MAX: i64 = 3;

/// A page of keys, newest first.
#[derive(Clone, Debug)]
pub struct KeyPage {
    pub keys: Vec<KeyWithSpend>,
    /// Whether there are older keys.
    pub has_more: bool,
}

/// A page of the keys that match a filter.
#[derive(Clone, Debug)]
pub struct FilteredKeys {
    pub keys: Vec<KeyWithSpend>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// Number of keys that match.
    pub matching: i64,
    pub all: i64,
}

/// Lists an account's keys, newest first, after the key with the id `after` (empty: from the newest).
pub async fn page(
    services: &Services,
    account: &AccountId,
    after: &str,
    limit: i64,
) -> Result<KeyPage, ServiceError> {
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(FieldError::LimitInvalid.into());
    }
    let mark = match after {
        "" => None,
        id => {
            let key = find(services, account, &KeyId::new(id)).await?;
            Some(key.ok_or(FieldError::CursorUnknown)?)
        }
    };
    let after = mark.as_ref().map(|key| (key.created, &key.id));
    let mut keys = services.store.page_keys(account, after, limit + 1).await?;
    let has_more = i64::try_from(keys.len()).unwrap_or(i64::MAX) > limit;
    keys.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(KeyPage { keys: with_spend(services, account, keys).await?, has_more })
}

/// The keys that were used last and are not revoked.
pub async fn used_last(
    services: &Services,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<KeyWithSpend>, ServiceError> {
    let keys = services.store.list_keys_used_last(account, limit).await?;
    with_spend(services, account, keys).await
}

/// The same keys, without their recent spend.
pub async fn last_used(
    services: &Services,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<Key>, ServiceError> {
    let keys = services.store.list_keys_used_last(account, limit).await?;
    Ok(keys.into_iter().map(|key| with_live_use(services, key)).collect())
}

/// Adds the recent spend to keys.
pub(super) async fn with_spend(
    services: &Services,
    account: &AccountId,
    keys: Vec<Key>,
) -> Result<Vec<KeyWithSpend>, ServiceError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let since = recent_since(services, account).await?;
    with_spend_since(services, account, keys, since).await
}

async fn with_spend_since(
    services: &Services,
    account: &AccountId,
    keys: Vec<Key>,
    since: NaiveDate,
) -> Result<Vec<KeyWithSpend>, ServiceError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = keys.iter().map(|key| &key.id).collect();
    let mut days: HashMap<KeyId, Vec<KeyDay>> = HashMap::new();
    for day in services.store.list_key_days(account, since, &ids).await? {
        days.entry(day.key_id.clone()).or_default().push(day);
    }
    let join = |key: Key| {
        let days = days.remove(&key.id).unwrap_or_default();
        KeyWithSpend {
            daily: daily(since, &days),
            requests: days.iter().map(|day| day.requests).sum(),
            cost: days.iter().map(|day| day.cost).sum(),
            key: with_live_use(services, key),
        }
    };
    Ok(keys.into_iter().map(join).collect())
}

/// The key cache may know a later use that is not stored yet.
fn with_live_use(services: &Services, mut key: Key) -> Key {
    let live = services.key_cache.key(&key.id).and_then(|live| live.unwritten_use());
    if let Some(used) = live.filter(|used| key.last_used.is_none_or(|last| last < used.at)) {
        (key.last_used, key.last_used_from) = (Some(used.at), used.from);
    }
    key
}

/// The cost of each recent day, oldest first.
fn daily(since: NaiveDate, days: &[KeyDay]) -> Vec<Money> {
    let mut costs = vec![Money::ZERO; RECENT_DAYS.into()];
    for day in days {
        let at = usize::try_from((day.day - since).num_days()).ok();
        if let Some(cost) = at.and_then(|at| costs.get_mut(at)) {
            *cost = day.cost;
        }
    }
    costs
}

/// Lists the keys that match a filter, in its order, after a cursor (empty: from the first).
pub async fn filtered(
    services: &Services,
    owner: &Owner,
    filter: &KeyFilter,
    after: &str,
) -> Result<FilteredKeys, ServiceError> {
    let mark = match after {
        "" => None,
        text => Some(read_mark(filter, text).ok_or(FieldError::CursorUnknown)?),
    };
    let (store, now, account) = (&services.store, services.now(), &owner.account_id);
    let since = recent_from(owner.zone, now);
    // Sorting by spend reads the days of all keys.
    let _place = match filter.sort {
        KeySort::Spend => reading::place_for(services, account, &recent_days(since)).await?,
        _ => None,
    };
    let found = store.page_filtered_keys(account, filter, mark, (now, since), PAGE_SIZE + 1).await?;
    let FoundKeys { mut keys, counts } = found;
    let limit = usize::try_from(PAGE_SIZE).unwrap_or_default();
    let has_more = keys.len() > limit;
    keys.truncate(limit);
    let keys = with_spend_since(services, account, keys, since).await?;
    let next = keys.last().filter(|_| has_more).map(|last| write_mark(filter, last));
    let KeyCounts { all, matching } = match counts {
        Some(counts) => counts,
        // Without a row in the page there are still those before it, or those that do not match.
        None => store.count_keys(account, filter, now).await?,
    };
    Ok(FilteredKeys { keys, next, matching, all })
}

/// Rotated keys that are still in use, by last use.
pub async fn replaced_in_use(services: &Services, account: &AccountId) -> Result<Vec<Key>, ServiceError> {
    Ok(services.store.list_replaced_in_use(account, services.now(), IN_USE_MAX).await?)
}

/// Encodes a cursor: the sort value and the id of the last key.
fn write_mark(filter: &KeyFilter, last: &KeyWithSpend) -> String {
    let key = &last.key;
    let value = match filter.sort {
        KeySort::Name => key.name.to_lowercase(),
        KeySort::Created => key.created.timestamp_micros().to_string(),
        KeySort::Used => key.last_used.map_or(-1, |at| at.timestamp_micros()).to_string(),
        KeySort::Spend => last.cost.micros().to_string(),
    };
    format!("{value}~{}", key.id)
}

fn read_mark(filter: &KeyFilter, text: &str) -> Option<KeyMark> {
    // PostgreSQL's text cannot contain NUL bytes, so no name or id does.
    let (value, id) = text.rsplit_once('~').filter(|_| !text.contains('\0'))?;
    let value = match filter.sort {
        KeySort::Name => MarkValue::Name(value.to_owned()),
        _ => MarkValue::Number(value.parse().ok()?),
    };
    Some(KeyMark { value, id: KeyId::new(id) })
}
