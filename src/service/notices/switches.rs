//! What an owner wants to be told.

use crate::domain::notice::Topic;
use crate::domain::{AccountId, AuditEvent, Caller};
use crate::service::{ServiceError, Services};

/// What an owner turned off.
pub async fn list_off(services: &Services, account: &AccountId) -> Result<Vec<Topic>, ServiceError> {
    Ok(services.store.list_notices_off(account).await?)
}

/// Turns all topics off that can be, but for some.
pub async fn keep(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    on: &[Topic],
) -> Result<(), ServiceError> {
    let off: Vec<_> =
        Topic::ALL.into_iter().filter(|topic| topic.can_be_off() && !on.contains(topic)).collect();
    let mut tx = services.store.begin().await?;
    tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let mut before = tx.replace_notices_off(account, &off).await?;
    before.sort_unstable();
    if before == off {
        return Ok(());
    }
    let off = off.iter().map(|topic| topic.as_str().to_owned()).collect();
    tx.insert_audit_entry(account, by, &AuditEvent::NoticesChanged { off }, services.now()).await?;
    Ok(tx.commit().await?)
}
