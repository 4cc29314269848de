//! The runway of the account's balance.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::runway::{PACE_DAYS, Runway, runway};
use crate::domain::{DateRange, Money, Zone};
use crate::service::{Owner, ServiceError, Services};
use crate::store::ledger::balances::{FoundPace, SpentSpan};

/// What an account spent on the last days before today. The sums are the ledger's, whose quarters are few, however
/// many keys and models a day has.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The cost of each day, oldest first.
    days: Vec<(NaiveDate, Money)>,
    first: Option<NaiveDate>,
    today: NaiveDate,
}

impl Pace {
    pub(super) fn of(days: &[NaiveDate], found: FoundPace, today: NaiveDate) -> Self {
        let FoundPace { spent, first_day } = found;
        Self { days: days.iter().copied().zip(spent).collect(), first: first_day, today }
    }

    /// The runway of an available balance today.
    pub fn runway(&self, available: Money) -> Runway {
        // Days before the first usage do not count as days without spending.
        let counted = self.days.iter().filter(|(day, _)| self.first.is_some_and(|first| first <= *day));
        let days: Vec<Money> = counted.map(|(_, cost)| *cost).collect();
        runway(available, &days, self.first, self.today)
    }
}

/// Reads what the account spent lately.
pub async fn pace(services: &Services, owner: &Owner) -> Result<Pace, ServiceError> {
    let today = owner.zone.day_of(services.now());
    let days = paced_days(owner.zone, today);
    let spans: Vec<_> = days
        .iter()
        .map(|day| {
            let (first, before) = bounds(owner.zone, *day);
            SpentSpan { first, before, is_paced: true }
        })
        .collect();
    let found = services.store.list_spent(&owner.account_id, &spans).await?;
    Ok(Pace::of(&days, found, today))
}

/// Reads what the account spent lately, and whether it spent anything in the last `days` days and today.
pub async fn pace_and_use(
    services: &Services,
    owner: &Owner,
    days: usize,
) -> Result<(Pace, bool), ServiceError> {
    let today = owner.zone.day_of(services.now());
    let paced = paced_days(owner.zone, today);
    // A call from a clock that is ahead is of today.
    let of_today = (owner.zone.start_of(today), DateTime::<Utc>::MAX_UTC);
    let spans = paced.iter().map(|day| bounds(owner.zone, *day)).chain([of_today]);
    let spans: Vec<_> = spans.map(|(first, before)| SpentSpan { first, before, is_paced: true }).collect();
    let mut found = services.store.list_spent(&owner.account_id, &spans).await?;
    let is_used = found.spent.iter().rev().take(days + 1).any(|spent| *spent > Money::ZERO);
    found.spent.truncate(paced.len());
    Ok((Pace::of(&paced, found, today), is_used))
}

/// The days that determine the pace. Days that the zone skipped are none.
pub(super) fn paced_days(zone: Zone, today: NaiveDate) -> Vec<NaiveDate> {
    let range = DateRange::last_days(today - TimeDelta::days(1), PACE_DAYS);
    range.days().filter(|day| zone.has_day(*day)).collect()
}

/// The start of a day, and of the next.
pub(super) fn bounds(zone: Zone, day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    (zone.start_of(day), zone.start_of(day + TimeDelta::days(1)))
}
