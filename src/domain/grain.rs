//! Time buckets: how a range of days is divided for a chart and its table, into hours, days or months.

use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, TimeDelta, Utc};

use super::{DateRange, Zone};

/// The longest range, in days, that is shown by hour.
const HOURS_MAX: i64 = 2;
/// The longest range, in days, that is shown by day: three months.
const DAYS_MAX: i64 = 92;

/// The length of a time bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    Hour,
    Day,
    Month,
}

/// The start of an hour, on the account's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourStart {
    /// The instant, with the offset that holds then.
    pub at: DateTime<FixedOffset>,
    /// The zone's abbreviation at that instant, such as `IST`.
    pub zone: String,
}

/// One time bucket of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its first day within the range.
    pub first: NaiveDate,
    /// Its last day within the range.
    pub last: NaiveDate,
    /// Its start, if it is an hour.
    pub hour: Option<HourStart>,
    /// Whether the current instant is in it, so that its totals may still grow.
    pub unfinished: bool,
}

impl Bucket {
    /// Its first instant, and the first one after it.
    pub fn bounds(&self, zone: Zone) -> (DateTime<Utc>, DateTime<Utc>) {
        let end = self.last.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, |next| zone.start_of(next));
        match &self.hour {
            None => (zone.start_of(self.first), end),
            Some(hour) => (hour.at.to_utc(), (hour.at.to_utc() + TimeDelta::hours(1)).min(end)),
        }
    }
}

impl Grain {
    /// The length of the buckets for a range.
    pub fn of(range: DateRange) -> Self {
        let days = range.len();
        if days <= HOURS_MAX {
            Self::Hour
        } else if days <= DAYS_MAX {
            Self::Day
        } else {
            Self::Month
        }
    }

    /// Its name: `day`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    /// Every bucket of a range, oldest first.
    pub fn buckets(self, range: DateRange, zone: Zone, now: DateTime<Utc>) -> Vec<Bucket> {
        let today = zone.day_of(now);
        match self {
            Self::Hour => range.days().flat_map(|day| hours(day, zone, now)).collect(),
            // Skips days that the zone's clock jumped over.
            Self::Day => days(range, today).into_iter().filter(|bucket| zone.has_day(bucket.first)).collect(),
            Self::Month => months(range, today),
        }
    }
}

pub fn days(range: DateRange, today: NaiveDate) -> Vec<Bucket> {
    let bucket = |day| Bucket { first: day, last: day, hour: None, unfinished: day == today };
    range.days().map(bucket).collect()
}

/// The months of a range; the first and the last may be partial.
fn months(range: DateRange, today: NaiveDate) -> Vec<Bucket> {
    let begin = range.start().with_day(1).unwrap_or(range.start());
    let starts = std::iter::successors(Some(begin), |month| month.checked_add_months(Months::new(1)));
    let bucket = |start: NaiveDate| {
        let next = start.checked_add_months(Months::new(1));
        let over = next.and_then(|next| next.pred_opt()).unwrap_or(range.end());
        let unfinished = (start..=over).contains(&today);
        Bucket { first: start.max(range.start()), last: over.min(range.end()), hour: None, unfinished }
    };
    starts.take_while(|start| *start <= range.end()).map(bucket).collect()
}

/// The hours of a day: whole hours from its first instant, so that each has four quarters, whatever the zone's
/// offset. A day with a change of the clock has 23 or 25.
fn hours(day: NaiveDate, zone: Zone, now: DateTime<Utc>) -> Vec<Bucket> {
    let start = zone.start_of(day);
    let end = day.succ_opt().map_or(start, |next| zone.start_of(next));
    let starts = std::iter::successors(Some(start), |hour| hour.checked_add_signed(TimeDelta::hours(1)));
    let bucket = |at: DateTime<Utc>| Bucket {
        first: day,
        last: day,
        hour: Some(HourStart { at: at.with_timezone(&zone.offset_at(at)), zone: zone.abbreviation(at) }),
        unfinished: at <= now && now < at + TimeDelta::hours(1),
    };
    starts.take_while(|hour| *hour < end).map(bucket).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: &str, end: &str) -> DateRange {
        DateRange::parse(start, end).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn starts(grain: Grain, range: DateRange, zone: Zone) -> Vec<String> {
        let buckets = grain.buckets(range, zone, utc("2026-11-21T08:35:00Z"));
        buckets.iter().filter_map(|bucket| bucket.hour.as_ref()).map(|hour| hour.at.to_rfc3339()).collect()
    }

    #[test]
    fn two_days_are_hours_three_months_are_days_and_more_are_months() {
        assert_eq!(Grain::of(range("2026-01-01", "2026-01-02")), Grain::Hour);
        assert_eq!(Grain::of(range("2026-01-01", "2026-01-03")), Grain::Day);
        assert_eq!(Grain::of(range("2026-01-01", "2026-04-02")), Grain::Day);
        assert_eq!(Grain::of(range("2026-01-01", "2026-04-03")), Grain::Month);
    }

    #[test]
    fn an_indian_day_has_24_hours_from_its_midnight() {
        let found = starts(Grain::Hour, range("2026-11-21", "2026-11-21"), Zone::default());
        assert_eq!(found.len(), 24);
        assert_eq!(found[0], "2026-11-21T00:00:00+05:30");
        assert_eq!(found[23], "2026-11-21T23:00:00+05:30");
    }

    #[test]
    fn days_on_which_the_clock_is_moved_have_23_and_25_hours() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(starts(Grain::Hour, range("2026-03-29", "2026-03-29"), zone).len(), 23);
        assert_eq!(starts(Grain::Hour, range("2026-10-25", "2026-10-25"), zone).len(), 25);
        let both = starts(Grain::Hour, range("2026-10-25", "2026-10-26"), zone);
        assert_eq!(both[25], "2026-10-26T00:00:00+01:00");
    }

    #[test]
    fn a_day_that_the_zone_left_out_has_no_hours_and_no_bar() {
        let zone = Zone::parse("Pacific/Apia").unwrap();
        let now = utc("2026-11-21T08:35:00Z");
        assert_eq!(starts(Grain::Hour, range("2011-12-30", "2011-12-30"), zone), Vec::<String>::new());
        assert_eq!(starts(Grain::Hour, range("2011-12-29", "2011-12-30"), zone).len(), 24);
        let days = Grain::Day.buckets(range("2011-12-28", "2011-12-31"), zone, now);
        let days: Vec<_> = days.iter().map(|bucket| bucket.first.to_string()).collect();
        assert_eq!(days, ["2011-12-28", "2011-12-29", "2011-12-31"]);
    }

    #[test]
    fn only_the_bucket_that_now_is_in_is_unfinished() {
        let now = utc("2026-11-21T08:35:00Z");
        for (grain, start) in
            [(Grain::Hour, "2026-11-20"), (Grain::Day, "2026-11-01"), (Grain::Month, "2026-01-01")]
        {
            let buckets = grain.buckets(range(start, "2026-11-21"), Zone::default(), now);
            assert_eq!(buckets.iter().filter(|bucket| bucket.unfinished).count(), 1, "{grain:?}");
        }
        let hours = Grain::Hour.buckets(range("2026-11-21", "2026-11-21"), Zone::default(), now);
        assert!(hours[14].unfinished, "14:05 in India");
    }

    #[test]
    fn months_cover_every_day_of_the_range_once() {
        let range = range("2024-01-15", "2025-12-30");
        let buckets = months(range, range.end());
        assert_eq!(buckets.len(), 24);
        assert_eq!(buckets[0].first, range.start());
        assert_eq!(buckets[23].last, range.end());
        assert!(buckets.windows(2).all(|pair| pair[0].last.succ_opt() == Some(pair[1].first)));
    }
}
