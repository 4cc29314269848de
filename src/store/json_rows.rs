//! Rows of reports as one JSON array. The driver hands rows over one at a time, between threads and with every column
//! copied, which costs more than to read a hundred rows from one text.

use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::StoreError;
use crate::domain::UsageTotals;
use crate::domain::usage_totals::Columns;

/// The columns of [`SUM_COLUMNS`](super::rows::SUM_COLUMNS) of the alias `r`, in the order of [`Sums`].
pub const SUM_NAMES: &str =
    "r.requests, r.unpriced_requests, r.prompt_tokens, r.cached_tokens, r.completion_tokens,
    r.milliseconds, r.messages, r.cache_write_tokens, r.reasoning_tokens, r.characters, r.images, r.cost";

/// The values of [`SUM_NAMES`].
pub type Sums = Columns;

/// The totals of sums.
pub const fn totals(sums: Sums) -> UsageTotals {
    UsageTotals::of_columns(sums)
}

/// Makes a statement return the columns of its rows, whose alias is `r`, as one array of arrays; each may end with an
/// array of sums. Returns the texts for SQLite and PostgreSQL.
macro_rules! as_json {
    ($columns:expr, sums, $rows:expr) => {
        as_json!($columns, sums, $rows, $rows)
    };
    ($columns:expr, sums, $sqlite:expr, $postgres:expr) => {
        (
            const_format::concatcp!(
                "select json_group_array(json_array(",
                $columns,
                ", json_array(",
                $crate::store::json_rows::SUM_NAMES,
                "))) as found from (",
                $sqlite,
                ") as r"
            ),
            const_format::concatcp!(
                "select cast(coalesce(json_agg(json_build_array(",
                $columns,
                ", json_build_array(",
                $crate::store::json_rows::SUM_NAMES,
                "))), '[]') as text) as found from (",
                $postgres,
                ") as r"
            ),
        )
    };
    ($columns:expr, $sqlite:expr, $postgres:expr) => {
        (
            const_format::concatcp!(
                "select json_group_array(json_array(",
                $columns,
                ")) as found from (",
                $sqlite,
                ") as r"
            ),
            const_format::concatcp!(
                "select cast(coalesce(json_agg(json_build_array(",
                $columns,
                ")), '[]') as text) as found from (",
                $postgres,
                ") as r"
            ),
        )
    };
}
pub(in crate::store) use as_json;

/// Reads the rows of a statement by [`as_json`].
pub fn read<T: DeserializeOwned>(row: &AnyRow) -> Result<Vec<T>, StoreError> {
    let text: &str = row.try_get("found")?;
    serde_json::from_str(text).map_err(|error| StoreError::Database(sqlx::Error::Decode(error.into())))
}
