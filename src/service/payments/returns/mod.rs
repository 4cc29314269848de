//! Money that goes back: refunds and disputes. What the operator asks for, what the provider tells and what it lists
//! lead to `refunds` and `disputes`, which move the credit once. Decision 39 has the reasons.

pub mod asking;
pub mod disputes;
pub mod follow;
mod moved;
pub mod refunds;
mod status;
pub mod sweep;
mod words;

use self::moved::Moved;
use crate::service::{ServiceError, Services, key_cache};
use crate::store::Tx;

/// Commits, and tells the other servers and the outbox of what was moved.
async fn commit(services: &Services, tx: Tx, moved: Option<Moved>) -> Result<(), ServiceError> {
    tx.commit().await?;
    services.outbox.nudge();
    match moved {
        Some(moved) => key_cache::publish(services, moved.change).await,
        None => Ok(()),
    }
}
