//! Grants holds, and parts of slices, in a transaction that has locked their wallets.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};

use super::budgets::Budgets;
use crate::domain::{AccountId, HoldAnswer, HoldId, LimitOf, Money, Wallet, WalletState};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::ledger::holds::{NewHold, OfSlice};
use crate::store::ledger::slices::SliceState;

/// The change of the held amount of each wallet.
pub type Changes = BTreeMap<(AccountId, Wallet), Money>;

/// A slice grows, beyond what its calls need, by at most this part of what its wallet and its limits have left.
pub const FRACTION: i64 = 16;
/// It is for so many more calls of the same amount.
pub const CALLS: i64 = 64;

/// The holds that are granted, and what is left.
#[derive(Debug)]
pub struct Granting {
    available: BTreeMap<(AccountId, Wallet), Money>,
    in_debt: HashSet<AccountId>,
    budgets: Budgets,
    changes: Changes,
    holds: Vec<NewHold>,
    /// With what is added to each.
    slices: BTreeMap<HoldId, NewHold>,
}

impl Granting {
    /// Locks the wallets of the requests.
    pub async fn open(tx: &mut Tx, requests: &[&NewHold], now: DateTime<Utc>) -> Result<Self, ServiceError> {
        let accounts: BTreeSet<_> = requests.iter().map(|hold| &hold.account_id).collect();
        let mut wallets: BTreeSet<_> = requests.iter().map(|hold| (&hold.account_id, hold.wallet)).collect();
        // The limit of a plan counts all wallets, so its holds queue at one of them.
        let of_plans =
            requests.iter().filter(|hold| hold.budgets.iter().any(|budget| budget.of == LimitOf::Plan));
        wallets.extend(of_plans.map(|hold| (&hold.account_id, Wallet::Account)));
        let locked = tx.lock_wallets(wallets).await?;
        let available = locked
            .iter()
            .map(|state| ((state.account_id.clone(), state.wallet), state.available()))
            .collect();
        // After the locks, so that no committed debt is missed.
        let in_debt = tx.list_accounts_in_debt(&accounts.into_iter().collect::<Vec<_>>()).await?;
        Ok(Self {
            available,
            in_debt,
            budgets: Budgets::new(now),
            changes: Changes::new(),
            holds: Vec::new(),
            slices: BTreeMap::new(),
        })
    }

    /// Grants a request, or says why not.
    pub async fn take(&mut self, tx: &mut Tx, hold: &NewHold) -> Result<HoldAnswer, ServiceError> {
        let left = self.available.get(&wallet_of(hold)).filter(|left| **left >= hold.amount);
        if left.is_none() || self.in_debt.contains(&hold.account_id) {
            return Ok(HoldAnswer::NoCredit);
        }
        if let Some(name) = self.budgets.take(tx, hold).await? {
            return Ok(HoldAnswer::OverLimit(name));
        }
        self.set_aside(hold, hold.amount);
        match &hold.slice {
            None => self.holds.push(hold.clone()),
            Some(of) => {
                let known = self.slices.entry(hold.id.clone()).or_insert_with(|| NewHold {
                    amount: Money::ZERO,
                    slice: Some(OfSlice { wish: Money::ZERO, ..of.clone() }),
                    ..hold.clone()
                });
                known.amount = known.amount + hold.amount;
                if let Some(known) = &mut known.slice {
                    known.wish = known.wish.max(of.wish);
                }
            }
        }
        Ok(HoldAnswer::Granted)
    }

    /// Writes what was granted, and what slices get beyond it.
    pub async fn write(
        mut self,
        tx: &mut Tx,
        now: DateTime<Utc>,
    ) -> Result<(Vec<WalletState>, Vec<SliceState>), ServiceError> {
        let mut slices: Vec<_> = std::mem::take(&mut self.slices).into_values().collect();
        // After all requests, so that nothing is refused for what nobody needs yet.
        for slice in &mut slices {
            let more = self.welcome(slice);
            if more > Money::ZERO {
                self.budgets.take_more(slice, more);
                self.set_aside(slice, more);
                slice.amount = slice.amount + more;
            }
        }
        if !self.holds.is_empty() {
            tx.insert_holds(&self.holds, now).await?;
        }
        let grown = if slices.is_empty() { Vec::new() } else { tx.grow_slices(&slices, now).await? };
        Ok((tx.post_entries(&[], &self.changes, now).await?, grown))
    }

    /// How much more a slice gets than its calls need.
    fn welcome(&self, slice: &NewHold) -> Money {
        let wish = slice.slice.as_ref().map_or(Money::ZERO, |of| of.wish);
        let credit = self.available.get(&wallet_of(slice)).copied().unwrap_or_default();
        let left = self.budgets.left(slice).map_or(credit, |left| left.min(credit));
        let more = wish.min(part_of(left));
        // Less than a call would be of no use, and could be what another needs.
        if more.micros() >= wish.micros() / CALLS { more } else { Money::ZERO }
    }

    fn set_aside(&mut self, hold: &NewHold, amount: Money) {
        let wallet = wallet_of(hold);
        if let Some(left) = self.available.get_mut(&wallet) {
            *left = *left - amount;
        }
        let change = self.changes.entry(wallet).or_default();
        *change = *change + amount;
    }
}

/// The part of what is left that a slice may have without a call for it.
pub fn part_of(left: Money) -> Money {
    Money::from_micros(left.micros().max(0) / FRACTION)
}

fn wallet_of(hold: &NewHold) -> (AccountId, Wallet) {
    (hold.account_id.clone(), hold.wallet)
}
