//! The runway of the account's balance.

use chrono::TimeDelta;

use crate::domain::runway::{PACE_DAYS, Runway, runway};
use crate::domain::{DateRange, GroupBy, Money};
use crate::service::usage::reading::{self, ROWS_MAX};
use crate::service::{Owner, ServiceError, Services};

/// The runway of an available balance today, from the spending of the last days.
pub async fn of(services: &Services, owner: &Owner, available: Money) -> Result<Runway, ServiceError> {
    let today = owner.zone.day_of(services.now());
    let range = DateRange::last_days(today - TimeDelta::days(1), PACE_DAYS);
    let mut report = reading::open(services, owner, &range, None).await?;
    let first = report.tx.first_day(&owner.account_id).await?;
    let found = report.tx.list_group_days(&owner.account_id, &range, GroupBy::Day, ROWS_MAX).await?;
    drop(report);
    // Days before the first usage and days that the zone skipped do not count as days without spending.
    let days: Vec<Money> = range
        .days()
        .filter(|day| first.is_some_and(|first| first <= *day) && owner.zone.has_day(*day))
        .map(|day| found.iter().filter(|row| row.bucket == day).map(|row| row.sums.cost).sum())
        .collect();
    Ok(runway(available, &days, first, today))
}
