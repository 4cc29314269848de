//! Instants as programs read them.

use chrono::{DateTime, SecondsFormat, Utc};

/// An instant in RFC 3339, in UTC, with as much of a second as it has: `2026-04-01T00:00:00Z`.
pub fn rfc3339(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
