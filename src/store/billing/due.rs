//! Rows that are due to be looked at. Each is taken by one server at a time.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use sqlx::any::AnyRow;

use crate::store::rows::micros;
use crate::store::{StoreError, Tx};

/// The statement that takes the row of a table that has been due for longest, by its id and its time, for SQLite and PostgreSQL.
/// It counts in a column, if one is named.
macro_rules! claim {
    ($table:literal, $id:literal, $due:literal $(, $count:literal)?) => {
        (
            claim!(@ $table, $id, $due, "" $(, $count)?),
            // One that another server has just taken is passed over.
            claim!(@ $table, $id, $due, " for update skip locked" $(, $count)?),
        )
    };
    (@ $table:literal, $id:literal, $due:literal, $lock:literal $(, $count:literal)?) => {
        concat!(
            "update ", $table, " set ", $due, " = $2", $(", ", $count, " = ", $count, " + 1",)?
            " where ", $id, " = (select ", $id, " from ", $table, " where ", $due, " <= $1 order by ", $due, ", ", $id,
            " limit 1", $lock, ") returning *"
        )
    };
}
pub(super) use claim;

impl Tx {
    /// Takes a row by [`claim`]. It is due again at `until`, should this server die.
    pub(super) async fn claim_due<T: for<'r> FromRow<'r, AnyRow> + Send + Unpin>(
        &mut self,
        (sqlite, postgres): (&'static str, &'static str),
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<T>, StoreError> {
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(micros(now))
            .bind(micros(until))
            .fetch_optional(self.connection())
            .await?)
    }
}
