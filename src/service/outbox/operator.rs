//! What the operator sees of the outbox and does with it.

use crate::domain::{Message, MessageFilter, MessageId};
use crate::service::{ServiceError, Services};

/// Lists messages, oldest first, at most `limit` after an id.
pub async fn list(
    services: &Services,
    filter: &MessageFilter,
    after: &str,
    limit: i64,
) -> Result<Vec<Message>, ServiceError> {
    Ok(services.store.page_messages(filter, after, limit).await?)
}

pub async fn lookup(services: &Services, id: &MessageId) -> Result<Message, ServiceError> {
    services.store.lookup_message(id).await?.ok_or(ServiceError::NotFound("message"))
}

/// Makes a message due at once, with as much time as it had at first. One that was sent is not sent again.
pub async fn retry(services: &Services, id: &MessageId) -> Result<(), ServiceError> {
    let message = lookup(services, id).await?;
    let now = services.now();
    let mut tx = services.store.begin().await?;
    if !tx.retry_message(id, now, now + (message.give_up - message.created)).await? {
        return Err(ServiceError::Conflict(format!("{id} was sent already")));
    }
    tx.wake_lane(&message.lane).await?;
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

/// Gives a message up that is waiting. If a server is sending it at this moment, it may still arrive.
pub async fn drop(services: &Services, id: &MessageId) -> Result<(), ServiceError> {
    lookup(services, id).await?;
    let mut tx = services.store.begin().await?;
    if !tx.drop_message(id, services.now()).await? {
        return Err(ServiceError::Conflict(format!("{id} is not waiting: it has ended already")));
    }
    Ok(tx.commit().await?)
}
