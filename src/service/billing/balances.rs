//! The balance chart.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::balance_day::{BalanceDay, balance_days};
use crate::domain::{DateRange, Wallet};
use crate::service::{Owner, ServiceError, Services};

/// Days of the chart.
pub const DAYS: u16 = 30;

/// The balance of the account's wallet at the end of each of the last days since it was created. The last one is
/// the current balance.
pub async fn by_day(
    services: &Services,
    owner: &Owner,
    created: DateTime<Utc>,
) -> Result<Vec<BalanceDay>, ServiceError> {
    let AccountDays { days, spans } = account_days(services, owner, created);
    let found = services.store.list_moves(&owner.account_id, Wallet::Account, &spans).await?;
    let Some((now, _)) = found.last() else { return Ok(Vec::new()) };
    let moves: Vec<_> = days.into_iter().zip(found.iter().map(|(_, moves)| *moves)).collect();
    Ok(balance_days(*now, &moves))
}

/// Days, with the start and end of each.
struct AccountDays {
    days: Vec<chrono::NaiveDate>,
    spans: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

fn account_days(services: &Services, owner: &Owner, created: DateTime<Utc>) -> AccountDays {
    let created = owner.zone.day_of(created);
    let today = owner.zone.day_of(services.now());
    let days = DateRange::last_days(today, DAYS).days().filter(|day| *day >= created || *day == today);
    // A day that the zone skipped has no balance.
    let days: Vec<_> = days.filter(|day| owner.zone.has_day(*day)).collect();
    let spans = days
        .iter()
        .map(|day| {
            // Today includes all that is later: a call from a clock that is ahead is debited already.
            let next = *day + TimeDelta::days(1);
            let before = if *day == today { DateTime::<Utc>::MAX_UTC } else { owner.zone.start_of(next) };
            (owner.zone.start_of(*day), before)
        })
        .collect();
    AccountDays { days, spans }
}
