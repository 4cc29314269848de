//! The roll-ups: quarters are sums of calls, and days are sums of quarters.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::usage::quarter_of;
use crate::domain::{AccountId, DayCut, UsageEvent, UsageTotals};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::usage::rollups::{Cell, DayOfSet};

/// A roll-up batch. It is sorted, so that two transactions lock the rows in the same order and cannot deadlock.
#[derive(Debug, Default)]
pub struct RollupBatch {
    quarters: BTreeMap<(DateTime<Utc>, Cell), UsageTotals>,
    days: BTreeMap<(DayOfSet, Cell), UsageTotals>,
    /// The same for days sets that a zone change is building, by quarter.
    next: BTreeMap<(DayOfSet, DateTime<Utc>, Cell), UsageTotals>,
    /// Days that may have summaries, by account and set.
    summarized: BTreeSet<(AccountId, i64, NaiveDate)>,
}

impl RollupBatch {
    /// Adds the totals of an account's call at its time, to the days that `cut` makes of it.
    pub fn add(&mut self, cut: DayCut, account: &AccountId, event: &UsageEvent, sums: &UsageTotals) {
        let cell = Cell {
            account_id: account.clone(),
            model: event.model.clone(),
            model_type: event.model_type.clone(),
            agent_id: event.agent_id.id(),
            key_id: event.key_id.clone(),
        };
        let quarter = quarter_of(event.time);
        if let Some((zone, set)) = cut.next {
            let day = (zone.day_of(quarter), set);
            self.next.entry((day, quarter, cell.clone())).or_default().add(sums);
        }
        self.quarters.entry((quarter, cell.clone())).or_default().add(sums);
        let day = cut.zone.day_of(quarter);
        if cut.summarized.is_some_and(|last| day <= last) {
            self.summarized.insert((account.clone(), cut.set, day));
        }
        self.days.entry(((day, cut.set), cell)).or_default().add(sums);
    }

    pub async fn post(&self, tx: &mut Tx) -> Result<(), ServiceError> {
        tx.add_quarters(self.quarters.iter().map(|((at, cell), sums)| (*at, cell, sums))).await?;
        tx.add_days(self.days.iter().map(|((day, cell), sums)| (*day, cell, sums))).await?;
        if !self.summarized.is_empty() {
            tx.delete_summaries(self.summarized.iter().map(|(account, set, day)| (account, *set, *day)))
                .await?;
        }
        if self.next.is_empty() {
            return Ok(());
        }
        let next = self.next.iter().map(|((day, at, cell), sums)| (*day, *at, cell, sums));
        Ok(tx.add_days_behind(next).await?)
    }
}
