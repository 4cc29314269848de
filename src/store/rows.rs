//! Converts columns to values: instants are microseconds, amounts micro-rupees.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::StoreError;
use super::columns::unknown;
use crate::domain::date_range::parse_date;
use crate::domain::{AgentId, UsageTotals};

pub fn instant(row: &AnyRow, column: &str) -> sqlx::Result<DateTime<Utc>> {
    optional_instant(row, column)?.ok_or_else(|| unknown(column))
}

pub fn optional_instant(row: &AnyRow, column: &str) -> sqlx::Result<Option<DateTime<Utc>>> {
    let kept: Option<i64> = row.try_get(column)?;
    kept.map(|micros| of_micros(micros, column)).transpose()
}

/// Converts a column's microseconds to an instant.
pub fn of_micros(micros: i64, column: &str) -> sqlx::Result<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| unknown(column))
}

pub fn day(row: &AnyRow, column: &str) -> sqlx::Result<NaiveDate> {
    parse_date(row.try_get(column)?).ok_or_else(|| unknown(column))
}

/// Reads text; an empty column means `None`.
pub fn unless_empty(row: &AnyRow, column: &str) -> sqlx::Result<Option<String>> {
    Ok(Some(row.try_get(column)?).filter(|text: &String| !text.is_empty()))
}

/// Converts an instant to a column's value.
pub fn micros(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros()
}

/// Sums of the rows of a roll-up with the alias `d`, to be read as [`UsageTotals`].
pub const SUM_COLUMNS: &str = "cast(sum(d.requests) as bigint) as requests,
         cast(sum(d.unpriced_requests) as bigint) as unpriced_requests,
         cast(sum(d.prompt_tokens) as bigint) as prompt_tokens,
         cast(sum(d.cached_tokens) as bigint) as cached_tokens,
         cast(sum(d.completion_tokens) as bigint) as completion_tokens,
         cast(sum(d.milliseconds) as bigint) as milliseconds,
         cast(sum(d.messages) as bigint) as messages,
         cast(sum(d.cache_write_tokens) as bigint) as cache_write_tokens,
         cast(sum(d.reasoning_tokens) as bigint) as reasoning_tokens,
         cast(sum(d.characters) as bigint) as characters,
         cast(sum(d.images) as bigint) as images,
         cast(sum(d.cost) as bigint) as cost";

/// The condition that a roll-up's rows (alias `d`) belong to the current days set of the account `$1`, so that
/// a report has one time zone.
pub const OF_READ_SET: &str = "d.days_set = (select days_set from accounts where id = $1)";

/// The agent in columns `agent_id` and `agent_name`; `None` if no name was joined, as for the number that
/// stands for no agent.
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
            cache_write_tokens: row.try_get("cache_write_tokens")?,
            completion_tokens: row.try_get("completion_tokens")?,
            reasoning_tokens: row.try_get("reasoning_tokens")?,
            milliseconds: row.try_get("milliseconds")?,
            messages: row.try_get("messages")?,
            characters: row.try_get("characters")?,
            images: row.try_get("images")?,
            cost: row.try_get("cost")?,
        })
    }
}

/// Rows as a JSON parameter.
pub fn json<T: Serialize>(rows: &T) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|error| StoreError::Database(sqlx::Error::Encode(error.into())))
}
