//! Tells owners of keys that end soon: those that expire, and those that were replaced and are still used.

use chrono::{DateTime, TimeDelta, Utc};

use super::{once, tell};
use crate::domain::Letter;
use crate::domain::notice::{EndingKey, Topic};
use crate::service::{ServiceError, Services};

/// How long before its expiry a key is told of.
pub(super) const BEFORE: TimeDelta = TimeDelta::days(7);
/// How long before its end a key is told of that was replaced.
const BEFORE_OLD: TimeDelta = TimeDelta::days(1);
/// For how long after that its use says nothing: programs are just being changed over.
const GRACE: TimeDelta = TimeDelta::minutes(30);
/// Keys of one read.
const AT_ONCE: i64 = 200;

/// Tells of each key once.
pub(super) async fn tell_of_ending(services: &Services) -> Result<(), ServiceError> {
    loop {
        let now = services.now();
        let expiring = services.store.list_expiring_keys(now, BEFORE, AT_ONCE).await?;
        let old = services.store.list_used_old_keys(now, BEFORE_OLD, GRACE, AT_ONCE).await?;
        let full = usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        let is_last = expiring.len() < full && old.len() < full;
        for key in &expiring {
            let letter = Letter::KeyExpiring { name: key.name.clone(), expires: key.expires };
            tell_once(services, key, Topic::KeyExpiring, &letter).await?;
        }
        for key in &old {
            let Some(used) = key.last_used else { continue };
            let letter = Letter::OldKeyUsed { name: key.name.clone(), used, expires: key.expires };
            tell_once(services, key, Topic::OldKeyUsed, &letter).await?;
        }
        if is_last {
            services.outbox.nudge();
            return Ok(());
        }
    }
}

async fn tell_once(
    services: &Services,
    key: &EndingKey,
    topic: Topic,
    letter: &Letter,
) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let what = once(topic, key.id.as_str(), key.expires);
    // Of several servers one tells.
    if tx.note_told(&key.account_id, &what, services.now(), DateTime::<Utc>::MIN_UTC).await? {
        tell(services, &mut tx, &key.account_id, letter).await?;
    }
    Ok(tx.commit().await?)
}
