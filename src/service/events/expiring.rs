//! Tells once of each key that it expires within seven days.

use chrono::TimeDelta;

use crate::domain::Happening;
use crate::domain::rfc3339;
use crate::service::{ServiceError, Services, events};

/// How long before.
const BEFORE: TimeDelta = TimeDelta::days(7);
/// Keys in one transaction.
const AT_ONCE: i64 = 200;

/// Tells of the keys that expire soon. To be called from time to time, by every server: each key is told once.
pub async fn tell(services: &Services) -> Result<(), ServiceError> {
    loop {
        let now = services.now();
        let mut tx = services.store.begin().await?;
        let keys = tx.list_keys_to_tell(now, now + BEFORE, AT_ONCE).await?;
        let is_last = i64::try_from(keys.len()).unwrap_or(AT_ONCE) < AT_ONCE;
        for key in keys {
            if tx.tell_once(&key.account_id, &key.what(), key.expires).await? {
                let event = Happening::KeyExpiring {
                    account_id: key.account_id.clone(),
                    key_id: key.id,
                    name: key.name,
                    expires: rfc3339(key.expires),
                };
                events::write(services, &mut tx, &key.account_id, &event).await?;
            }
        }
        tx.commit().await?;
        if is_last {
            services.outbox.nudge();
            return Ok(());
        }
    }
}
