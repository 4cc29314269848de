//! Ingest of usage events: validates, prices, deduplicates, debits and rolls them up in one transaction, which
//! may be a group commit.

mod claims;
mod context;
mod post;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use claims::{Claim, Claims};
pub use context::IngestContext;

use super::partitions;
use crate::domain::{AccountId, EventWarning, Rejection, ReportedAgent, UsageEvent, WalletState};
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;
use crate::store::ledger::slices::SliceState;

/// Events that are reported together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The account; `None` if the key of each event determines it.
    pub account_id: Option<AccountId>,
    pub events: Vec<UsageEvent>,
}

impl Batch {
    /// The times of its events.
    pub fn times(&self) -> impl Iterator<Item = DateTime<Utc>> {
        self.events.iter().map(|event| event.time)
    }
}

/// The result of a batch, by the index of each event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events that are durable, debited and in every report.
    pub accepted: usize,
    /// Events that were recorded before with the same contents.
    pub duplicates: usize,
    /// Indexes and reasons of the rejected events; the others of the batch are recorded.
    pub rejected: Vec<(usize, Rejection)>,
    /// Ignored values of events that were recorded.
    pub warnings: Vec<EventWarning>,
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// The outcomes of the batches.
    pub outcomes: Vec<Outcome>,
    /// The wallets that changed.
    pub wallets: Vec<WalletState>,
    /// The slices that the events name.
    pub slices: Vec<SliceState>,
}

/// Records a batch in its own transaction. When this returns, the accepted events are durable.
pub async fn record(services: &Services, batch: &Batch) -> Result<Outcome, ServiceError> {
    match record_once(services, batch).await {
        Err(error) if partitions::was_gone(services, &error) => record_once(services, batch).await,
        done => done,
    }
}

async fn record_once(services: &Services, batch: &Batch) -> Result<Outcome, ServiceError> {
    let now = services.now();
    partitions::make_for(services, batch.times(), now).await?;
    let mut tx = services.store.begin().await?;
    let Written { mut outcomes, wallets, .. } = write(&mut tx, &[batch], None, now).await?;
    notices::balance::follow_wallets(services, &mut tx, &wallets).await?;
    let accounts: BTreeSet<_> = wallets.iter().map(|state| &state.account_id).collect();
    events::balance::follow(services, &mut tx, &accounts.into_iter().collect::<Vec<_>>()).await?;
    tx.commit().await?;
    services.key_cache.note_wallets(&wallets);
    outcomes.pop().ok_or(ServiceError::Internal("recording"))
}

/// Writes batches into a transaction. The partitions must exist. Costs are taken out of the slices of the server `node`,
/// which follows them.
pub async fn write(
    tx: &mut Tx,
    batches: &[&Batch],
    node: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Written, ServiceError> {
    let context = IngestContext::open(tx, batches).await?;
    let mut outcomes = vec![Outcome::default(); batches.len()];
    let claims = price(&context, batches, now, &mut outcomes);
    let new = claims::record(tx, &context, claims, now, &mut outcomes).await?;
    // Also those of duplicates: what the server knows of them may be older.
    let mut slices = context.slices();
    let (wallets, settled) = post::post(tx, &context, &new, (node, now)).await?;
    slices.extend(settled);
    for outcome in &mut outcomes {
        outcome.rejected.sort_unstable_by_key(|(index, _)| *index);
        outcome.warnings.sort_by_key(|warning| warning.index);
    }
    Ok(Written { outcomes, wallets, slices })
}

/// Validates and prices all events, and returns those that may be new, by their deduplication keys.
fn price(
    context: &IngestContext,
    batches: &[&Batch],
    now: DateTime<Utc>,
    outcomes: &mut [Outcome],
) -> Claims {
    let mut claims = Claims::new();
    for (at, batch) in batches.iter().enumerate() {
        for (index, event) in batch.events.iter().enumerate() {
            match context.price(batch.account_id.as_ref(), event, now) {
                Err(rejection) => outcomes[at].rejected.push((index, rejection)),
                Ok(priced) => {
                    let hold = event.hold_id.as_ref().and_then(|hold| context.hold(&priced.account_id, hold));
                    let names_agent = event.agent_id != ReportedAgent::Unsaid && hold.is_none();
                    let key = claims::key_of(&priced);
                    claims.entry(key).or_default().push(Claim { place: (at, index), priced, names_agent });
                }
            }
        }
    }
    claims
}
