//! Time zones: which day an instant belongs to.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use super::DateRange;

/// The zone in which an account's days are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    /// `Asia/Kolkata`: UTC+05:30 all year.
    fn default() -> Self {
        Self(Tz::Asia__Kolkata)
    }
}

impl Zone {
    /// Reads an IANA name such as `Asia/Kolkata`.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The local day of an instant.
    pub fn day_of(self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.0).date_naive()
    }

    /// The first instant of a local day. Where the clock skips midnight, the day starts after the
    /// gap.
    pub fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        (0..24 * 4)
            .find_map(|quarters| {
                let wall = midnight + chrono::TimeDelta::minutes(15 * quarters);
                self.0.from_local_datetime(&wall).earliest()
            })
            .map_or_else(|| midnight.and_utc(), |local| local.to_utc())
    }

    /// The first instant of a range of days, and the first one after it.
    pub fn bounds_of(self, range: &DateRange) -> (DateTime<Utc>, DateTime<Utc>) {
        let from = self.start_of(range.start());
        let before = range.end().succ_opt().map_or(from, |next| self.start_of(next));
        (from, before)
    }

    /// How far this zone's clock is from UTC at an instant.
    pub fn offset_at(self, instant: DateTime<Utc>) -> FixedOffset {
        self.0.offset_from_utc_datetime(&instant.naive_utc()).fix()
    }

    /// An instant on this zone's wall clock, in a `chrono` format.
    pub fn format(self, instant: DateTime<Utc>, format: &str) -> String {
        instant.with_timezone(&self.0).format(format).to_string()
    }

    /// The zone's short name at an instant, such as `IST`.
    pub fn abbreviation(self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.0).format("%Z").to_string()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_indian_day_turns_at_half_past_six_in_the_evening_utc() {
        let zone = Zone::default();
        let before = zone.day_of(utc("2023-11-16T18:29:59.999999Z"));
        let after = zone.day_of(utc("2023-11-16T18:30:00Z"));
        assert_eq!(before.to_string(), "2023-11-16");
        assert_eq!(after.to_string(), "2023-11-17");
        assert_eq!(zone.start_of(after), utc("2023-11-16T18:30:00Z"));
        assert_eq!(zone.abbreviation(utc("2023-11-16T18:30:00Z")), "IST");
    }

    #[test]
    fn a_day_without_midnight_starts_after_the_gap() {
        // Beirut, 26 March 2023: the clock went from 00:00 to 01:00.
        let zone = Zone::parse("Asia/Beirut").unwrap();
        let day = NaiveDate::from_ymd_opt(2023, 3, 26).unwrap();
        assert_eq!(zone.day_of(zone.start_of(day)), day);
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert_eq!(Zone::parse("Asia/Calcuta"), None);
    }
}
