//! Columns to values: instants are microseconds, amounts micro-rupees.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::StoreError;
use crate::domain::{Money, Sums};

/// An instant's column.
pub fn instant(micros: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros).ok_or(StoreError::Corrupt { table: "any", column: "instant" })
}

/// An instant's column that may be null.
pub fn optional_instant(micros: Option<i64>) -> Result<Option<DateTime<Utc>>, StoreError> {
    micros.map(instant).transpose()
}

/// The column for an instant.
pub fn micros(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros()
}

/// The sums in a roll-up's row.
pub fn sums(row: &AnyRow) -> Result<Sums, StoreError> {
    Ok(Sums {
        requests: row.try_get("requests")?,
        unpriced_requests: row.try_get("unpriced_requests")?,
        prompt_tokens: row.try_get("prompt_tokens")?,
        cached_tokens: row.try_get("cached_tokens")?,
        completion_tokens: row.try_get("completion_tokens")?,
        milliseconds: row.try_get("milliseconds")?,
        messages: row.try_get("messages")?,
        cost: Money::from_micros(row.try_get("cost")?),
    })
}

/// Rows as the JSON text that a statement opens.
pub fn json<T: Serialize>(rows: &T) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|error| StoreError::Database(sqlx::Error::Encode(error.into())))
}
