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

/// The days that determine the pace. Days that the zone skipped are none.
pub(super) fn paced_days(zone: Zone, today: NaiveDate) -> Vec<NaiveDate> {
    let range = DateRange::last_days(today - TimeDelta::days(1), PACE_DAYS);
    range.days().filter(|day| zone.has_day(*day)).collect()
}

/// The start of a day, and of the next.
pub(super) fn bounds(zone: Zone, day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    (zone.start_of(day), zone.start_of(day + TimeDelta::days(1)))
}
