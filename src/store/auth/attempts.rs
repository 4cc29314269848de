//! The `attempts` table: counters of attempts with a fixed window.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::KeyHash;
use crate::store::rows::{instant, micros, of_micros};
use crate::store::{Store, StoreError, Tx};

/// A counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    pub times: i64,
    /// The end of its window.
    pub ends: DateTime<Utc>,
}

impl Store {
    /// Finds a counter whose window has not ended.
    pub async fn find_attempts(
        &self,
        name: KeyHash,
        now: DateTime<Utc>,
    ) -> Result<Option<Attempts>, StoreError> {
        Ok(sqlx::query_as("select times, ends from attempts where name = $1 and ends > $2")
            .bind(name.as_bytes().to_vec())
            .bind(micros(now))
            .fetch_optional(&self.reader)
            .await?)
    }
}

impl Tx {
    /// Counts an attempt and returns the end of its window; `None`, without counting, if the limit is reached.
    /// A new window ends at `ends`.
    pub async fn count_attempt(
        &mut self,
        name: KeyHash,
        limit: u32,
        now: DateTime<Utc>,
        ends: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let ends: Option<i64> = sqlx::query_scalar(
            "insert into attempts (name, ends, times) values ($1, $2, 1)
             on conflict (name) do update set
                 times = case when attempts.ends <= $3 then 1 else attempts.times + 1 end,
                 ends = case when attempts.ends <= $3 then excluded.ends else attempts.ends end
             where attempts.ends <= $3 or attempts.times < $4
             returning ends",
        )
        .bind(name.as_bytes().to_vec())
        .bind(micros(ends))
        .bind(micros(now))
        .bind(i64::from(limit))
        .fetch_optional(self.connection())
        .await?;
        Ok(ends.map(|ends| of_micros(ends, "ends")).transpose()?)
    }

    /// Undoes an attempt, if its window is still open.
    pub async fn take_attempt_back(&mut self, name: KeyHash, ends: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("update attempts set times = times - 1 where name = $1 and ends = $2 and times > 0")
            .bind(name.as_bytes().to_vec())
            .bind(micros(ends))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes counters whose windows have ended.
    pub async fn delete_ended_attempts(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from attempts where ends <= $1")
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl FromRow<'_, AnyRow> for Attempts {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self { times: row.try_get("times")?, ends: instant(row, "ends")? })
    }
}
