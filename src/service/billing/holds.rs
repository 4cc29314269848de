//! Holds: reserve credit before a call, so that concurrent calls cannot spend the same rupee.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::granting::{Changes, Granting};
use crate::domain::{AccountId, HoldAnswer, HoldEnd, HoldId, WalletState};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::ledger::holds::{EndedHold, NewHold};
use crate::store::ledger::slices::{SlicePart, SliceState};

/// How long ended holds are kept.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// What was granted.
#[derive(Debug)]
pub struct Granted {
    /// The answers, in the order of the requests.
    pub answers: Vec<HoldAnswer>,
    /// The wallets that changed.
    pub wallets: Vec<WalletState>,
    /// The slices that were asked.
    pub slices: Vec<SliceState>,
}

/// Grants each request whose wallet has the credit, whose account has no negative wallet, and that passes no limit in
/// rupees, in their order.
pub async fn grant(tx: &mut Tx, requests: &[&NewHold], now: DateTime<Utc>) -> Result<Granted, ServiceError> {
    // Lapsed holds free their credit first.
    let mut wallets = lapse_into(tx, now).await?;
    let mut slices = list_ended_slices(tx, requests).await?;
    let mut granting = Granting::open(tx, requests, now).await?;
    let mut answers = Vec::with_capacity(requests.len());
    for hold in requests {
        let has_ended = hold.slice.is_some() && slices.iter().any(|slice| slice.id == hold.id);
        answers.push(if has_ended { HoldAnswer::SliceEnded } else { granting.take(tx, hold).await? });
    }
    let (changed, grown) = granting.write(tx, now).await?;
    wallets.extend(changed);
    slices.extend(grown);
    Ok(Granted { answers, wallets, slices })
}

/// The slices that requests would add to, but that have ended. The others are locked.
async fn list_ended_slices(tx: &mut Tx, requests: &[&NewHold]) -> Result<Vec<SliceState>, ServiceError> {
    let wanted: BTreeSet<_> = requests
        .iter()
        .filter(|hold| hold.slice.is_some())
        .map(|hold| (&hold.account_id, &hold.id))
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let found = tx.lock_holds(&wanted.into_iter().collect::<Vec<_>>()).await?;
    let ended = found
        .into_iter()
        .filter(|(_, facts)| facts.open.is_none())
        .map(|((account_id, id), facts)| SliceState { account_id, id, amount: None, expires: facts.expires });
    Ok(ended.collect())
}

/// Settles holds when their calls are recorded, and returns how much each wallet holds less. A hold that has
/// ended or never existed frees nothing: the usage is debited all the same, and the hold is marked as used.
pub async fn settle(
    tx: &mut Tx,
    holds: &[(&AccountId, &HoldId)],
    now: DateTime<Utc>,
) -> Result<Changes, ServiceError> {
    if holds.is_empty() {
        return Ok(Changes::new());
    }
    tx.use_holds(holds, now).await?;
    Ok(freed(tx.settle_holds(holds, now).await?))
}

/// Takes the costs of recorded calls out of their slices, and returns how much each wallet holds less, and the slices.
pub async fn settle_slices(
    tx: &mut Tx,
    costs: &[SlicePart<'_>],
    now: DateTime<Utc>,
) -> Result<(Changes, Vec<SliceState>), ServiceError> {
    if costs.is_empty() {
        return Ok((Changes::new(), Vec::new()));
    }
    let (ended, slices) = tx.reduce_slices(costs, HoldEnd::Settled, now).await?;
    Ok((freed(ended), slices))
}

/// Gives parts of slices back, and returns the wallets and the slices that changed.
pub async fn give_back(
    tx: &mut Tx,
    parts: &[SlicePart<'_>],
    now: DateTime<Utc>,
) -> Result<(Vec<WalletState>, Vec<SliceState>), ServiceError> {
    let (ended, slices) = tx.reduce_slices(parts, HoldEnd::Released, now).await?;
    Ok((tx.post_entries(&[], &freed(ended), now).await?, slices))
}

/// Releases holds, and returns how each has ended, now or before, and the wallets that changed; `None` for
/// unknown holds. Usage that is reported for such a call later is debited from its wallet.
pub async fn release(
    tx: &mut Tx,
    holds: &[&HoldId],
    now: DateTime<Utc>,
) -> Result<(Vec<Option<HoldEnd>>, Vec<WalletState>), ServiceError> {
    let freed = freed(tx.release_holds(holds, now).await?);
    let states = tx.post_entries(&[], &freed, now).await?;
    let ends = tx.list_hold_ends(holds).await?;
    Ok((holds.iter().map(|hold| ends.get(*hold).copied()).collect(), states))
}

/// Ends the holds whose time is over.
pub async fn lapse(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin_reserved().await?;
    let states = lapse_into(&mut tx, services.now()).await?;
    tx.commit().await?;
    services.key_cache.note_wallets(&states);
    Ok(())
}

/// Holds that one transaction deletes, so that SQLite's single writer is not blocked for long.
const FORGOTTEN: u32 = 1_000;

/// Deletes holds that are past their retention, in pieces.
pub async fn forget_ended(services: &Services) -> Result<(), ServiceError> {
    let before = services.now() - REMEMBERED;
    loop {
        let mut tx = services.store.begin().await?;
        let forgotten = tx.forget_holds(before, FORGOTTEN).await?;
        tx.commit().await?;
        if forgotten < u64::from(FORGOTTEN) {
            return Ok(());
        }
    }
}

async fn lapse_into(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<WalletState>, ServiceError> {
    let ended = tx.lapse_holds(now).await?;
    if ended.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx.post_entries(&[], &freed(ended), now).await?)
}

fn freed(ended: Vec<EndedHold>) -> Changes {
    let mut changes = Changes::new();
    for hold in ended {
        let change = changes.entry((hold.account_id, hold.wallet)).or_default();
        *change = *change - hold.amount;
    }
    changes
}
