//! Revokes keys: shows the impact before, and returns a receipt after.

use chrono::{DateTime, TimeDelta, Utc};

use super::{KeyWithSpend, find, lookup};
use crate::domain::usage::quarter_of;
use crate::domain::{AccountId, AuditEvent, Caller, Happening, KeyId, Money};
use crate::service::{ServiceError, Services, events, key_cache};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;
use crate::store::keys::changes::RecentCalls;

/// The period of an impact report.
pub(super) const IMPACT_TIME: TimeDelta = TimeDelta::hours(24);

/// The recent use of a key.
#[derive(Clone, Debug)]
pub struct Impact {
    /// Calls of the last 24 hours by model and agent, most calls first.
    pub calls: Vec<RecentCalls>,
    /// Open holds, and the calls of this server, that may be running.
    pub holds: i64,
    /// What is set aside for them, and for those that this key may begin.
    pub held: Money,
    /// Whether there was neither a call nor a key check in the last 24 hours.
    pub is_idle: bool,
}

/// The impact of revoking a key now.
pub async fn impact(services: &Services, account: &AccountId, id: &KeyId) -> Result<Impact, ServiceError> {
    let key = find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    let since = services.now() - IMPACT_TIME;
    let calls = services.store.list_recent_calls(account, id, quarter_of(since)).await?;
    let (holds, held) = services.store.sum_holds_of_key(account, id).await?;
    let holds = holds + services.slices.calls_of(id);
    let live = services.key_cache.key(id).and_then(|key| key.last_used());
    let last = key.last_used.max(live);
    let is_idle = calls.is_empty() && holds == 0 && last.is_none_or(|last| last < since);
    Ok(Impact { calls, holds, held, is_idle })
}

/// Revokes a key: when this returns, no server accepts it. The receipt contains its last accepted use, and how
/// many calls gateways have reported as cut so far. Idempotent: a repeated call returns the same receipt,
/// updated with later reports.
pub async fn revoke(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &KeyId,
) -> Result<KeyWithSpend, ServiceError> {
    let name = find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?.name;
    let mut tx = services.store.begin().await?;
    if let Some(change) = end(services, &mut tx, by, (account, id), name).await? {
        tx.commit().await?;
        services.outbox.nudge();
        key_cache::publish(services, change).await?;
        complete_receipt(services, account, id).await?;
    } else {
        drop(tx);
        // A concurrent revocation may not have reached all servers yet.
        let (_, last) = services.store.span_of_changes().await?;
        key_cache::publish(services, last).await?;
    }
    lookup(services, account, id).await
}

/// Marks a key as revoked, and returns the change to publish; `None` if it was revoked before.
pub(super) async fn end(
    services: &Services,
    tx: &mut Tx,
    by: &Caller,
    (account, id): (&AccountId, &KeyId),
    name: String,
) -> Result<Option<i64>, ServiceError> {
    let now: DateTime<Utc> = services.now();
    if !tx.revoke_key(account, id, now).await? {
        return Ok(None);
    }
    write_receipt(services, tx, account, id).await?;
    let event = Happening::KeyRevoked { account_id: account.clone(), key_id: id.clone(), name: name.clone() };
    tx.insert_audit_entry(account, by, &AuditEvent::KeyRevoked { id: id.clone(), name }, now).await?;
    events::write(services, tx, account, &event).await?;
    let change = CacheChange::KeyRevoked(account.clone(), id.clone());
    Ok(Some(tx.insert_change(&change, now).await?))
}

/// Adds to the receipt what any server accepted while the revocation was propagating.
pub(super) async fn complete_receipt(
    services: &Services,
    account: &AccountId,
    id: &KeyId,
) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    write_receipt(services, &mut tx, account, id).await?;
    Ok(tx.commit().await?)
}

/// Writes the last accepted use of a key.
async fn write_receipt(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    id: &KeyId,
) -> Result<(), ServiceError> {
    // The last use on this server may not be stored yet.
    let live = services.key_cache.key(id);
    if let Some(used) = live.as_ref().and_then(|key| key.last_use()) {
        let at = used.at;
        tx.touch_keys(&[used]).await?;
        live.inspect(|key| key.note_written(at));
    }
    let key = tx.reads().lookup_key(account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    Ok(tx.write_receipt(account, id, key.last_used).await?)
}
