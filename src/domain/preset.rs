//! Preset date ranges of reports.

use chrono::{Datelike, Months, NaiveDate};

use super::DateRange;

/// The first month of India's financial year.
const APRIL: u32 = 4;

/// A range with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    Today,
    Yesterday,
    /// Seven days, today among them.
    SevenDays,
    /// Thirty days, today among them.
    ThirtyDays,
    /// From the first of this month to today.
    ThisMonth,
    /// All of the month before.
    LastMonth,
    /// From the first of April to today.
    FinancialYear,
}

impl Preset {
    /// Every preset, shortest first.
    pub const ALL: [Self; 7] = [
        Self::Today,
        Self::Yesterday,
        Self::SevenDays,
        Self::ThirtyDays,
        Self::ThisMonth,
        Self::LastMonth,
        Self::FinancialYear,
    ];

    /// The range, relative to a day.
    pub fn range(self, today: NaiveDate) -> DateRange {
        let month = today.with_day(1).unwrap_or(today);
        let (start, end) = match self {
            Self::Today => (today, today),
            Self::Yesterday => {
                let day = today.pred_opt().unwrap_or(today);
                (day, day)
            }
            Self::SevenDays => return DateRange::last_days(today, 7),
            Self::ThirtyDays => return DateRange::last_days(today, 30),
            Self::ThisMonth => (month, today),
            Self::LastMonth => {
                let start = month.checked_sub_months(Months::new(1)).unwrap_or(month);
                (start, month.pred_opt().unwrap_or(month))
            }
            Self::FinancialYear => (financial_year(month), today),
        };
        DateRange::new(start, end).unwrap_or_else(|_| DateRange::last_days(today, 1))
    }
}

/// The first of April that is not after the first of a month.
fn financial_year(month: NaiveDate) -> NaiveDate {
    let since_april = (month.month() + 12 - APRIL) % 12;
    month.checked_sub_months(Months::new(since_april)).unwrap_or(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(preset: Preset, today: &str) -> String {
        let range = preset.range(today.parse().unwrap());
        format!("{} {}", range.start(), range.end())
    }

    #[test]
    fn the_financial_year_begins_in_april() {
        let of = |today| days(Preset::FinancialYear, today);
        assert_eq!(of("2026-11-21"), "2026-04-01 2026-11-21");
        assert_eq!(of("2027-03-31"), "2026-04-01 2027-03-31");
        assert_eq!(of("2027-04-01"), "2027-04-01 2027-04-01");
    }

    #[test]
    fn the_other_ranges_are_what_they_say() {
        assert_eq!(days(Preset::Today, "2026-11-21"), "2026-11-21 2026-11-21");
        assert_eq!(days(Preset::Yesterday, "2026-03-01"), "2026-02-28 2026-02-28");
        assert_eq!(days(Preset::SevenDays, "2026-11-21"), "2026-11-15 2026-11-21");
        assert_eq!(days(Preset::ThirtyDays, "2026-11-21"), "2026-10-23 2026-11-21");
        assert_eq!(days(Preset::ThisMonth, "2026-11-21"), "2026-11-01 2026-11-21");
        assert_eq!(days(Preset::LastMonth, "2026-03-31"), "2026-02-01 2026-02-28");
        assert_eq!(days(Preset::LastMonth, "2026-01-01"), "2025-12-01 2025-12-31");
    }
}
