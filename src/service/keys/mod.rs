//! The life cycle of API keys: create, list, use, edit, rotate, revoke.

mod create;
mod edit;
mod end;
mod end_many;
mod limit;
mod limit_use;
mod list;
mod rotate;
mod uses;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::create::{KeyRequest, create, create_limited, create_once, new_id};
pub use self::edit::{KeyEdit, edit};
pub use self::end::{Impact, impact, revoke};
pub use self::end_many::{ImpactOfMany, RecentUse, impact_of_many, lookup_many, revoke_many};
pub use self::limit_use::{LimitUse, Quantity, Whose, uses_of_account, uses_of_agent, uses_of_key};
pub use self::list::{FilteredKeys, KeyPage, filtered, last_used, page, replaced_in_use, used_last};
pub use self::rotate::{Rotated, rotate};
pub use self::uses::{note_use, write_uses};
use super::{ServiceError, Services};
use crate::domain::{AccountId, DateRange, Key, KeyId, Money, Zone};
pub use crate::store::keys::changes::RecentCalls;

/// Default and maximum number of keys in one page of results.
pub const PAGE_MAX: i64 = 100;
/// Keys on one page of the console.
pub const PAGE_SIZE: i64 = 50;
/// Days of recent spend in the lists.
pub const RECENT_DAYS: u16 = 30;

/// A key with its recent spend.
#[derive(Clone, Debug)]
pub struct KeyWithSpend {
    pub key: Key,
    /// Calls in these days.
    pub requests: i64,
    /// Their cost.
    pub cost: Money,
    /// The cost of each of these days, oldest first; the last is today.
    pub daily: Vec<Money>,
}

/// Finds a key of an account.
pub async fn lookup(
    services: &Services,
    account: &AccountId,
    id: &KeyId,
) -> Result<KeyWithSpend, ServiceError> {
    let key = find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    let mut keys = list::with_spend(services, account, vec![key]).await?;
    keys.pop().ok_or(ServiceError::NotFound("key"))
}

/// Finds a key by an untrusted id.
async fn find(services: &Services, account: &AccountId, id: &KeyId) -> Result<Option<Key>, ServiceError> {
    // PostgreSQL's text cannot contain NUL bytes, so no id does.
    if id.as_str().contains('\0') {
        return Ok(None);
    }
    Ok(services.store.reads().await?.lookup_key(account, id).await?)
}

/// The days of recent spend, from `since` on.
fn recent_days(since: chrono::NaiveDate) -> DateRange {
    DateRange::last_days(since + TimeDelta::days(i64::from(RECENT_DAYS)), RECENT_DAYS + 1)
}

async fn recent_since(services: &Services, account: &AccountId) -> Result<chrono::NaiveDate, ServiceError> {
    Ok(recent_from(super::accounts::lookup(services, account).await?.zone, services.now()))
}

fn recent_from(zone: Zone, now: DateTime<Utc>) -> chrono::NaiveDate {
    zone.day_of(now) - TimeDelta::days(i64::from(RECENT_DAYS) - 1)
}
