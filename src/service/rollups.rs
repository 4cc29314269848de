//! Quarters of an hour are sums of calls, and days are sums of quarters. Where days cannot be right any more,
//! they are added up again.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::ingest::Book;
use super::{ServiceError, Services};
use crate::domain::usage::quarter_of;
use crate::domain::{AccountId, Sums, UsageEvent, Zone};
use crate::store::Tx;
use crate::store::rollups::Cell;

/// What is to be added to the roll-ups: in their own order, so that two transactions never wait for each other.
#[derive(Debug, Default)]
pub struct Sheet {
    quarters: BTreeMap<(DateTime<Utc>, Cell), Sums>,
    days: BTreeMap<(NaiveDate, Cell), Sums>,
}

impl Sheet {
    /// Notes sums of an account's call, at the call's time.
    pub fn note(&mut self, book: &Book, account: &AccountId, event: &UsageEvent, sums: &Sums) {
        let cell = Cell {
            account_id: account.clone(),
            model: event.model.clone(),
            model_type: event.model_type.clone(),
            agent_id: event.agent_id.id(),
            key_id: event.key_id.clone(),
        };
        self.quarters.entry((quarter_of(event.time), cell.clone())).or_default().add(sums);
        self.days.entry((book.day_of(account, event.time), cell)).or_default().add(sums);
    }

    /// Adds them.
    pub async fn post(&self, tx: &mut Tx) -> Result<(), ServiceError> {
        tx.add_quarters(self.quarters.iter().map(|((at, cell), sums)| (*at, cell, sums))).await?;
        Ok(tx.add_days(self.days.iter().map(|((day, cell), sums)| (*day, cell, sums))).await?)
    }
}

/// Adds up the days of every account that is marked for it, as an upgrade may have done.
pub async fn rebuild_stale_days(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    for (account, zone) in tx.list_stale_days().await? {
        rebuild_days(&mut tx, &account, zone).await?;
    }
    Ok(tx.commit().await?)
}

/// Adds up an account's days in a zone again from its quarters.
pub async fn rebuild_days(tx: &mut Tx, account: &AccountId, zone: Zone) -> Result<(), ServiceError> {
    let mut days: BTreeMap<(NaiveDate, Cell), Sums> = BTreeMap::new();
    for (quarter, cell, sums) in tx.list_quarters(account).await? {
        days.entry((zone.day_of(quarter), cell)).or_default().add(&sums);
    }
    tx.clear_days(account).await?;
    Ok(tx.add_days(days.iter().map(|((day, cell), sums)| (*day, cell, sums))).await?)
}
