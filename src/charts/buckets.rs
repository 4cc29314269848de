//! Labels of time buckets.

use chrono::{Datelike, NaiveDate, Timelike, Weekday};

use crate::domain::grain::{Bucket, HourStart};
use crate::domain::{DateRange, Grain};
use crate::i18n::Dated;

/// A time bucket with its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeBucket {
    /// On the axis: `21 Nov`, `14:00`.
    pub short: String,
    /// In full: `Sat 21 Nov 2026`.
    pub full: String,
    /// In a table: `21 Nov 2026`.
    pub plain: String,
    /// Whether it is a weekend day.
    pub rest: bool,
    /// Whether it contains the current instant.
    pub unfinished: bool,
    /// Its first and last day; for an hour, the day.
    pub days: (NaiveDate, NaiveDate),
}

impl TimeBucket {
    /// The labels of a time bucket.
    pub fn of(grain: Grain, bucket: &Bucket) -> Self {
        let first = bucket.first;
        let (short, full, plain) = match (grain, &bucket.hour) {
            (Grain::Hour, Some(hour)) => hour_words(hour),
            (Grain::Month, _) => {
                let month = first.dated("%b %Y");
                (month.clone(), month.clone(), month)
            }
            _ => (first.dated("%-d %b"), first.dated("%a %-d %b %Y"), first.dated("%-d %b %Y")),
        };
        let rest = grain == Grain::Day && matches!(first.weekday(), Weekday::Sat | Weekday::Sun);
        Self { short, full, plain, rest, unfinished: bucket.unfinished, days: (first, bucket.last) }
    }

    /// The labels of all buckets of a report.
    pub fn all(grain: Grain, buckets: &[Bucket]) -> Vec<Self> {
        buckets.iter().map(|bucket| Self::of(grain, bucket)).collect()
    }
}

/// The labels of an hour: short, full, table. Midnight is labelled with its day.
fn hour_words(hour: &HourStart) -> (String, String, String) {
    let at = |format: &str| hour.at.dated(format);
    let midnight = hour.at.hour() == 0 && hour.at.minute() == 0;
    let short = if midnight { at("%-d %b") } else { at("%H:%M") };
    let zone = &hour.zone;
    (short, format!("{} {zone}", at("%a %-d %b %Y, %H:%M")), format!("{} {zone}", at("%-d %b %Y, %H:%M")))
}

/// A date range as text: `21 Nov 2026`, `1 – 21 Nov 2026`, `23 Oct – 21 Nov 2026`.
pub fn range_words(range: &DateRange) -> String {
    let (start, end) = (range.start(), range.end());
    let last = end.dated("%-d %b %Y");
    if start == end {
        return last;
    }
    let first = if start.year() != end.year() {
        start.dated("%-d %b %Y")
    } else if start.month() != end.month() {
        start.dated("%-d %b")
    } else {
        start.dated("%-d")
    };
    format!("{first} – {last}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Zone, grain};

    fn range(start: &str, end: &str) -> DateRange {
        DateRange::parse(start, end).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn every_day_of_a_range_has_a_place() {
        let range = range("2026-11-20", "2026-11-24");
        let slots = TimeBucket::all(Grain::Day, &grain::days(range, range.end()));
        let shorts: Vec<&str> = slots.iter().map(|slot| slot.short.as_str()).collect();
        assert_eq!(shorts, ["20 Nov", "21 Nov", "22 Nov", "23 Nov", "24 Nov"]);
        let rests: Vec<bool> = slots.iter().map(|slot| slot.rest).collect();
        assert_eq!(rests, [false, true, true, false, false]);
        assert!(slots.last().is_some_and(|slot| slot.unfinished));
    }

    #[test]
    fn an_hour_is_written_with_its_zone_and_midnight_as_its_day() {
        let range = range("2026-11-21", "2026-11-21");
        let buckets = Grain::Hour.buckets(range, Zone::default(), "2026-11-21T08:35:00Z".parse().unwrap());
        let slots = TimeBucket::all(Grain::Hour, &buckets);
        assert_eq!((slots[0].short.as_str(), slots[14].short.as_str()), ("21 Nov", "14:00"));
        assert_eq!(slots[14].plain, "21 Nov 2026, 14:00 IST");
    }

    #[test]
    fn a_range_is_written_as_short_as_it_can_be() {
        assert_eq!(range_words(&range("2026-11-21", "2026-11-21")), "21 Nov 2026");
        assert_eq!(range_words(&range("2026-11-01", "2026-11-21")), "1 – 21 Nov 2026");
        assert_eq!(range_words(&range("2026-10-23", "2026-11-21")), "23 Oct – 21 Nov 2026");
        assert_eq!(range_words(&range("2025-12-01", "2026-11-21")), "1 Dec 2025 – 21 Nov 2026");
    }
}
