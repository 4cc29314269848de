//! The last use of keys.

use std::net::IpAddr;

use chrono::TimeDelta;

use crate::domain::Key;
use crate::service::{ServiceError, Services};
use crate::store::keys::facts::KeyUse;

/// Precision of the last use of a key. Uses within it are not written.
const LAST_USED_STEP: TimeDelta = TimeDelta::minutes(1);
/// Uses in one statement.
const USES: usize = 1_000;

/// Records a program's use of a key from an address, at most once a minute.
pub async fn note_use(services: &Services, key: &Key, address: Option<IpAddr>) -> Result<(), ServiceError> {
    let now = services.now();
    if key.last_used.is_some_and(|last| now - last < LAST_USED_STEP) {
        return Ok(());
    }
    let mut tx = services.store.begin().await?;
    let from = address.map(|address| address.to_canonical().to_string());
    let used = KeyUse { account_id: key.account_id.clone(), key_id: key.id.clone(), at: now, from };
    tx.touch_keys(&[used]).await?;
    Ok(tx.commit().await?)
}

/// Writes the uses from key checks that are only in memory.
pub async fn write_uses(services: &Services) -> Result<(), ServiceError> {
    let unwritten = services.key_cache.unwritten_uses();
    for some in unwritten.chunks(USES) {
        let mut tx = services.store.begin_reserved().await?;
        tx.touch_keys(some).await?;
        tx.commit().await?;
        for used in some {
            if let Some(key) = services.key_cache.key(&used.key_id) {
                key.note_written(used.at);
            }
        }
    }
    Ok(())
}
