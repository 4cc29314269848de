//! Which events are one call. An id is one call's; what comes under it later is that call again, another call with a hold
//! of its own, or refused.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::Outcome;
use super::context::IngestContext;
use crate::domain::{EventWarning, HoldId, Rejection, ReportedAgent, UsageEvent, WarningCode};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::usage::{EventKey, PricedEvent};

/// An event's place: of which batch, and where in it.
pub type Place = (usize, usize);

/// An event that says that a call was made.
#[derive(Debug)]
pub struct Claim {
    /// Where it stands.
    pub place: Place,
    /// The call.
    pub priced: PricedEvent,
    /// Its report decided whose agent's it is: one that says another is of another call.
    pub names_agent: bool,
}

/// All events of one key, as they came in: they are one call, however many say so, and whoever sends them.
pub type Claims = BTreeMap<EventKey, Vec<Claim>>;

/// What an event is counted once by.
pub fn key_of(priced: &PricedEvent) -> EventKey {
    EventKey {
        account_id: priced.account_id.clone(),
        source: priced.event.source.clone(),
        id: priced.event.id.clone(),
    }
}

/// Records the first event of each key that is new, tells what became of each, and gives the new ones.
pub async fn record(
    tx: &mut Tx,
    book: &IngestContext,
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
        // A hold is granted for one call. Where that is recorded already, this may be it, sent again.
        let facts = book.hold(&claim.priced.account_id, &hold);
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

/// The same of calls that are recorded under their holds' ids. One whose hold was `used` is not new.
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

/// Events as they turned out.
struct Sorted {
    /// Those that are recorded now.
    new: Vec<PricedEvent>,
    /// Those whose id is another call's.
    others: Vec<Other>,
}

/// An event whose id is another call's, with that call's hold.
type Other = (Claim, Option<HoldId>);

/// Writes the first event of each key that is not there, and compares all others with what is recorded.
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

/// Counts the events that say the same as a recorded one, and gives the others.
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
    /// Whether it is of a recorded call.
    fn is_of(&self, recorded: &UsageEvent) -> bool {
        let event = &self.priced.event;
        if self.names_agent {
            return event.says_the_same(recorded);
        }
        // The key may be another agent's by now, or its hold forgotten.
        UsageEvent { agent_id: ReportedAgent::Unsaid, ..event.clone() }.says_the_same(recorded)
    }
}

fn reject(outcomes: &mut [Outcome], claim: &Claim) {
    let (batch, index) = claim.place;
    outcomes[batch].rejected.push((index, Rejection::Conflict));
}

/// Says of an event that it is recorded under its hold's id.
fn warn(outcomes: &mut [Outcome], claim: &Claim, under_hold: bool) {
    if under_hold {
        let ((batch, index), id) = (claim.place, Some(claim.priced.event.id.clone()));
        outcomes[batch].warnings.push(EventWarning { index, code: WarningCode::RecordedUnderHold, id });
    }
}
