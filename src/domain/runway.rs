//! How long a balance lasts.

use chrono::{Days, NaiveDate};

use super::Money;

/// The farthest day that is worth saying.
const HORIZON_DAYS: i64 = 5 * 365;

/// The last day that a balance pays for, if each day costs what the `days` before `today` cost on
/// average. None where nothing was spent, nothing is left, or the day is years away.
pub fn lasts_until(balance: Money, spent: Money, days: i64, today: NaiveDate) -> Option<NaiveDate> {
    let (balance, spent) = (i128::from(balance.micros()), i128::from(spent.micros()));
    if balance <= 0 || spent <= 0 || days <= 0 {
        return None;
    }
    let left = i64::try_from(balance * i128::from(days) / spent).ok()?;
    let left = u64::try_from(left).ok().filter(|_| left <= HORIZON_DAYS)?;
    today.checked_add_days(Days::new(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_balance_lasts_as_long_as_the_average_day_allows() {
        let (balance, spent) = (Money::from_rupees(230), Money::from_rupees(70));
        assert_eq!(lasts_until(balance, spent, 7, day("2026-11-21")), Some(day("2026-12-14")));
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        let today = day("2026-11-21");
        assert_eq!(lasts_until(Money::from_rupees(50), Money::ZERO, 7, today), None);
        assert_eq!(lasts_until(Money::from_rupees(-5), Money::from_rupees(7), 7, today), None);
        assert_eq!(lasts_until(Money::from_rupees(100_000), Money::from_micros(1), 7, today), None);
    }
}
