//! Events for the webhooks of accounts: written into the outbox in the transaction of what caused them.
//!
//! [Decision 31](../../docs/decisions/0031-webhooks.md) has the reasons.

pub mod balance;
pub mod expiring;
pub mod limit;

use chrono::TimeDelta;

use super::{ServiceError, Services};
use crate::domain::{AccountId, Happening, MessageId, WebhookId};
use crate::store::Tx;
use crate::store::webhooks::events::NewEvent;

/// How long an event is tried.
pub const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// Writes an event for each webhook of an account that is told of its kind. It locks these webhooks, so it comes last
/// in its transaction.
pub async fn write(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    event: &Happening,
) -> Result<(), ServiceError> {
    for (webhook, events) in tx.list_hearing(account).await? {
        if event.kind().is_none_or(|kind| events.has(kind)) {
            write_for(services, tx, account, &webhook, event).await?;
        }
    }
    Ok(())
}

/// Writes an event for one webhook; `None` if it was deleted.
pub async fn write_for(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    webhook: &WebhookId,
    event: &Happening,
) -> Result<Option<MessageId>, ServiceError> {
    let Some(sequence) = tx.next_sequence(webhook).await? else { return Ok(None) };
    let now = services.now();
    let body = event.body(now, sequence).map_err(|_| ServiceError::Internal("writing an event"))?;
    let id = MessageId::new(services.new_id(MessageId::PREFIX));
    let new = NewEvent {
        account_id: account,
        webhook,
        kind: event.word(),
        sequence,
        body: &body,
        give_up: now + TRIED_FOR,
    };
    tx.insert_event(&id, new, now).await?;
    Ok(Some(id))
}

/// Deletes what was told long ago, and gives up what waits too long.
pub async fn forget_old(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_webhook_told(services.now()).await?;
    tx.give_up_late_events(services.now()).await?;
    Ok(tx.commit().await?)
}
