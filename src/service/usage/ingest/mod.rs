//! Metered calls come in: checked, priced, recorded once, debited and rolled up in one
//! transaction, which may be that of many callers.

mod claims;
mod context;
mod post;

use chrono::{DateTime, Utc};
use claims::{Claim, Claims};
pub use context::IngestContext;

use super::partitions;
use crate::domain::{AccountId, EventWarning, Rejection, ReportedAgent, UsageEvent, WalletState};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Calls that somebody reports together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Whose calls they are; `None` where each names its key, and the key tells.
    pub account_id: Option<AccountId>,
    /// The calls.
    pub events: Vec<UsageEvent>,
}

/// What became of a batch, each event by its place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events that are now on disk, debited and in every report.
    pub accepted: usize,
    /// Events that were there already, with the same contents.
    pub duplicates: usize,
    /// Events that were not taken, and why, by their places; the others of the batch were.
    pub rejected: Vec<(usize, Rejection)>,
    /// What had no effect of events that were taken.
    pub warnings: Vec<EventWarning>,
}

/// Records a batch by itself. When this returns, the accepted events are durable.
pub async fn record(services: &Services, batch: &Batch) -> Result<Outcome, ServiceError> {
    match record_once(services, batch).await {
        Err(error) if partitions::was_gone(services, &error) => record_once(services, batch).await,
        done => done,
    }
}

async fn record_once(services: &Services, batch: &Batch) -> Result<Outcome, ServiceError> {
    let now = services.now();
    partitions::make_for(services, &[batch], now).await?;
    let mut tx = services.store.begin().await?;
    let (mut outcomes, states) = write(&mut tx, &[batch], now).await?;
    tx.commit().await?;
    services.gate.note_wallets(&states);
    outcomes.pop().ok_or(ServiceError::Internal("recording"))
}

/// Writes batches into a transaction, and gives the outcome of each with the wallets that changed. Their months are there.
pub async fn write(
    tx: &mut Tx,
    batches: &[&Batch],
    now: DateTime<Utc>,
) -> Result<(Vec<Outcome>, Vec<WalletState>), ServiceError> {
    let book = IngestContext::open(tx, batches).await?;
    let mut outcomes = vec![Outcome::default(); batches.len()];
    let claims = price(&book, batches, now, &mut outcomes);
    let new = claims::record(tx, &book, claims, now, &mut outcomes).await?;
    let states = post::post(tx, &book, &new, now).await?;
    for outcome in &mut outcomes {
        outcome.rejected.sort_unstable_by_key(|(index, _)| *index);
        outcome.warnings.sort_by_key(|warning| warning.index);
    }
    Ok((outcomes, states))
}

/// Checks and prices all events, and gives those that may be new, by their keys.
fn price(book: &IngestContext, batches: &[&Batch], now: DateTime<Utc>, outcomes: &mut [Outcome]) -> Claims {
    let mut claims = Claims::new();
    for (at, batch) in batches.iter().enumerate() {
        for (index, event) in batch.events.iter().enumerate() {
            match book.price(batch.account_id.as_ref(), event, now) {
                Err(rejection) => outcomes[at].rejected.push((index, rejection)),
                Ok(priced) => {
                    let hold = event.hold_id.as_ref().and_then(|hold| book.hold(&priced.account_id, hold));
                    let names_agent = event.agent_id != ReportedAgent::Unsaid && hold.is_none();
                    let key = claims::key_of(&priced);
                    claims.entry(key).or_default().push(Claim { place: (at, index), priced, names_agent });
                }
            }
        }
    }
    claims
}
