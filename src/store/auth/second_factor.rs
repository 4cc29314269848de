//! `authenticators` and `recovery_codes`: what owners sign in with besides the password.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, KeyHash};
use crate::store::rows::{instant, micros};
use crate::store::{Reads, Store, StoreError, Tx};

/// An authenticator app.
#[derive(Clone)]
pub struct Authenticator {
    /// Its secret, sealed.
    pub sealed: Vec<u8>,
    /// The last step of which a code was taken.
    pub last_step: i64,
    /// Since when it is set up.
    pub created: DateTime<Utc>,
}

impl Store {
    /// The authenticator app of an account.
    pub async fn find_authenticator(&self, account: &AccountId) -> Result<Option<Authenticator>, StoreError> {
        Ok(sqlx::query_as("select * from authenticators where account_id = $1")
            .bind(account.as_str())
            .fetch_optional(&self.reader)
            .await?)
    }
}

/// Counts the recovery codes that are good still.
const COUNT: &str = "select count(*) from recovery_codes where account_id = $1 and used is null";

impl Tx {
    /// Writes the authenticator app of an account; `false` where it has one.
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

    /// Takes the code of a step; `false` where it, or a later one, was taken before.
    pub async fn take_step(&mut self, account: &AccountId, step: i64) -> Result<bool, StoreError> {
        let done =
            sqlx::query("update authenticators set last_step = $2 where account_id = $1 and last_step < $2")
                .bind(account.as_str())
                .bind(step)
                .execute(self.connection())
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Forgets the authenticator app of an account; `false` where it has none.
    pub async fn delete_authenticator(&mut self, account: &AccountId) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from authenticators where account_id = $1")
            .bind(account.as_str())
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives an account other recovery codes; those that it had are good no more.
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

    /// Uses a recovery code up; `false` where the account has none such, or it was used.
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
    /// How many recovery codes of an account are good still.
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
