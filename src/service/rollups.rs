//! Days are sums of quarters. Where they cannot be right any more, they are added up again.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{ServiceError, Services};
use crate::domain::{AccountId, Sums, Zone};
use crate::store::Tx;
use crate::store::rollups::Cell;

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
