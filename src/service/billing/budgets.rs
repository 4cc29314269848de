//! Limits in rupees of holds. What was recorded and what is held count, in the transaction that grants the hold: its
//! wallet is locked, so no other server grants at the same time, and no call is recorded in between.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::limits::month_of;
use crate::domain::{AccountId, Budget, LimitName, LimitOf, Money};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::ledger::budgets::Spenders;
use crate::store::ledger::holds::NewHold;

/// What is used of the limits of a transaction's holds.
#[derive(Debug)]
pub struct Budgets {
    now: DateTime<Utc>,
    used: BTreeMap<(AccountId, Spenders), Used>,
}

/// Spent and held.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    day: Money,
    month: Money,
}

impl Budgets {
    pub const fn new(now: DateTime<Utc>) -> Self {
        Self { now, used: BTreeMap::new() }
    }

    /// Counts a hold, or returns the limit that it would pass.
    pub async fn take(&mut self, tx: &mut Tx, hold: &NewHold) -> Result<Option<LimitName>, ServiceError> {
        let mut ids = Vec::with_capacity(hold.budgets.len());
        for budget in &hold.budgets {
            let Some(spenders) = spenders(budget, hold) else { continue };
            let id = (hold.account_id.clone(), spenders);
            let used = self.used(tx, &id).await?;
            if let Some(name) = budget.passed(used.day, used.month, hold.amount) {
                return Ok(Some(name));
            }
            ids.push(id);
        }
        for id in ids {
            self.add(id, hold.amount);
        }
        Ok(None)
    }

    /// What the limits of a hold that was counted have left; `None` without limits.
    pub fn left(&self, hold: &NewHold) -> Option<Money> {
        let left = hold.budgets.iter().filter_map(|budget| {
            let used = self.used.get(&(hold.account_id.clone(), spenders(budget, hold)?))?;
            budget.left(used.day, used.month)
        });
        left.min()
    }

    /// Counts more of a hold that was counted.
    pub fn take_more(&mut self, hold: &NewHold, amount: Money) {
        for budget in &hold.budgets {
            if let Some(spenders) = spenders(budget, hold) {
                self.add((hold.account_id.clone(), spenders), amount);
            }
        }
    }

    fn add(&mut self, id: (AccountId, Spenders), amount: Money) {
        let used = self.used.entry(id).or_default();
        *used = Used { day: used.day + amount, month: used.month + amount };
    }

    async fn used(&mut self, tx: &mut Tx, id: &(AccountId, Spenders)) -> Result<Used, ServiceError> {
        if let Some(used) = self.used.get(id) {
            return Ok(*used);
        }
        let (account, spenders) = id;
        let mut reads = tx.reads();
        let zone = reads.zone_of(account).await?.unwrap_or_default();
        let date = zone.day_of(self.now);
        // First: a call that is recorded in between counts twice rather than not at all.
        let held = reads.held_by(account, spenders).await?;
        let spent = reads.spent(account, spenders, (month_of(date), date)).await?;
        let used = Used { day: spent.day + held, month: spent.month + held };
        self.used.insert(id.clone(), used);
        Ok(used)
    }
}

/// Whose calls count.
fn spenders(budget: &Budget, hold: &NewHold) -> Option<Spenders> {
    Some(match budget.of {
        LimitOf::Plan => Spenders::All,
        LimitOf::Agent => Spenders::Agent(hold.agent_id?),
        LimitOf::Key => Spenders::Key(hold.key_id.clone()),
    })
}
