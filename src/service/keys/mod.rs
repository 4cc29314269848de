//! The life of an API key: made, shown once, listed masked, used, changed, replaced, ended.

mod create;
mod edit;
mod end;
mod limit;
mod list;
mod rotate;
mod uses;

use chrono::TimeDelta;

pub use self::create::{KeyRequest, create, create_once, new_id};
pub use self::edit::{KeyEdit, edit};
pub use self::end::{Impact, impact, revoke};
pub use self::list::{FilteredKeys, KeyPage, filtered, page, replaced_in_use, used_last};
pub use self::rotate::{Rotated, rotate};
pub use self::uses::{note_use, write_uses};
use super::{ServiceError, Services};
use crate::domain::{AccountId, DateRange, Key, KeyId, Money};
pub use crate::store::keys::changes::RecentCalls;

/// The most keys in one page of a list, and how many there are where nobody says.
pub const PAGE_MAX: i64 = 100;
/// Keys in one page of the console.
pub const PAGE_SIZE: i64 = 50;
/// Days over which the lists say what a key was used for.
pub const RECENT_DAYS: u16 = 30;

/// A key with what it was used for lately.
#[derive(Clone, Debug)]
pub struct KeyWithSpend {
    pub key: Key,
    /// Calls of the last 30 days.
    pub requests: i64,
    /// What they cost.
    pub cost: Money,
}

/// One key of an account.
pub async fn lookup(
    services: &Services,
    account: &AccountId,
    id: &KeyId,
) -> Result<KeyWithSpend, ServiceError> {
    let key = find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    let mut keys = list::with_spend(services, account, vec![key]).await?;
    keys.pop().ok_or(ServiceError::NotFound("key"))
}

/// A key by an id that anybody may have written.
async fn find(services: &Services, account: &AccountId, id: &KeyId) -> Result<Option<Key>, ServiceError> {
    // PostgreSQL's text holds no zero bytes; no id does either.
    if id.as_str().contains('\0') {
        return Ok(None);
    }
    Ok(services.store.reads().await?.lookup_key(account, id).await?)
}

/// The first of the days over which the lists say what a key was used for.
/// The days from one on of which it is said what a key was used for.
fn recent_days(since: chrono::NaiveDate) -> DateRange {
    DateRange::last_days(since + TimeDelta::days(i64::from(RECENT_DAYS)), RECENT_DAYS + 1)
}

async fn recent_since(services: &Services, account: &AccountId) -> Result<chrono::NaiveDate, ServiceError> {
    let zone = super::accounts::lookup(services, account).await?.zone;
    Ok(zone.day_of(services.now()) - TimeDelta::days(i64::from(RECENT_DAYS) - 1))
}
