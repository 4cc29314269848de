//! The runway: how long a balance lasts.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Money;

/// The number of past days that determine the rate of spending: two whole weeks, so that weekdays and weekends
/// have their weight.
pub const PACE_DAYS: u16 = 14;
/// Days since the first usage that a forecast needs.
const HISTORY_MIN: i64 = 3;
/// The longest forecast.
const HORIZON_DAYS: u128 = 5 * 365;
/// The highest daily cost, in micro-rupees, whose squares fit into 128 bits: ₹1 lakh crore.
const DAY_MAX: u128 = 1_000_000_000_000_000_000;

/// The forecast of a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Runway {
    /// No spending, or no balance.
    Unknown,
    /// The first usage was fewer than three days ago.
    TooEarly,
    /// More than five years, even at the fast rate.
    Years,
    /// The balance ends between two days.
    Until {
        /// At the fast rate.
        early: NaiveDate,
        /// At the slow rate; `None` if that is years away.
        late: Option<NaiveDate>,
    },
}

/// How long the available credit lasts, given the cost of each of the last days. `days` are complete days
/// before `today`, at most [`PACE_DAYS`], including those without usage. Credits do not count.
///
/// The rate is the average day ± twice its standard error. The many days ahead follow the average, not single
/// days: quantiles of single days would call an account that rests on weekends slow by its Sundays, while the
/// average of two weeks contains both, and its error measures how far two weeks can mislead. Even spending
/// gives a narrow range, a few large days a wide one.
pub fn runway(available: Money, days: &[Money], first_usage: Option<NaiveDate>, today: NaiveDate) -> Runway {
    let spent: u128 = days.iter().map(|day| micros(*day)).sum();
    let Some(first) = first_usage else { return Runway::Unknown };
    if (today - first).num_days() < HISTORY_MIN {
        return Runway::TooEarly;
    }
    if available <= Money::ZERO || spent == 0 {
        return Runway::Unknown;
    }
    let error = twice_error_of_sum(days, spent);
    let last_day = |pace: u128| {
        let left = micros_of(available) * days.len() as u128 / pace;
        let left = u64::try_from(left).ok().filter(|left| u128::from(*left) <= HORIZON_DAYS)?;
        today.checked_add_days(Days::new(left))
    };
    match last_day(spent + error) {
        None => Runway::Years,
        Some(early) => {
            // Spending that varies by more than its average may as well stop: then there is no latest day.
            let slow = spent.checked_sub(error).filter(|pace| *pace > 0);
            Runway::Until { early, late: slow.and_then(last_day) }
        }
    }
}

/// Twice the standard error of the average day, times the number of days: for n days with the sum S and the sum
/// of squares S2, `2 √((n·S2 − S²) / (n − 1))`.
fn twice_error_of_sum(days: &[Money], spent: u128) -> u128 {
    let n = days.len() as u128;
    // One day has no deviation: take the day itself as its error.
    if n < 2 {
        return spent;
    }
    let squares: u128 = days.iter().map(|day| micros(*day).pow(2)).sum();
    let spread = (n * squares).saturating_sub(spent * spent);
    2 * (spread / (n - 1)).isqrt()
}

fn micros(day: Money) -> u128 {
    micros_of(day).min(DAY_MAX)
}

fn micros_of(money: Money) -> u128 {
    u128::try_from(money.micros()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn of(available: i64, days: &[i64], first: &str) -> Runway {
        let days: Vec<_> = days.iter().map(|rupees| Money::from_micros(rupees * 1_000_000)).collect();
        let available = Money::from_micros(available * 1_000_000);
        runway(available, &days, Some(day(first)), day("2026-11-21"))
    }

    #[test]
    fn an_even_spend_ends_on_one_day() {
        let end = day("2026-12-14");
        assert_eq!(of(230, &[10; 14], "2026-01-01"), Runway::Until { early: end, late: Some(end) });
    }

    #[test]
    fn an_uneven_spend_ends_within_a_range() {
        // Weekdays at 100, weekends at nothing: 71 a day, give or take 25.
        let week = [100, 100, 100, 100, 100, 0, 0];
        let found = of(1000, &[week, week].concat(), "2026-01-01");
        assert_eq!(found, Runway::Until { early: day("2026-12-01"), late: Some(day("2026-12-12")) });
    }

    #[test]
    fn one_large_day_has_no_slow_pace() {
        let mut days = [0; 14];
        days[3] = 500;
        assert!(matches!(of(1000, &days, "2026-01-01"), Runway::Until { late: None, .. }));
    }

    #[test]
    fn nothing_is_said_before_three_days_have_passed() {
        assert_eq!(of(50, &[5, 5], "2026-11-19"), Runway::TooEarly);
        assert!(matches!(of(50, &[5, 5, 5], "2026-11-18"), Runway::Until { .. }));
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(of(50, &[0; 14], "2026-01-01"), Runway::Unknown);
        assert_eq!(of(-5, &[7; 14], "2026-01-01"), Runway::Unknown);
        assert_eq!(of(100_000_000, &[1; 14], "2026-01-01"), Runway::Years);
        assert_eq!(runway(Money::from_rupees(5), &[], None, day("2026-11-21")), Runway::Unknown);
    }

    proptest! {
        #[test]
        fn the_fast_pace_never_ends_after_the_slow_one(
            available in 1..i64::MAX,
            days in prop::collection::vec(0..i64::MAX, 3..=14)
        ) {
            let days: Vec<_> = days.into_iter().map(Money::from_micros).collect();
            let found = runway(Money::from_micros(available), &days, Some(day("2026-01-01")), day("2026-11-21"));
            if let Runway::Until { early, late: Some(late) } = found {
                prop_assert!(early <= late);
            }
        }
    }
}
