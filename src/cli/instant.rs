//! Instants as people and files write them.

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};

use crate::domain::date_range::parse_date;

/// Wall-clock forms; a space may stand for the `T`, and decimals of a second are as many as there
/// are.
const FORMS: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];

/// Reads an instant, to the microsecond: RFC 3339, or without a zone, which is UTC.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let joined = match text.as_bytes().get(10) {
        Some(b' ') => format!("{}T{}", &text[..10], &text[11..]),
        _ => text.to_owned(),
    };
    let zoned = DateTime::parse_from_rfc3339(&joined).map(|instant| instant.to_utc()).ok();
    let plain = || FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(&joined, form).ok());
    let instant = zoned.or_else(|| plain().map(|wall| wall.and_utc()))?;
    DateTime::from_timestamp_micros(instant.timestamp_micros())
}

/// Reads an instant, or a date: its first instant in UTC.
pub fn parse_start(text: &str) -> Result<DateTime<Utc>, String> {
    let midnight = || parse_date(text.trim()).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    parse(text)
        .or_else(midnight)
        .filter(|instant| instant.timestamp() >= 0)
        .ok_or_else(|| "write it as 2025-01-01 or 2025-01-01T00:00:00Z, in 1970 or later".to_owned())
}

/// An instant as JSON and people read it.
pub fn rfc3339(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(rfc3339)
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

    #[test]
    fn a_date_starts_at_midnight_in_utc() {
        assert_eq!(parse_start("2025-01-01").map(rfc3339), Ok("2025-01-01T00:00:00Z".to_owned()));
        assert!(parse_start("1969-12-31").is_err());
    }
}
