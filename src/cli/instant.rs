//! Parsing of instants in options and files.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::domain::Zone;
use crate::domain::date_range::parse_date;

/// Local date-times; a space may replace the `T`, with any number of decimals.
const FORMS: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];

/// A parsed date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// With a zone.
    At(DateTime<Utc>),
    /// A local date-time.
    Wall(NaiveDateTime),
    Day(NaiveDate),
}

/// An instant, and the zone that was assumed, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The assumed zone.
    pub zone: Option<Zone>,
}

impl Written {
    /// Parses RFC 3339, a local date-time, or a date.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let joined = match text.as_bytes().get(10) {
            Some(b' ') => format!("{}T{}", &text[..10], &text[11..]),
            _ => text.to_owned(),
        };
        let zoned = || DateTime::parse_from_rfc3339(&joined).ok().map(|instant| Self::At(instant.to_utc()));
        let wall = || FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(&joined, form).ok());
        zoned().or_else(|| wall().map(Self::Wall)).or_else(|| parse_date(text).map(Self::Day))
    }

    /// Parses the start of a validity; 1970 or later.
    pub fn parse_start(text: &str) -> Result<Self, String> {
        let form = "write it as 2025-01-01, 2025-01-01T09:00 or 2025-01-01T00:00:00Z, in 1970 or later";
        Self::parse(text).filter(|written| !written.is_early()).ok_or_else(|| form.to_owned())
    }

    fn is_early(self) -> bool {
        match self {
            Self::At(instant) => instant < DateTime::UNIX_EPOCH,
            Self::Wall(wall) => wall < DateTime::UNIX_EPOCH.naive_utc(),
            Self::Day(day) => day < DateTime::UNIX_EPOCH.date_naive(),
        }
    }

    /// The instant, to the microsecond. A date is its first instant; local times are read in the given zone.
    /// The first day of 1970 never begins before 1970 UTC, because the database stores nothing earlier.
    pub fn in_zone(self, zone: Zone) -> Start {
        let (at, zone) = match self {
            Self::At(instant) => (instant, None),
            Self::Wall(wall) => (zone.instant_of(wall).max(DateTime::UNIX_EPOCH), Some(zone)),
            Self::Day(day) => (zone.start_of(day).max(DateTime::UNIX_EPOCH), Some(zone)),
        };
        Start { at: DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at), zone }
    }
}

/// Parses the time of a call, to the microsecond, and whether it had a zone; without one it is UTC.
pub fn parse(text: &str) -> Option<(DateTime<Utc>, bool)> {
    let (instant, zoned) = match Written::parse(text)? {
        Written::At(instant) => (instant, true),
        Written::Wall(wall) => (wall.and_utc(), false),
        Written::Day(_) => return None,
    };
    Some((DateTime::from_timestamp_micros(instant.timestamp_micros())?, zoned))
}

/// An instant in a zone with its offset: `2026-04-01T00:00:00+05:30`.
pub fn local(instant: DateTime<Utc>, zone: Zone) -> String {
    instant.with_timezone(&zone.offset_at(instant)).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rfc3339;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|(instant, _)| rfc3339(instant))
    }

    #[test]
    fn an_instant_without_a_zone_is_in_utc() {
        let expected = Some("2023-11-16T18:15:46.680590Z".to_owned());
        assert_eq!(read("2023-11-16 18:15:46.6805900"), expected);
        assert_eq!(read("2023-11-16T18:15:46.680590999999"), expected);
        assert_eq!(read("2023-11-16T23:45:46.68059+05:30"), expected);
        assert_eq!(read("2023-11-16 18:15:46.68059Z"), expected);
        assert_eq!(read("2023-11-16 18:15"), Some("2023-11-16T18:15:00Z".to_owned()));
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for text in ["", "now", "2023-11-16", "16/11/2023 18:15:46", "2023-11-31 18:15:46", "₹₹₹₹₹₹₹"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    fn start(text: &str, zone: &str) -> Result<(String, Option<&'static str>), String> {
        let start = Written::parse_start(text)?.in_zone(Zone::parse(zone).unwrap());
        Ok((rfc3339(start.at), start.zone.map(Zone::name)))
    }

    #[test]
    fn a_date_begins_with_the_day_of_the_zone_that_is_given() {
        let kolkata = "Asia/Kolkata";
        let begins = |at: &str| Ok((at.to_owned(), Some(kolkata)));
        assert_eq!(start("2026-04-01", kolkata), begins("2026-03-31T18:30:00Z"));
        assert_eq!(start(" 2026-04-01 09:00 ", kolkata), begins("2026-04-01T03:30:00Z"));
        assert_eq!(start("2026-04-01T09:00:00.5", kolkata), begins("2026-04-01T03:30:00.500Z"));
        assert_eq!(start("1970-01-01", kolkata), begins("1970-01-01T00:00:00Z"));
        assert_eq!(start("2026-04-01", "UTC"), Ok(("2026-04-01T00:00:00Z".to_owned(), Some("UTC"))));
        let said = Ok(("2026-03-31T18:30:00Z".to_owned(), None));
        assert_eq!(start("2026-04-01T00:00:00+05:30", "America/New_York"), said);
        for text in
            ["1969-12-31", "1969-12-31T23:59:59Z", "soon", "2026-02-30", "01/04/2026", "2026-04-01+05:30"]
        {
            assert!(start(text, kolkata).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_says_whether_it_has_a_zone() {
        let zoned = |text| parse(text).map(|(_, zoned)| zoned);
        assert_eq!(zoned("2023-11-16T18:15:46Z"), Some(true));
        assert_eq!(zoned("2023-11-16T18:15:46+05:30"), Some(true));
        assert_eq!(zoned("2023-11-16 18:15:46"), Some(false));
        assert_eq!(local(parse("2023-11-16 18:30").unwrap().0, Zone::default()), "2023-11-17T00:00:00+05:30");
    }
}
