//! The `lockouts` table: wrong guesses, and the end of the lockout.

use chrono::{DateTime, Utc};
use sqlx::Row;

use crate::domain::KeyHash;
use crate::store::rows::{instant, micros};
use crate::store::{StoreError, Tx};

/// The wrong guesses at one secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    pub times: i64,
    /// The end of the lockout.
    pub until: DateTime<Utc>,
    /// When the row expires.
    pub ends: DateTime<Utc>,
}

impl Tx {
    /// Finds a lockout, and locks it until the transaction ends.
    pub async fn lock_lockout(&mut self, name: KeyHash) -> Result<Lockout, StoreError> {
        let row = sqlx::query(
            "insert into lockouts (name, times, until, ends) values ($1, 0, 0, 0)
             on conflict (name) do update set times = lockouts.times
             returning times, until, ends",
        )
        .bind(name.as_bytes().to_vec())
        .fetch_one(self.connection())
        .await?;
        Ok(Lockout {
            times: row.try_get("times")?,
            until: instant(&row, "until")?,
            ends: instant(&row, "ends")?,
        })
    }

    /// Upserts a lockout.
    pub async fn save_lockout(&mut self, name: KeyHash, lockout: &Lockout) -> Result<(), StoreError> {
        sqlx::query("update lockouts set times = $2, until = $3, ends = $4 where name = $1")
            .bind(name.as_bytes().to_vec())
            .bind(lockout.times)
            .bind(micros(lockout.until))
            .bind(micros(lockout.ends))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Undoes a guess that was not wrong, with the lockout until `until` that it began.
    pub async fn take_guess_back(
        &mut self,
        name: KeyHash,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update lockouts set times = times - 1, until = case when until = $2 then $3 else until end
             where name = $1 and times > 0",
        )
        .bind(name.as_bytes().to_vec())
        .bind(micros(until))
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    pub async fn delete_lockout(&mut self, name: KeyHash) -> Result<(), StoreError> {
        sqlx::query("delete from lockouts where name = $1")
            .bind(name.as_bytes().to_vec())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes expired rows.
    pub async fn delete_ended_lockouts(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from lockouts where ends <= $1")
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
