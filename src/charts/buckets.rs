//! The places along a chart's axis: days, and weeks or months where there would be too many days.

use chrono::{Datelike, Months, NaiveDate, TimeDelta, Weekday};

use crate::domain::DateRange;

/// The most days that are drawn as days; three months.
const DAYS_MAX: i64 = 92;
/// The most days that are drawn as weeks.
const WEEKS_MAX: i64 = 7 * 92;

/// How much time one bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
}

/// One place along the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its first day within the range.
    pub first: NaiveDate,
    /// Below the axis: `21 Nov`.
    pub short: String,
    /// In words: `Sat 21 Nov 2026`.
    pub full: String,
    /// In a table: `21 Nov 2026`.
    pub plain: String,
    /// A weekend day.
    pub rest: bool,
    /// Today is in it, so it is not over.
    pub unfinished: bool,
}

impl Grain {
    /// The finest grain with which a range can be read.
    pub fn of(range: DateRange) -> Self {
        let days = range.len();
        if days <= DAYS_MAX {
            Self::Day
        } else if days <= WEEKS_MAX {
            Self::Week
        } else {
            Self::Month
        }
    }

    /// Its word: `day`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The word as a title: `Day`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
        }
    }

    /// The first day of the bucket that a day is in. It may lie before the range.
    pub fn start_of(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Week => day.week(Weekday::Mon).checked_first_day().unwrap_or(day),
            Self::Month => day.with_day(1).unwrap_or(day),
        }
    }

    /// The first day of the next bucket.
    fn next(self, start: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => start.succ_opt(),
            Self::Week => start.checked_add_signed(TimeDelta::days(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
        }
    }

    /// Every bucket of a range, oldest first.
    pub fn buckets(self, range: DateRange, today: NaiveDate) -> Vec<Bucket> {
        let starts = std::iter::successors(Some(self.start_of(range.start())), |day| self.next(*day));
        starts
            .take_while(|start| *start <= range.end())
            .map(|start| self.bucket(start, range, today))
            .collect()
    }

    fn bucket(self, start: NaiveDate, range: DateRange, today: NaiveDate) -> Bucket {
        let first = start.max(range.start());
        let full = match self {
            Self::Day => first.format("%a %-d %b %Y"),
            Self::Week => first.format("Week of %-d %b %Y"),
            Self::Month => first.format("%b %Y"),
        };
        let plain = match self {
            Self::Day | Self::Week => first.format("%-d %b %Y"),
            Self::Month => first.format("%b %Y"),
        };
        let short = first.format(if self == Self::Month { "%b %Y" } else { "%-d %b" });
        Bucket {
            first,
            short: short.to_string(),
            full: full.to_string(),
            plain: plain.to_string(),
            rest: self == Self::Day && matches!(first.weekday(), Weekday::Sat | Weekday::Sun),
            unfinished: self.start_of(today) == start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: &str, end: &str) -> DateRange {
        DateRange::parse(start, end).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn three_months_are_days_and_ten_years_are_months() {
        assert_eq!(Grain::of(range("2026-01-01", "2026-04-02")), Grain::Day);
        assert_eq!(Grain::of(range("2026-01-01", "2026-04-03")), Grain::Week);
        assert_eq!(Grain::of(range("2016-01-01", "2025-12-31")), Grain::Month);
    }

    #[test]
    fn every_day_of_a_range_has_a_bucket() {
        let range = range("2026-11-20", "2026-11-24");
        let buckets = Grain::Day.buckets(range, range.end());
        let shorts: Vec<&str> = buckets.iter().map(|bucket| bucket.short.as_str()).collect();
        assert_eq!(shorts, ["20 Nov", "21 Nov", "22 Nov", "23 Nov", "24 Nov"]);
        let rests: Vec<bool> = buckets.iter().map(|bucket| bucket.rest).collect();
        assert_eq!(rests, [false, true, true, false, false]);
        assert!(buckets.last().is_some_and(|bucket| bucket.unfinished));
    }

    #[test]
    fn the_first_month_starts_where_the_range_does() {
        let buckets = Grain::Month.buckets(range("2024-01-15", "2025-12-31"), NaiveDate::MIN);
        assert_eq!(buckets.len(), 24);
        assert_eq!(buckets[0].first.to_string(), "2024-01-15");
        assert_eq!(buckets[1].first.to_string(), "2024-02-01");
    }
}
