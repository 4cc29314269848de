//! Date ranges of reports, both ends inclusive.

use chrono::{Months, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::FieldError;

/// The longest report.
pub const RANGE_MAX: Months = Months::new(120);

/// Days from `start` to `end`, both inclusive, at most ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    start: NaiveDate,
    end: NaiveDate,
}

impl DateRange {
    /// The days from one date to another.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, FieldError> {
        if end < start {
            return Err(FieldError::EndBeforeStart);
        }
        match start.checked_add_months(RANGE_MAX) {
            Some(limit) if end < limit => Ok(Self { start, end }),
            _ => Err(FieldError::RangeTooLong),
        }
    }

    /// Parses two dates and returns every error in them.
    pub fn parse(start: &str, end: &str) -> Result<Self, Vec<FieldError>> {
        let start = read(start, FieldError::StartMissing, FieldError::StartInvalid);
        let end = read(end, FieldError::EndMissing, FieldError::EndInvalid);
        match (start, end) {
            (Ok(start), Ok(end)) => Self::new(start, end).map_err(|problem| vec![problem]),
            (start, end) => Err([start.err(), end.err()].into_iter().flatten().collect()),
        }
    }

    /// The `days` days that end with `last`.
    pub fn last_days(last: NaiveDate, days: u16) -> Self {
        let start = last - TimeDelta::days(i64::from(days.max(1)) - 1);
        Self { start, end: last }
    }

    /// The preceding range of the same length; `None` where the calendar ends.
    pub fn before(&self) -> Option<Self> {
        let end = self.start.pred_opt()?;
        let start = self.start.checked_sub_signed(TimeDelta::days(self.len()))?;
        Some(Self { start, end })
    }

    /// From the first day of this range to the last day of a later one. May exceed [`RANGE_MAX`], because one
    /// query reads both.
    #[must_use]
    pub const fn until(self, later: Self) -> Self {
        Self { start: self.start, end: later.end }
    }

    /// The first day.
    pub const fn start(&self) -> NaiveDate {
        self.start
    }

    /// The last day.
    pub const fn end(&self) -> NaiveDate {
        self.end
    }

    /// How many days.
    pub fn len(&self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    /// Always false: a range has at least one day.
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// Each day in turn.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = self.end;
        self.start.iter_days().take_while(move |day| *day <= end)
    }
}

/// Parses a date as `YYYY-MM-DD`, the only accepted form.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape.then(|| text.parse().ok()).flatten()
}

fn read(text: &str, missing: FieldError, invalid: FieldError) -> Result<NaiveDate, FieldError> {
    if text.is_empty() {
        return Err(missing);
    }
    parse_date(text).ok_or(invalid)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_ends_are_included() {
        let range = DateRange::parse("2025-01-01", "2025-01-31").unwrap();
        assert_eq!(range.len(), 31);
        assert_eq!(range.days().count(), 31);
        assert_eq!(DateRange::parse("2025-01-01", "2025-01-01").unwrap().len(), 1);
    }

    #[test]
    fn every_mistake_is_found_at_once() {
        let problems = |start, end| DateRange::parse(start, end).unwrap_err();
        assert_eq!(problems("", ""), [FieldError::StartMissing, FieldError::EndMissing]);
        assert_eq!(problems("01/02/2025", "x"), [FieldError::StartInvalid, FieldError::EndInvalid]);
        assert_eq!(problems("2025-02-30", "2025-03-01"), [FieldError::StartInvalid]);
        assert_eq!(problems("2025-1-1", "2025-03-01"), [FieldError::StartInvalid]);
        assert_eq!(problems("2025-02-01", "2025-01-01"), [FieldError::EndBeforeStart]);
        assert_eq!(problems("1625-01-01", "2025-01-01"), [FieldError::RangeTooLong]);
        assert_eq!(problems("0000-01-01", "9999-12-31"), [FieldError::RangeTooLong]);
    }

    #[test]
    fn the_period_before_is_as_long_and_ends_the_day_before() {
        let range = DateRange::parse("2025-03-01", "2025-03-31").unwrap();
        let before = range.before().unwrap();
        assert_eq!(
            (before.len(), before.start().to_string(), before.end().to_string()),
            (31, "2025-01-29".into(), "2025-02-28".into())
        );
    }

    #[test]
    fn ten_years_are_the_most() {
        assert!(DateRange::parse("2015-01-01", "2024-12-31").is_ok());
        assert!(DateRange::parse("2015-01-01", "2025-01-01").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(start in "\\PC*", end in "\\PC*") {
            let _ = DateRange::parse(&start, &end);
        }
    }
}
