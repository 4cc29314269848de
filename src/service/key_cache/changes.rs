//! Applies the changes of the database to the key cache.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use crate::service::{ServiceError, Services};
use crate::store::key_cache::changes::{CacheChange, SequencedChange};

/// Whether changes after the last known one expired before this server read them: it was stalled for longer
/// than they are kept, or another server's clock is ahead.
pub async fn is_missing_some(services: &Services, changes: &[SequencedChange]) -> Result<bool, ServiceError> {
    let next = services.key_cache.last_heard() + 1;
    if changes.first().is_none_or(|change| change.seq == next) {
        return Ok(false);
    }
    // Numbers may have gaps, but expired changes come before all that are kept.
    let (first, _) = services.store.span_of_changes().await?;
    Ok(first > next)
}

/// Reads again what has changed.
pub async fn apply(services: &Services, changes: Vec<SequencedChange>) -> Result<(), ServiceError> {
    let key_cache = &services.key_cache;
    let mut keys = Vec::new();
    let mut ended = Vec::new();
    let mut accounts = Vec::new();
    let mut limited = Vec::new();
    let mut is_of_plans = false;
    for SequencedChange { change, .. } in changes {
        match change {
            CacheChange::Key(account, key) => {
                accounts.push(account);
                keys.push(key);
            }
            CacheChange::KeyRevoked(_, key) => {
                ended.push(key.clone());
                keys.push(key);
            }
            CacheChange::Account(account) => accounts.push(account),
            CacheChange::Limits(account) => limited.push(account),
            CacheChange::Slices(account) => services.slices.hear_recall(&account, services.now()),
            CacheChange::Plans => is_of_plans = true,
            CacheChange::Catalogue => {
                key_cache.catalogue.fetch_add(1, Ordering::AcqRel);
            }
            CacheChange::Gateway(id) => {
                if let Some(gateway) = services.store.lookup_gateway(&id).await? {
                    key_cache.note_gateway(gateway);
                }
            }
        }
    }
    // Wallets before keys: without its wallet, a new key would count as exhausted.
    if !accounts.is_empty() {
        key_cache.note_wallets(&services.store.reads_reserved().await?.list_wallets(&accounts).await?);
    }
    if !keys.is_empty() {
        let mut tx = services.store.snapshot_reserved().await?;
        for facts in tx.list_key_facts(&keys.iter().collect::<Vec<_>>()).await? {
            key_cache.note_key(&facts);
        }
    }
    if is_of_plans {
        super::filling::note_all_keys(services).await?;
    } else if !limited.is_empty() {
        let mut tx = services.store.snapshot_reserved().await?;
        for facts in tx.list_key_facts_of(&limited).await? {
            key_cache.note_key(&facts);
        }
    }
    // Last, because key checks may record uses until the revocation is in the cache.
    key_cache.ended.lock().unwrap_or_else(PoisonError::into_inner).extend(ended);
    Ok(())
}
