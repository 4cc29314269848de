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
    let mut touched = services.key_cache.take_touched();
    while !touched.last(USES).is_empty() {
        let (keys, uses): (Vec<_>, Vec<_>) =
            touched.last(USES).iter().filter_map(|key| Some((key, key.unwritten_use()?))).unzip();
        if !uses.is_empty() {
            let mut tx = services.store.begin_reserved().await?;
            tx.touch_keys(&uses).await?;
            tx.commit().await?;
        }
        for (key, used) in keys.into_iter().zip(&uses) {
            key.note_written(used.at);
        }
        touched.forget_last(USES);
    }
    Ok(())
}
