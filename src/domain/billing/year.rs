//! Financial years of India: from 1 April to 31 March.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

/// A financial year, by the calendar year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear(i32);

/// India's offset from UTC, in seconds: documents have the Indian date, whatever the account's zone is.
const OFFSET: i64 = 19_800;

impl FinancialYear {
    /// The year that a date is in.
    pub fn of(date: NaiveDate) -> Self {
        Self(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// The date in India at an instant.
    pub fn indian_date(at: DateTime<Utc>) -> NaiveDate {
        (at + TimeDelta::seconds(OFFSET)).date_naive()
    }

    /// The calendar year in which it begins.
    pub const fn begins(self) -> i32 {
        self.0
    }

    /// The year that begins in a calendar year.
    pub const fn beginning(year: i32) -> Self {
        Self(year)
    }

    /// As document numbers have it: `26-27`.
    pub fn short(self) -> String {
        format!("{:02}-{:02}", self.0.rem_euclid(100), (self.0 + 1).rem_euclid(100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(date: &str) -> String {
        FinancialYear::of(date.parse().unwrap()).short()
    }

    #[test]
    fn a_year_begins_in_april() {
        assert_eq!(year("2026-03-31"), "25-26");
        assert_eq!(year("2026-04-01"), "26-27");
        assert_eq!(year("2027-03-31"), "26-27");
        assert_eq!(year("2099-12-31"), "99-00");
        assert_eq!(year("2100-01-01"), "99-00");
    }

    #[test]
    fn a_date_is_indias() {
        let date = |text: &str| FinancialYear::indian_date(text.parse().unwrap()).to_string();
        assert_eq!(date("2027-03-31T18:29:59Z"), "2027-03-31");
        assert_eq!(date("2027-03-31T18:30:00Z"), "2027-04-01");
    }
}
