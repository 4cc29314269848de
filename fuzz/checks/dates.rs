//! Dates and times from people and programs.

use munim::cli::instant::{self, Written};
use munim::domain::Zone;
use munim::domain::date_range::{DateRange, parse_date};
use munim::domain::usage::{parse_seconds, quarter_of};

/// Parses two lines as days, instants and durations.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (start, end) = text.split_once('\n').unwrap_or((text, text));
    if let Some(day) = parse_date(start) {
        assert_eq!(day.to_string(), start);
    }
    if let Ok(range) = DateRange::parse(start, end) {
        assert_eq!((range.start().to_string().as_str(), range.end().to_string().as_str()), (start, end));
        assert!((1..=3_653).contains(&range.len()));
        assert!(range.before().is_none_or(|before| before.len() == range.len()));
    }
    if let Some((instant, _)) = instant::parse(start) {
        let quarter = quarter_of(instant);
        assert!(quarter.timestamp() % 900 == 0 && quarter <= instant);
    }
    if let Ok(written) = Written::parse_start(start) {
        assert!(written.in_zone(Zone::default()).at.timestamp() >= 0);
    }
    if let Some(milliseconds) = parse_seconds(start) {
        assert!(milliseconds >= 0);
        let again = format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000);
        assert_eq!(parse_seconds(&again), Some(milliseconds));
    }
}
