//! The outbox: what is to be sent is written in the transaction of what caused it, and sent afterwards, at least
//! once. Any number of servers send; a message is sent by one of them at a time, and no target delays another.
//!
//! [Decision 27](../../docs/decisions/0027-outbox.md) has the reasons.

pub mod backoff;
pub mod operator;
mod worker;

use chrono::TimeDelta;
use tokio::sync::Notify;

pub use worker::{ATTEMPT, CLAIM, Carrier, Delivery, release_dead, run, tidy, turn};

use super::{ServiceError, Services};
use crate::domain::{MessageId, NewMessage};
use crate::store::Tx;

/// How long messages that have ended are kept, for the operator and the owner.
pub const KEPT: TimeDelta = TimeDelta::days(30);

/// What this process knows of the outbox.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Wakes the worker of this server.
    nudge: Notify,
    /// Wakes the one of webhooks.
    webhooks: Notify,
}

impl Outbox {
    /// Makes this server look for due messages at once. To be called after a commit; without it the message is
    /// sent some seconds later.
    pub fn nudge(&self) {
        self.nudge.notify_one();
        self.nudge_webhooks();
    }

    /// Does the same for webhooks alone.
    pub fn nudge_webhooks(&self) {
        self.webhooks.notify_one();
    }

    /// Waits until it is nudged, for the worker of webhooks.
    pub async fn nudged(&self) {
        self.webhooks.notified().await;
    }
}

/// Writes a message into the transaction of what caused it.
pub async fn put(
    services: &Services,
    tx: &mut Tx,
    message: &NewMessage<'_>,
) -> Result<MessageId, ServiceError> {
    let id = MessageId::new(services.new_id(MessageId::PREFIX));
    tx.insert_message(&id, message, services.now()).await?;
    Ok(id)
}

/// Deletes messages that ended long ago.
pub async fn forget_ended(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_ended_messages(services.now() - KEPT).await?;
    Ok(tx.commit().await?)
}
