//! Fills the key cache from the database. Reads are tasks of their own, which go on while the cache takes in what was read before.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::{Mutex, mpsc};
use tokio::task::{JoinError, JoinSet};

use crate::service::{ServiceError, Services};
use crate::store::keys::all_facts::KeyPosition;
use crate::store::keys::facts::KeyFacts;
use crate::store::{Store, StoreError};

/// Keys or wallets in one read: some hundred kilobytes with what is made of them, so that little memory is left over afterwards.
const PIECE: i64 = 500;
/// As many as SQLite has connections for the key cache.
const READERS: usize = 2;

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

/// Reads all keys in pieces, by as many readers as SQLite has connections for the key cache.
pub async fn note_all_keys(services: &Services) -> Result<(), ServiceError> {
    services.key_cache.reserve_keys(services.store.count_all_keys().await?);
    let (found, mut pieces) = mpsc::channel(1);
    let place = Arc::new(Mutex::new(Some(KeyPosition::default())));
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        readers.spawn(read_keys(services.store.clone(), Arc::clone(&place), found.clone()));
    }
    drop(found);
    // Who fails says so, and the other one is not waited for.
    while let Some(piece) = pieces.recv().await {
        for facts in &piece? {
            services.key_cache.note_key(facts);
        }
    }
    while let Some(ended) = readers.join_next().await {
        ended.map_err(not_read)?;
    }
    Ok(())
}

/// Reads pieces from a place that readers share, until there are no more, one fails, or nobody wants them.
async fn read_keys(
    store: Store,
    place: Arc<Mutex<Option<KeyPosition>>>,
    found: mpsc::Sender<Result<Vec<KeyFacts>, StoreError>>,
) {
    while let Some(piece) = read_piece(&store, &place).await.transpose() {
        let is_last = piece.is_err();
        if found.send(piece).await.is_err() || is_last {
            return;
        }
    }
}

/// Reads the next piece; `None` after the last one.
async fn read_piece(
    store: &Store,
    place: &Mutex<Option<KeyPosition>>,
) -> Result<Option<Vec<KeyFacts>>, StoreError> {
    let mut next = place.lock().await;
    let Some(after) = next.take() else { return Ok(None) };
    let last = store.find_key_position(&after, PIECE).await?;
    next.clone_from(&last);
    drop(next);
    Ok(Some(store.list_keys_between(after, last).await?))
}

fn not_read(_: JoinError) -> ServiceError {
    ServiceError::Internal("filling the key cache")
}
