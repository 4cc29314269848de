//! Columns to values: instants are microseconds, amounts micro-rupees.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::StoreError;
use crate::domain::{AgentId, Money, Sums};

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

/// The columns of sums over rows of a roll-up that the statement calls `d`; [`sums`] reads them.
macro_rules! sum_columns {
    () => {
        "cast(sum(d.requests) as bigint) as requests,
         cast(sum(d.unpriced_requests) as bigint) as unpriced_requests,
         cast(sum(d.prompt_tokens) as bigint) as prompt_tokens,
         cast(sum(d.cached_tokens) as bigint) as cached_tokens,
         cast(sum(d.completion_tokens) as bigint) as completion_tokens,
         cast(sum(d.milliseconds) as bigint) as milliseconds,
         cast(sum(d.messages) as bigint) as messages,
         cast(sum(d.cost) as bigint) as cost"
    };
}
pub(super) use sum_columns;

/// Which days a report reads of those of an account, which the statement binds as `$1`, in a roll-up that it calls `d`: those
/// of the set that the account names, so that a report is of one zone.
macro_rules! of_read_set {
    () => {
        "d.days_set = (select days_set from accounts where id = $1)"
    };
}
pub(super) use of_read_set;

/// The agent in columns `agent_id` and `agent_name`; `None` where no name was joined, as for the
/// number that stands for none.
pub fn named_agent(row: &AnyRow) -> Result<Option<(AgentId, String)>, StoreError> {
    let name: Option<String> = row.try_get("agent_name")?;
    Ok(name.map(|name| Ok::<_, sqlx::Error>((row.try_get("agent_id")?, name))).transpose()?)
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
