//! Deduplicates events. An id belongs to one call. A later event with it is a duplicate, another call with a
//! hold of its own, or rejected.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::Outcome;
use super::context::IngestContext;
use crate::domain::{EventWarning, HoldId, Rejection, ReportedAgent, UsageEvent, WarningCode};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::usage::{EventKey, PricedEvent};

/// The indexes of a batch and of an event in it.
pub type Place = (usize, usize);

/// An event that reports a call.
#[derive(Debug)]
pub struct Claim {
    pub place: Place,
    pub priced: PricedEvent,
    /// Whether the report named the agent: then another agent means another call.
    pub names_agent: bool,
}

/// All events with the same key, in the order of arrival: one call, whoever reports it.
pub type Claims = BTreeMap<EventKey, Vec<Claim>>;

/// The deduplication key of an event.
pub fn key_of(priced: &PricedEvent) -> EventKey {
    EventKey {
        account_id: priced.account_id.clone(),
        source: priced.event.source.clone(),
        id: priced.event.id.clone(),
    }
}

/// Records the first event of each new key, fills in the outcomes and returns the new events.
pub async fn record(
    tx: &mut Tx,
    context: &IngestContext,
    claims: Claims,
    now: DateTime<Utc>,
    outcomes: &mut [Outcome],
) -> Result<Vec<PricedEvent>, ServiceError> {
    let Sorted { mut new, others } = sort(tx, claims, now, outcomes, false).await?;
    let taken: HashSet<_> = new.iter().filter_map(|priced| priced.event.hold_id.clone()).collect();
    let (mut under_holds, mut used) = (Claims::new(), HashSet::new());
    for (mut claim, recorded_hold) in others {
        let hold = claim.priced.event.hold_id.clone().filter(|hold| recorded_hold.as_ref() != Some(hold));
        let Some(hold) = hold else {
            reject(outcomes, &claim);
            continue;
        };
        // A hold is for one call. If that is recorded already, this event may be a retry of it.
        let facts = context.hold(&claim.priced.account_id, &hold);
        let is_used = facts.is_none_or(|hold| hold.is_used) || taken.contains(&hold);
        hold.as_str().clone_into(&mut claim.priced.event.id);
        let key = key_of(&claim.priced);
        used.extend(is_used.then(|| key.clone()));
        under_holds.entry(key).or_default().push(claim);
    }
    if !under_holds.is_empty() {
        new.extend(record_under_holds(tx, under_holds, &used, now, outcomes).await?);
    }
    Ok(new)
}

/// Does the same for calls that are recorded under their hold's id. A call whose hold was `used` is not new.
async fn record_under_holds(
    tx: &mut Tx,
    claims: Claims,
    used: &HashSet<EventKey>,
    now: DateTime<Utc>,
    outcomes: &mut [Outcome],
) -> Result<Vec<PricedEvent>, ServiceError> {
    let (old, fresh): (Claims, Claims) = claims.into_iter().partition(|(key, _)| used.contains(key));
    let Sorted { new, mut others } = sort(tx, fresh, now, outcomes, true).await?;
    let keys: Vec<_> = old.keys().cloned().collect();
    let recorded = if keys.is_empty() { HashMap::new() } else { tx.list_events(&keys).await? };
    for (key, places) in old {
        others.extend(compare(recorded.get(&key), places, outcomes, true));
    }
    for (claim, _) in &others {
        reject(outcomes, claim);
    }
    Ok(new)
}

/// Events by their result.
struct Sorted {
    /// Recorded now.
    new: Vec<PricedEvent>,
    /// The id belongs to another call.
    others: Vec<Other>,
}

/// An event whose id belongs to another call, with that call's hold.
type Other = (Claim, Option<HoldId>);

/// Inserts the first event of each key unless it exists, and compares the others with the recorded one.
async fn sort(
    tx: &mut Tx,
    claims: Claims,
    now: DateTime<Utc>,
    outcomes: &mut [Outcome],
    under_hold: bool,
) -> Result<Sorted, ServiceError> {
    let firsts: Vec<_> =
        claims.values().filter_map(|claims| claims.first()).map(|claim| claim.priced.clone()).collect();
    if firsts.is_empty() {
        return Ok(Sorted { new: Vec::new(), others: Vec::new() });
    }
    let written = tx.insert_events(&firsts, now).await?;
    let known: Vec<_> = claims.keys().filter(|key| !written.contains(*key)).cloned().collect();
    let recorded = if known.is_empty() { HashMap::new() } else { tx.list_events(&known).await? };
    let mut others = Vec::new();
    for (key, mut claims) in claims {
        if !written.contains(&key) {
            others.extend(compare(recorded.get(&key), claims, outcomes, under_hold));
        } else if !claims.is_empty() {
            let first = claims.remove(0);
            outcomes[first.place.0].accepted += 1;
            warn(outcomes, &first, under_hold);
            others.extend(compare(Some(&first.priced.event), claims, outcomes, under_hold));
        }
    }
    let new = firsts.into_iter().filter(|priced| written.contains(&key_of(priced))).collect();
    Ok(Sorted { new, others })
}

/// Counts the duplicates of a recorded call, and returns the other events.
fn compare(
    recorded: Option<&UsageEvent>,
    claims: Vec<Claim>,
    outcomes: &mut [Outcome],
    under_hold: bool,
) -> Vec<Other> {
    let mut others = Vec::new();
    for claim in claims {
        if recorded.is_some_and(|recorded| claim.is_of(recorded)) {
            outcomes[claim.place.0].duplicates += 1;
            warn(outcomes, &claim, under_hold);
        } else {
            others.push((claim, recorded.and_then(|recorded| recorded.hold_id.clone())));
        }
    }
    others
}

impl Claim {
    /// Whether the event reports the recorded call.
    fn is_of(&self, recorded: &UsageEvent) -> bool {
        let event = &self.priced.event;
        if self.names_agent {
            return event.says_the_same(recorded);
        }
        // Since then the key may have been bound to another agent, or the hold deleted.
        UsageEvent { agent_id: ReportedAgent::Unsaid, ..event.clone() }.says_the_same(recorded)
    }
}

fn reject(outcomes: &mut [Outcome], claim: &Claim) {
    let (batch, index) = claim.place;
    outcomes[batch].rejected.push((index, Rejection::Conflict));
}

/// Adds the warning that an event is recorded under its hold's id.
fn warn(outcomes: &mut [Outcome], claim: &Claim, under_hold: bool) {
    if under_hold {
        let ((batch, index), id) = (claim.place, Some(claim.priced.event.id.clone()));
        outcomes[batch].warnings.push(EventWarning { index, code: WarningCode::RecordedUnderHold, id });
    }
}
