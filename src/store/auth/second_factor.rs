//! The `authenticators` and `recovery_codes` tables.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, KeyHash};
use crate::store::rows::{instant, micros};
use crate::store::{Reads, Store, StoreError, Tx};

/// An authenticator app.
#[derive(Clone)]
pub struct Authenticator {
    /// The sealed secret.
    pub sealed: Vec<u8>,
    /// The time step of the last used code.
    pub last_step: i64,
    pub created: DateTime<Utc>,
}

impl Store {
    pub async fn find_authenticator(&self, account: &AccountId) -> Result<Option<Authenticator>, StoreError> {
        Ok(sqlx::query_as("select * from authenticators where account_id = $1")
            .bind(account.as_str())
            .fetch_optional(&self.reader)
            .await?)
    }
}

/// Counts the unused recovery codes.
const COUNT: &str = "select count(*) from recovery_codes where account_id = $1 and used is null";

impl Tx {
    /// Inserts an account's authenticator app; `false` if it has one.
    pub async fn insert_authenticator(
        &mut self,
        account: &AccountId,
        app: &Authenticator,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into authenticators (account_id, secret, last_step, created) values ($1, $2, $3, $4)
             on conflict (account_id) do nothing",
        )
        .bind(account.as_str())
        .bind(app.sealed.clone())
        .bind(app.last_step)
        .bind(micros(app.created))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Marks a time step as used; `false` if it, or a later one, was used before.
    pub async fn take_step(&mut self, account: &AccountId, step: i64) -> Result<bool, StoreError> {
        let done =
            sqlx::query("update authenticators set last_step = $2 where account_id = $1 and last_step < $2")
                .bind(account.as_str())
                .bind(step)
                .execute(self.connection())
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Deletes an account's authenticator app; `false` if it has none.
    pub async fn delete_authenticator(&mut self, account: &AccountId) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from authenticators where account_id = $1")
            .bind(account.as_str())
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Replaces an account's recovery codes; the old ones become invalid.
    pub async fn replace_recovery_codes(
        &mut self,
        account: &AccountId,
        hashes: &[KeyHash],
    ) -> Result<(), StoreError> {
        sqlx::query("delete from recovery_codes where account_id = $1")
            .bind(account.as_str())
            .execute(self.connection())
            .await?;
        for hash in hashes {
            sqlx::query("insert into recovery_codes (account_id, hash) values ($1, $2)")
                .bind(account.as_str())
                .bind(hash.as_bytes().to_vec())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    /// Marks a recovery code as used; `false` if it does not exist or was used.
    pub async fn use_recovery_code(
        &mut self,
        account: &AccountId,
        hash: KeyHash,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update recovery_codes set used = $3 where account_id = $1 and hash = $2 and used is null",
        )
        .bind(account.as_str())
        .bind(hash.as_bytes().to_vec())
        .bind(micros(at))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl Reads<'_> {
    /// Counts the unused recovery codes of an account.
    pub async fn count_recovery_codes(&mut self, account: &AccountId) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar(COUNT).bind(account.as_str()).fetch_one(self.connection()).await?;
        Ok(count)
    }
}

impl FromRow<'_, AnyRow> for Authenticator {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            sealed: row.try_get("secret")?,
            last_step: row.try_get("last_step")?,
            created: instant(row, "created")?,
        })
    }
}
