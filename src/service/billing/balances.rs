//! The balance chart, and the pace of spending, which the overview shows with it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::runway::{Pace, bounds, paced_days};
use crate::domain::balance_day::{BalanceDay, balance_days};
use crate::domain::{DateRange, Wallet};
use crate::service::{Owner, ServiceError, Services};
use crate::store::ledger::balances::{FoundPace, SpentSpan};

/// Days of the chart.
pub const DAYS: u16 = 30;

/// The last days of an account.
#[derive(Clone, Debug)]
pub struct RecentDays {
    /// The balance of its wallet at the end of each day since it was created. The last one is the current balance.
    pub balances: Vec<BalanceDay>,
    pub pace: Pace,
}

/// The balance of the account's wallet at the end of each of the last days since it was created. The last one is
/// the current balance.
pub async fn by_day(
    services: &Services,
    owner: &Owner,
    created: DateTime<Utc>,
) -> Result<Vec<BalanceDay>, ServiceError> {
    Ok(recent(services, owner, created).await?.balances)
}

/// The balances and the pace, in one read.
pub async fn recent(
    services: &Services,
    owner: &Owner,
    created: DateTime<Utc>,
) -> Result<RecentDays, ServiceError> {
    let today = owner.zone.day_of(services.now());
    let (charted, paced) = (charted_days(owner, created, today), paced_days(owner.zone, today));
    let days: BTreeSet<_> = charted.iter().chain(&paced).copied().collect();
    let spans: Vec<_> = days
        .iter()
        .map(|day| {
            let (first, next) = bounds(owner.zone, *day);
            // Today includes all that is later: a call from a clock that is ahead is debited already.
            let before = if *day == today { DateTime::<Utc>::MAX_UTC } else { next };
            SpentSpan { first, before, is_paced: paced.contains(day) }
        })
        .collect();
    let found = services.store.list_moves(&owner.account_id, Wallet::Account, &spans).await?;
    let of_days = days.iter().copied().zip(&found.moves);
    let moves: Vec<_> =
        of_days.filter(|(day, _)| charted.contains(day)).map(|(day, (_, moves))| (day, *moves)).collect();
    let balances = found.moves.last().map(|(now, _)| balance_days(*now, &moves)).unwrap_or_default();
    let FoundPace { spent, first_day } = found.pace;
    let spent = days.iter().zip(spent).filter(|(day, _)| paced.contains(day)).map(|(_, cost)| cost).collect();
    Ok(RecentDays { balances, pace: Pace::of(&paced, FoundPace { spent, first_day }, today) })
}

/// The days of the chart.
fn charted_days(owner: &Owner, created: DateTime<Utc>, today: NaiveDate) -> Vec<NaiveDate> {
    let created = owner.zone.day_of(created);
    let days = DateRange::last_days(today, DAYS).days().filter(|day| *day >= created || *day == today);
    // A day that the zone skipped has no balance.
    days.filter(|day| owner.zone.has_day(*day)).collect()
}
