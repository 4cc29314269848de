//! The period that a range is compared with.

use chrono::{Months, NaiveDate};

use super::DateRange;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compare {
    /// As many days, ending the day before.
    #[default]
    Before,
    /// The same days of the month before.
    Month,
    /// The same days of the year before.
    Year,
    Nothing,
}

impl Compare {
    pub const ALL: [Self; 4] = [Self::Before, Self::Month, Self::Year, Self::Nothing];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Month => "month",
            Self::Year => "year",
            Self::Nothing => "nothing",
        }
    }

    /// Parses the name; anything else is the period before.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.as_str() == text).unwrap_or_default()
    }

    /// The period; `None` for none, and where the calendar ends.
    pub fn range(self, of: DateRange) -> Option<DateRange> {
        match self {
            Self::Before => of.before(),
            Self::Month => months_before(of, 1),
            Self::Year => months_before(of, 12),
            Self::Nothing => None,
        }
    }
}

/// A whole month is compared with a whole month, whatever their lengths.
fn months_before(of: DateRange, months: u32) -> Option<DateRange> {
    let months = Months::new(months);
    let is_last = |day: NaiveDate| day.succ_opt().is_none_or(|next| next.format("%d").to_string() == "01");
    let mut end = of.end().checked_sub_months(months)?;
    if is_last(of.end()) {
        while !is_last(end) {
            end = end.succ_opt()?;
        }
    }
    DateRange::new(of.start().checked_sub_months(months)?, end).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(compare: Compare, start: &str, end: &str) -> String {
        let range = compare.range(DateRange::parse(start, end).unwrap());
        range.map(|range| format!("{} {}", range.start(), range.end())).unwrap_or_default()
    }

    #[test]
    fn a_range_is_compared_with_the_period_that_was_chosen() {
        assert_eq!(of(Compare::Before, "2026-11-01", "2026-11-21"), "2026-10-11 2026-10-31");
        assert_eq!(of(Compare::Month, "2026-11-01", "2026-11-21"), "2026-10-01 2026-10-21");
        assert_eq!(of(Compare::Year, "2024-02-29", "2024-03-01"), "2023-02-28 2023-03-01");
        assert_eq!(of(Compare::Nothing, "2026-11-01", "2026-11-21"), "");
    }

    #[test]
    fn a_whole_month_is_compared_with_a_whole_month() {
        assert_eq!(of(Compare::Month, "2026-11-01", "2026-11-30"), "2026-10-01 2026-10-31");
        assert_eq!(of(Compare::Month, "2026-03-01", "2026-03-31"), "2026-02-01 2026-02-28");
        assert_eq!(of(Compare::Year, "2025-02-01", "2025-02-28"), "2024-02-01 2024-02-29");
    }
}
