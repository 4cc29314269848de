//! Metered calls come in: checked, priced, recorded once, debited and rolled up in one
//! transaction, which may be that of many callers.

mod book;
mod post;

use std::collections::BTreeMap;

pub use book::Book;
use chrono::{DateTime, Utc};

use super::{ServiceError, Services};
use crate::domain::{AccountId, Rejection, UsageEvent};
use crate::store::Tx;
use crate::store::usage::{EventKey, PricedEvent};
use crate::store::wallets::WalletState;

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
}

/// An event's place: of which batch, and where in it.
type Place = (usize, usize);

/// Records a batch by itself. When this returns, the accepted events are durable.
pub async fn record(services: &Services, batch: &Batch) -> Result<Outcome, ServiceError> {
    let mut tx = services.store.begin().await?;
    let (mut outcomes, states) = write(&mut tx, &[batch], services.now()).await?;
    tx.commit().await?;
    services.gate.note_wallets(&states);
    outcomes.pop().ok_or(ServiceError::Machine("recording"))
}

/// Writes batches into a transaction, and gives the outcome of each with the wallets that changed.
pub async fn write(
    tx: &mut Tx,
    batches: &[&Batch],
    now: DateTime<Utc>,
) -> Result<(Vec<Outcome>, Vec<WalletState>), ServiceError> {
    let book = Book::open(tx, batches).await?;
    let mut outcomes = vec![Outcome::default(); batches.len()];
    let (places, priced) = price(&book, batches, now, &mut outcomes);
    let mut states = Vec::new();
    if !priced.is_empty() {
        let written = tx.insert_events(&priced, now).await?;
        let all: Vec<_> = priced.iter().zip(&places).collect();
        let (new, known): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(priced, _)| written.contains(&key_of(priced)));
        for (_, (batch, _)) in &new {
            outcomes[*batch].accepted += 1;
        }
        sort_known(tx, &known, &mut outcomes).await?;
        let new: Vec<_> = new.into_iter().map(|(priced, _)| priced).collect();
        states = post::post(tx, &book, &new, now).await?;
    }
    for outcome in &mut outcomes {
        outcome.rejected.sort_unstable_by_key(|(index, _)| *index);
    }
    Ok((outcomes, states))
}

/// What an event is counted once by.
fn key_of(priced: &PricedEvent) -> EventKey {
    EventKey {
        account_id: priced.account_id.clone(),
        source: priced.event.source.clone(),
        id: priced.event.id.clone(),
    }
}

/// Checks and prices all events, and gives those that may be new in the order of their keys. An id
/// that comes twice is seen here, also where two callers send it at once.
fn price(
    book: &Book,
    batches: &[&Batch],
    now: DateTime<Utc>,
    outcomes: &mut [Outcome],
) -> (Vec<Place>, Vec<PricedEvent>) {
    let mut fresh: BTreeMap<EventKey, (Place, PricedEvent)> = BTreeMap::new();
    for (at, batch) in batches.iter().enumerate() {
        for (index, event) in batch.events.iter().enumerate() {
            let priced = match book.price(batch.account_id.as_ref(), event, now) {
                Ok(priced) => priced,
                Err(rejection) => {
                    outcomes[at].rejected.push((index, rejection));
                    continue;
                }
            };
            let key = key_of(&priced);
            match fresh.get(&key) {
                None => drop(fresh.insert(key, ((at, index), priced))),
                Some((_, first)) if first.event == priced.event => outcomes[at].duplicates += 1,
                Some(_) => outcomes[at].rejected.push((index, Rejection::Conflict)),
            }
        }
    }
    fresh.into_values().unzip()
}

/// Tells the events that were recorded before from those that only have the id of one that was.
async fn sort_known(
    tx: &mut Tx,
    known: &[(&PricedEvent, &Place)],
    outcomes: &mut [Outcome],
) -> Result<(), ServiceError> {
    if known.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = known.iter().map(|(priced, _)| key_of(priced)).collect();
    let recorded = tx.list_events(&keys).await?;
    for ((priced, (batch, index)), key) in known.iter().zip(&keys) {
        if recorded.get(key) == Some(&priced.event) {
            outcomes[*batch].duplicates += 1;
        } else {
            outcomes[*batch].rejected.push((*index, Rejection::Conflict));
        }
    }
    Ok(())
}
