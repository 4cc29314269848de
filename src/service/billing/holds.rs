//! Holds: reserve credit before a call, so that concurrent calls cannot spend the same rupee.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::budgets::Budgets;
use crate::domain::{AccountId, HoldAnswer, HoldEnd, HoldId, LimitOf, Money, Wallet, WalletState};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::ledger::holds::{EndedHold, NewHold};

/// How long ended holds are kept.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// The change of the held amount of each wallet.
type Changes = BTreeMap<(AccountId, Wallet), Money>;

/// Grants each request whose wallet has the credit, whose account has no negative wallet, and that passes no limit in
/// rupees, in their order. Returns the answers, and the wallets that changed.
pub async fn grant(
    tx: &mut Tx,
    requests: &[&NewHold],
    now: DateTime<Utc>,
) -> Result<(Vec<HoldAnswer>, Vec<WalletState>), ServiceError> {
    // Lapsed holds free their credit first.
    let mut states = lapse_into(tx, now).await?;
    let accounts: BTreeSet<_> = requests.iter().map(|hold| &hold.account_id).collect();
    let mut wallets: BTreeSet<_> = requests.iter().map(|hold| (&hold.account_id, hold.wallet)).collect();
    // The limit of a plan counts all wallets, so its holds queue at one of them.
    let of_plans =
        requests.iter().filter(|hold| hold.budgets.iter().any(|budget| budget.of == LimitOf::Plan));
    wallets.extend(of_plans.map(|hold| (&hold.account_id, Wallet::Account)));
    let locked = tx.lock_wallets(wallets).await?;
    let mut available: BTreeMap<_, _> =
        locked.iter().map(|state| ((state.account_id.clone(), state.wallet), state.available())).collect();
    // After the locks, so that no committed debt is missed.
    let in_debt = tx.list_accounts_in_debt(&accounts.into_iter().collect::<Vec<_>>()).await?;
    let mut changes = Changes::new();
    let mut answers = Vec::with_capacity(requests.len());
    let mut holds = Vec::new();
    let mut budgets = Budgets::new(now);
    for hold in requests {
        let wallet = (hold.account_id.clone(), hold.wallet);
        let left = available.get_mut(&wallet).filter(|left| **left >= hold.amount);
        let left = left.filter(|_| !in_debt.contains(&hold.account_id));
        let answer = match left {
            None => HoldAnswer::NoCredit,
            Some(left) => {
                if let Some(name) = budgets.take(tx, hold).await? {
                    HoldAnswer::OverLimit(name)
                } else {
                    *left = *left - hold.amount;
                    let change = changes.entry(wallet).or_default();
                    *change = *change + hold.amount;
                    holds.push((*hold).clone());
                    HoldAnswer::Granted
                }
            }
        };
        answers.push(answer);
    }
    if !holds.is_empty() {
        tx.insert_holds(&holds, now).await?;
        states.extend(tx.post_entries(&[], &changes, now).await?);
    }
    Ok((answers, states))
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
