//! Revokes several keys in one transaction: shows the impact before, and returns a receipt after.

use std::collections::{BTreeSet, HashMap};

use super::end::{self, IMPACT_TIME};
use super::{KeyWithSpend, find, list};
use crate::domain::usage::quarter_of;
use crate::domain::{AccountId, Caller, FieldError, Key, KeyId, Money};
use crate::service::{ServiceError, Services, key_cache};

/// Most keys that are revoked at once.
pub const MANY_MAX: usize = 100;

/// The recent use of several keys.
#[derive(Clone, Debug)]
pub struct ImpactOfMany {
    /// The keys, most used first.
    pub keys: Vec<RecentUse>,
    /// Their open holds, whose calls may be running.
    pub holds: i64,
    /// The total amount of these.
    pub held: Money,
}

/// A key and its calls of the last 24 hours.
#[derive(Clone, Debug)]
pub struct RecentUse {
    pub key: KeyWithSpend,
    pub requests: i64,
    pub cost: Money,
}

/// The impact of revoking several keys now.
pub async fn impact_of_many(
    services: &Services,
    account: &AccountId,
    ids: &[KeyId],
) -> Result<ImpactOfMany, ServiceError> {
    let keys = lookup_many(services, account, ids).await?;
    let ids: Vec<_> = keys.iter().map(|found| &found.key.id).collect();
    let since = quarter_of(services.now() - IMPACT_TIME);
    let recent = services.store.list_recent_use(account, &ids, since).await?;
    let recent: HashMap<_, _> =
        recent.into_iter().map(|row| (row.key_id, (row.requests, row.cost))).collect();
    let (holds, held) = services.store.sum_holds_of_keys(account, &ids).await?;
    let holds = holds + ids.iter().map(|id| services.slices.calls_of(id)).sum::<i64>();
    let with_use = |key: KeyWithSpend| {
        let (requests, cost) = recent.get(&key.key.id).copied().unwrap_or_default();
        RecentUse { key, requests, cost }
    };
    let mut keys: Vec<_> = keys.into_iter().map(with_use).collect();
    keys.sort_by_key(|used| std::cmp::Reverse((used.requests, used.key.key.last_used)));
    Ok(ImpactOfMany { keys, holds, held })
}

/// Revokes all of these keys or, if one is unknown, none: when this returns, no server accepts them. Idempotent,
/// as is the revocation of one key.
pub async fn revoke_many(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    ids: &[KeyId],
) -> Result<Vec<KeyWithSpend>, ServiceError> {
    let keys = find_many(services, account, ids).await?;
    let mut tx = services.store.begin().await?;
    let mut last = None;
    for key in &keys {
        let change = end::end(services, &mut tx, by, (account, &key.id), key.name.clone()).await?;
        last = change.or(last);
    }
    if let Some(change) = last {
        tx.commit().await?;
        services.outbox.nudge();
        key_cache::publish(services, change).await?;
    } else {
        drop(tx);
        // A concurrent revocation may not have reached all servers yet.
        let (_, last) = services.store.span_of_changes().await?;
        key_cache::publish(services, last).await?;
    }
    for key in keys.iter().filter(|key| last.is_some() && key.revoked.is_none()) {
        end::complete_receipt(services, account, &key.id).await?;
    }
    lookup_many(services, account, ids).await
}

/// Finds several keys with their recent spend, in the order of their ids.
pub async fn lookup_many(
    services: &Services,
    account: &AccountId,
    ids: &[KeyId],
) -> Result<Vec<KeyWithSpend>, ServiceError> {
    let keys = find_many(services, account, ids).await?;
    list::with_spend(services, account, keys).await
}

/// Finds several keys by untrusted ids, in the order of the ids, so that two transactions lock them in the same
/// order.
async fn find_many(
    services: &Services,
    account: &AccountId,
    ids: &[KeyId],
) -> Result<Vec<Key>, ServiceError> {
    let ids: BTreeSet<_> = ids.iter().map(KeyId::as_str).collect();
    if ids.len() > MANY_MAX {
        return Err(FieldError::KeysTooMany.into());
    }
    let mut keys = Vec::with_capacity(ids.len());
    for id in ids {
        let key = find(services, account, &KeyId::new(id)).await?;
        keys.push(key.ok_or(ServiceError::NotFound("key"))?);
    }
    if keys.is_empty() {
        return Err(ServiceError::NotFound("key"));
    }
    Ok(keys)
}
