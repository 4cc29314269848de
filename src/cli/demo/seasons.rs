//! Seasonal variation of calls.

use chrono::{Datelike, NaiveDate, Weekday};

/// Dates of Diwali, as month and day, from 2024 on.
const DIWALI: [(u32, u32); 12] = [
    (10, 31),
    (10, 20),
    (11, 8),
    (10, 29),
    (10, 17),
    (11, 5),
    (10, 26),
    (11, 14),
    (11, 2),
    (10, 22),
    (11, 10),
    (10, 30),
];

/// The pattern of a year.
#[derive(Clone, Copy)]
pub enum Season {
    /// Shoppers: more calls before Diwali.
    Shop,
    /// Students: fewer calls around Diwali.
    Study,
}

impl Season {
    /// The number of calls of a day, in thousandths of a normal one.
    pub fn share(self, day: NaiveDate) -> i64 {
        let week = match (self, day.weekday()) {
            (Self::Shop, Weekday::Sun) => 420,
            (Self::Shop, Weekday::Sat) => 700,
            (Self::Study, Weekday::Sun) => 780,
            (Self::Study, Weekday::Sat) => 620,
            _ => 1000,
        };
        let feast = match (self, days_after_diwali(day)) {
            (Self::Shop, -9..=-1) => 1300,
            (Self::Shop, 0..=1) => 450,
            (Self::Study, -2..=3) => 340,
            (Self::Study, 6..=12) => 1180,
            _ => 1000,
        };
        week * feast / 1000
    }
}

/// Days since that year's Diwali; a large number if its date is unknown.
fn days_after_diwali(day: NaiveDate) -> i64 {
    let feast = usize::try_from(day.year() - 2024)
        .ok()
        .and_then(|year| DIWALI.get(year))
        .and_then(|(month, date)| NaiveDate::from_ymd_opt(day.year(), *month, *date));
    feast.map_or(i64::MAX, |feast| (day - feast).num_days())
}
