//! Metered calls come in: checked, priced, recorded once, debited and rolled up in one
//! transaction, which may be that of many callers.

mod book;
mod post;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use book::Book;
use chrono::{DateTime, Utc};

use super::{ServiceError, Services, months};
use crate::domain::{AccountId, EventWarning, Rejection, UsageEvent};
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
    /// What had no effect of events that were taken.
    pub warnings: Vec<EventWarning>,
}

/// An event's place: of which batch, and where in it.
type Place = (usize, usize);

/// Records a batch by itself. When this returns, the accepted events are durable.
pub async fn record(services: &Services, batch: &Batch) -> Result<Outcome, ServiceError> {
    match record_once(services, batch).await {
        Err(error) if months::was_gone(services, &error) => record_once(services, batch).await,
        done => done,
    }
}

async fn record_once(services: &Services, batch: &Batch) -> Result<Outcome, ServiceError> {
    let now = services.now();
    months::make_for(services, &[batch], now).await?;
    let mut tx = services.store.begin().await?;
    let (mut outcomes, states) = write(&mut tx, &[batch], now).await?;
    tx.commit().await?;
    services.gate.note_wallets(&states);
    outcomes.pop().ok_or(ServiceError::Machine("recording"))
}

/// Writes batches into a transaction, and gives the outcome of each with the wallets that changed. Their months are there.
pub async fn write(
    tx: &mut Tx,
    batches: &[&Batch],
    now: DateTime<Utc>,
) -> Result<(Vec<Outcome>, Vec<WalletState>), ServiceError> {
    let book = Book::open(tx, batches).await?;
    let mut outcomes = vec![Outcome::default(); batches.len()];
    let claims = price(&book, batches, now, &mut outcomes);
    let mut states = Vec::new();
    if !claims.is_empty() {
        let firsts: Vec<_> = claims.values().map(|claim| claim.first.clone()).collect();
        let written = tx.insert_events(&firsts, now).await?;
        tell(tx, &claims, &written, &mut outcomes).await?;
        let new: Vec<_> = firsts.iter().filter(|priced| written.contains(&key_of(priced))).collect();
        states = post::post(tx, &book, &new, now).await?;
    }
    for outcome in &mut outcomes {
        outcome.rejected.sort_unstable_by_key(|(index, _)| *index);
        outcome.warnings.sort_by_key(|warning| warning.index);
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

/// All events of one key: they are one call, however many say so, and whoever sends them.
struct Claim {
    first: PricedEvent,
    /// As they came in.
    places: Vec<(Place, UsageEvent)>,
}

/// Checks and prices all events, and gives those that may be new, by their keys.
fn price(
    book: &Book,
    batches: &[&Batch],
    now: DateTime<Utc>,
    outcomes: &mut [Outcome],
) -> BTreeMap<EventKey, Claim> {
    let mut claims: BTreeMap<EventKey, Claim> = BTreeMap::new();
    for (at, batch) in batches.iter().enumerate() {
        for (index, event) in batch.events.iter().enumerate() {
            match book.price(batch.account_id.as_ref(), event, now) {
                Err(rejection) => outcomes[at].rejected.push((index, rejection)),
                Ok(priced) => {
                    let claim = claims.entry(key_of(&priced));
                    let claim = claim.or_insert_with(|| Claim { first: priced, places: Vec::new() });
                    claim.places.push(((at, index), event.clone()));
                }
            }
        }
    }
    claims
}

/// Tells what became of each event. What is recorded decides: an event that is the same was there already,
/// any other only has its id. One that names no agent was its key's agent's when it was recorded; the key may be another's
/// by now.
async fn tell(
    tx: &mut Tx,
    claims: &BTreeMap<EventKey, Claim>,
    written: &HashSet<EventKey>,
    outcomes: &mut [Outcome],
) -> Result<(), ServiceError> {
    let known: Vec<_> = claims.keys().filter(|key| !written.contains(*key)).cloned().collect();
    let recorded = if known.is_empty() { HashMap::new() } else { tx.list_events(&known).await? };
    for (key, claim) in claims {
        let mut places = claim.places.as_slice();
        if let ([((batch, _), _), rest @ ..], true) = (places, written.contains(key)) {
            outcomes[*batch].accepted += 1;
            places = rest;
        }
        let truth = recorded.get(key).unwrap_or(&claim.first.event);
        for ((batch, index), event) in places {
            let agent_id = event.agent_id.or(truth.agent_id);
            if (UsageEvent { agent_id, ..event.clone() }) == *truth {
                outcomes[*batch].duplicates += 1;
            } else {
                outcomes[*batch].rejected.push((*index, Rejection::Conflict));
            }
        }
    }
    Ok(())
}
