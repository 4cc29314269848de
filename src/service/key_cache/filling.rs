//! Fills the key cache from the database.

use std::sync::atomic::Ordering;

use futures_util::future::join;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::service::{ServiceError, Services};

/// Keys or wallets in one read: half a megabyte, so that little memory is left over afterwards.
const PIECE: i64 = 2_000;
/// Reads at once: as many as SQLite has connections for the key cache.
const PIECES_AT_ONCE: usize = 2;

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
    while let Some(last) = piece.last() {
        // The cache takes one piece in while the database reads the next.
        let next = services.store.page_wallets(Some(last), PIECE);
        let (next, ()) = join(next, async { services.key_cache.note_wallets(&piece) }).await;
        piece = next?;
    }
    Ok(())
}

/// Reads all keys in pieces, of which the cache takes one in while the database reads the next ones.
pub async fn note_all_keys(services: &Services) -> Result<(), ServiceError> {
    let pieces = services.store.list_pieces_of_keys(PIECE).await?;
    services.key_cache.reserve_keys(i64::try_from(pieces.len()).unwrap_or_default() * PIECE);
    let read = |piece| services.store.list_keys_of_piece(piece);
    let mut found = stream::iter(pieces).map(read).buffer_unordered(PIECES_AT_ONCE);
    while let Some(piece) = found.try_next().await? {
        piece.each(|facts| services.key_cache.note_key(&facts))?;
    }
    Ok(())
}
