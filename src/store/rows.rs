//! Columns to values: instants are microseconds, amounts micro-rupees.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::StoreError;
use super::columns::unknown;
use crate::domain::date_range::parse_date;
use crate::domain::{AgentId, UsageTotals};

/// An instant's column.
pub fn instant(row: &AnyRow, column: &str) -> sqlx::Result<DateTime<Utc>> {
    optional_instant(row, column)?.ok_or_else(|| unknown(column))
}

/// An instant's column that may be null.
pub fn optional_instant(row: &AnyRow, column: &str) -> sqlx::Result<Option<DateTime<Utc>>> {
    let kept: Option<i64> = row.try_get(column)?;
    kept.map(|micros| of_micros(micros, column)).transpose()
}

/// The instant of the microseconds that a column holds.
pub fn of_micros(micros: i64, column: &str) -> sqlx::Result<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| unknown(column))
}

/// A day's column.
pub fn day(row: &AnyRow, column: &str) -> sqlx::Result<NaiveDate> {
    parse_date(row.try_get(column)?).ok_or_else(|| unknown(column))
}

/// A text's column in which an empty one stands for none.
pub fn unless_empty(row: &AnyRow, column: &str) -> sqlx::Result<Option<String>> {
    Ok(Some(row.try_get(column)?).filter(|text: &String| !text.is_empty()))
}

/// The column for an instant.
pub fn micros(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros()
}

/// The columns of sums over rows of a roll-up that the statement calls `d`; [`UsageTotals`] are read from them.
pub const SUM_COLUMNS: &str = "cast(sum(d.requests) as bigint) as requests,
         cast(sum(d.unpriced_requests) as bigint) as unpriced_requests,
         cast(sum(d.prompt_tokens) as bigint) as prompt_tokens,
         cast(sum(d.cached_tokens) as bigint) as cached_tokens,
         cast(sum(d.completion_tokens) as bigint) as completion_tokens,
         cast(sum(d.milliseconds) as bigint) as milliseconds,
         cast(sum(d.messages) as bigint) as messages,
         cast(sum(d.cost) as bigint) as cost";

/// Which days a report reads of those of an account, which the statement binds as `$1`, in a roll-up that it calls `d`: those
/// of the set that the account names, so that a report is of one zone.
pub const OF_READ_SET: &str = "d.days_set = (select days_set from accounts where id = $1)";

/// The agent in columns `agent_id` and `agent_name`; `None` where no name was joined, as for the
/// number that stands for none.
pub fn named_agent(row: &AnyRow) -> sqlx::Result<Option<(AgentId, String)>> {
    let name: Option<String> = row.try_get("agent_name")?;
    name.map(|name| Ok((row.try_get("agent_id")?, name))).transpose()
}

impl FromRow<'_, AnyRow> for UsageTotals {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            requests: row.try_get("requests")?,
            unpriced_requests: row.try_get("unpriced_requests")?,
            prompt_tokens: row.try_get("prompt_tokens")?,
            cached_tokens: row.try_get("cached_tokens")?,
            completion_tokens: row.try_get("completion_tokens")?,
            milliseconds: row.try_get("milliseconds")?,
            messages: row.try_get("messages")?,
            cost: row.try_get("cost")?,
        })
    }
}

/// Rows as the JSON text that a statement opens.
pub fn json<T: Serialize>(rows: &T) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|error| StoreError::Database(sqlx::Error::Encode(error.into())))
}
