//! Fills the key cache from the database. Reads go on while the cache takes in what was read before.

use std::sync::atomic::Ordering;

use futures_util::try_join;
use tokio::sync::Mutex;
use tokio::task::JoinError;

use crate::service::{ServiceError, Services};
use crate::store::keys::all_facts::KeyPosition;

/// Keys or wallets in one read: some hundred kilobytes, so that little memory is left over afterwards.
const PIECE: i64 = 1_000;

/// Reads all rows into the cache and returns the number of the last change in it. The caller holds the lock.
pub async fn fill(services: &Services) -> Result<i64, ServiceError> {
    let key_cache = &services.key_cache;
    // The number first, then the rows: a change in between is read twice rather than missed.
    let (_, last) = services.store.span_of_changes().await?;
    note_all_wallets(services).await?;
    note_all_keys(services).await?;
    for gateway in services.store.list_gateways().await? {
        key_cache.note_gateway(gateway);
    }
    key_cache.catalogue.fetch_add(1, Ordering::AcqRel);
    Ok(last)
}

async fn note_all_wallets(services: &Services) -> Result<(), ServiceError> {
    services.key_cache.reserve_accounts(services.store.count_wallets().await?);
    let mut piece = services.store.page_wallets(None, PIECE).await?;
    while let Some(last) = piece.last().cloned() {
        let store = services.store.clone();
        let next = tokio::spawn(async move { store.page_wallets(Some(&last), PIECE).await });
        services.key_cache.note_wallets(&piece);
        piece = next.await.map_err(not_read)??;
    }
    Ok(())
}

/// Reads all keys in pieces, by as many readers as SQLite has connections for the key cache: while one's rows are read, the other's
/// are noted.
pub async fn note_all_keys(services: &Services) -> Result<(), ServiceError> {
    services.key_cache.reserve_keys(services.store.count_all_keys().await?);
    let place = Mutex::new(Some(KeyPosition::default()));
    try_join!(note_keys(services, &place), note_keys(services, &place))?;
    Ok(())
}

/// Reads pieces from a place that readers share, until there are no more.
async fn note_keys(services: &Services, place: &Mutex<Option<KeyPosition>>) -> Result<(), ServiceError> {
    loop {
        let mut next = place.lock().await;
        let Some(after) = next.take() else { return Ok(()) };
        let last = services.store.find_key_position(&after, PIECE).await?;
        next.clone_from(&last);
        drop(next);
        for facts in services.store.list_keys_between(after, last).await? {
            services.key_cache.note_key(&facts);
        }
    }
}

fn not_read(_: JoinError) -> ServiceError {
    ServiceError::Internal("filling the key cache")
}
