//! Rotates keys: creates a successor, while the old key stays valid for an overlap.

use chrono::{DateTime, Datelike, Utc};

use super::create::insert;
use super::edit::still_good;
use super::end::{complete_receipt, end};
use super::{KeyWithSpend, find, limit, lookup, new_id};
use crate::domain::{AccountId, AuditEvent, Caller, Key, KeyId, Name, Overlap, PlainKey};
use crate::service::{ServiceError, Services, key_cache, notices};
use crate::store::key_cache::changes::CacheChange;

/// The result of a rotation.
#[derive(Clone, Debug)]
pub struct Rotated {
    pub key: Key,
    /// Its secret; only this result contains it.
    pub plain: PlainKey,
    /// The old key, with its new expiry.
    pub old: KeyWithSpend,
}

/// Creates the successor of a key, with the same name, agent, limits and lifetime. The old key expires after the
/// overlap, or at its own expiry if that is sooner. A key has one successor: the second of two concurrent
/// rotations gets an error. After the successor was revoked, the old key can be rotated again.
pub async fn rotate(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &KeyId,
    overlap: Overlap,
) -> Result<Rotated, ServiceError> {
    find(services, account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    let now = services.now();
    let mut tx = services.store.begin().await?;
    limit::lock(&mut tx, account).await?;
    let old = tx.lock_key(account, id).await?.ok_or(ServiceError::NotFound("key"))?;
    still_good(services, &old)?;
    if old.replaced_by.is_some() {
        return Err(ServiceError::KeyReplaced);
    }
    // The first rotation shortened the old key's lifetime; its successor has the whole one.
    let (created, expires) = tx.free_place(account, id).await?.unwrap_or((old.created, old.expires));
    let terms = (new_end(created, expires, now), old.agent.as_ref().map(|(id, _)| *id));
    let name = Name::of_kept(&old.name);
    let (key, plain) =
        insert(services, &mut tx, (account, &new_id(services)), &name, terms, &old.limits, Some(id)).await?;
    let ends = old.expires.map_or(now + overlap.time(), |end| end.min(now + overlap.time()));
    let (id, name, successor) = (id.clone(), old.name.clone(), key.id.clone());
    let deed = AuditEvent::KeyRotated { id: id.clone(), name: name.clone(), successor, ends };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    notices::tell_of(services, &mut tx, by, account, &deed).await?;
    let change = CacheChange::Key(account.clone(), key.id.clone());
    let mut last = tx.insert_change(&change, now).await?;
    if overlap == Overlap::Now {
        last = end(services, &mut tx, by, (account, &id), name).await?.unwrap_or(last);
    } else {
        tx.set_key_end(account, &id, ends).await?;
        last = tx.insert_change(&CacheChange::Key(account.clone(), id.clone()), now).await?;
        limit::hold_replaced(services, &mut tx, account).await?;
    }
    tx.commit().await?;
    services.outbox.nudge();
    key_cache::publish(services, last).await?;
    if overlap == Overlap::Now {
        complete_receipt(services, account, &id).await?;
    }
    Ok(Rotated { key, plain, old: lookup(services, account, &id).await? })
}

/// The successor's expiry: the old key's lifetime from now.
fn new_end(
    created: DateTime<Utc>,
    expires: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let end = expires?;
    // Text forms of a year above 9999 cannot be parsed back.
    let new = now.checked_add_signed(end - created).filter(|new| new.year() <= 9999);
    Some(new.unwrap_or(end))
}
