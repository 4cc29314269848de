//! Holds: credit is set aside before a call, so that calls at once cannot spend the same rupee.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::{ServiceError, Services};
use crate::domain::{AccountId, HoldId, Money};
use crate::store::Tx;
use crate::store::holds::{EndedHold, NewHold};
use crate::store::wallets::{Wallet, WalletState};

/// For how long it is remembered how a hold ended.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// By how much what each wallet holds changes.
type Changes = BTreeMap<(AccountId, Wallet), Money>;

/// Sets credit aside for each request whose wallet has it, in their order. Gives for each whether it
/// was granted, with the wallets that changed.
pub async fn grant(
    tx: &mut Tx,
    requests: &[&NewHold],
    now: DateTime<Utc>,
) -> Result<(Vec<bool>, Vec<WalletState>), ServiceError> {
    // What has lapsed is free for others.
    let mut states = lapse_into(tx, now).await?;
    let wallets: BTreeSet<_> = requests.iter().map(|hold| (&hold.account_id, hold.wallet)).collect();
    let locked = tx.lock_wallets(wallets).await?;
    let mut available: BTreeMap<_, _> =
        locked.iter().map(|state| ((state.account_id.clone(), state.wallet), state.available())).collect();
    let mut changes = Changes::new();
    let mut granted = Vec::with_capacity(requests.len());
    let mut holds = Vec::new();
    for hold in requests {
        let wallet = (hold.account_id.clone(), hold.wallet);
        let left = available.get_mut(&wallet).filter(|left| **left >= hold.amount);
        granted.push(left.is_some());
        if let Some(left) = left {
            *left = *left - hold.amount;
            let change = changes.entry(wallet).or_default();
            *change = *change + hold.amount;
            holds.push((*hold).clone());
        }
    }
    if !holds.is_empty() {
        tx.insert_holds(&holds, now).await?;
        states.extend(tx.post_entries(&[], &changes, now).await?);
    }
    Ok((granted, states))
}

/// Settles holds, as their calls are reported, and gives by how much less each wallet holds. One that
/// has ended, or that there never was, changes nothing: what was used is debited all the same.
pub async fn settle(
    tx: &mut Tx,
    holds: &[(&AccountId, &HoldId)],
    now: DateTime<Utc>,
) -> Result<Changes, ServiceError> {
    if holds.is_empty() {
        return Ok(Changes::new());
    }
    Ok(freed(tx.settle_holds(holds, now).await?))
}

/// Ends a hold whose call is not made.
pub async fn release(services: &Services, account: &AccountId, id: &HoldId) -> Result<(), ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin_reserved().await?;
    let freed = settle(&mut tx, &[(account, id)], now).await?;
    let states = tx.post_entries(&[], &freed, now).await?;
    tx.commit().await?;
    services.gate.note_wallets(&states);
    Ok(())
}

/// Ends the holds whose time is over.
pub async fn lapse(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin_reserved().await?;
    let states = lapse_into(&mut tx, services.now()).await?;
    tx.commit().await?;
    services.gate.note_wallets(&states);
    Ok(())
}

/// Holds that are forgotten in one transaction, so that nobody waits long for SQLite's one writer.
const FORGOTTEN: u32 = 1_000;

/// Forgets holds that ended long ago, some at a time.
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
