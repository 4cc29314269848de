//! Months of India: what invoices are for.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::FinancialYear;

/// A calendar month in India.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month that an instant is in.
    pub fn of(at: DateTime<Utc>) -> Self {
        Self::of_date(FinancialYear::indian_date(at))
    }

    /// The month that a date of India is in.
    pub fn of_date(date: NaiveDate) -> Self {
        Self { first: date.with_day(1).unwrap_or(date) }
    }

    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_month = text.len() == 7 && text.is_char_boundary(4);
        let first =
            is_month.then(|| NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()).flatten()?;
        Some(Self { first })
    }

    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.first.checked_add_months(Months::new(1)).unwrap_or(self.first) }
    }

    #[must_use]
    pub fn before(self) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(1)).unwrap_or(self.first) }
    }

    pub const fn first_day(self) -> NaiveDate {
        self.first
    }

    pub fn last_day(self) -> NaiveDate {
        self.next().first.checked_sub_days(Days::new(1)).unwrap_or(self.first)
    }

    /// The instant at which it begins, which also is the beginning of a quarter of an hour.
    pub fn begins(self) -> DateTime<Utc> {
        self.first.and_time(NaiveTime::MIN).and_utc() - TimeDelta::minutes(330)
    }
}

/// As `parse` reads it.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first.format("%Y-%m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_indias() {
        let month = |text: &str| Month::of(text.parse().unwrap());
        assert_eq!(month("2027-03-31T18:29:59Z").to_string(), "2027-03");
        assert_eq!(month("2027-03-31T18:30:00Z").to_string(), "2027-04");
        let march = month("2027-03-31T18:29:59Z");
        assert_eq!(march.next().begins(), "2027-03-31T18:30:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(march.next().before(), march);
        assert_eq!(
            (march.first_day().to_string(), march.last_day().to_string()),
            ("2027-03-01".into(), "2027-03-31".into())
        );
        assert_eq!(Month::parse("2027-03"), Some(march));
        for text in ["", "2027-13", "2027-3", "2027-03-01", "२०२७"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
