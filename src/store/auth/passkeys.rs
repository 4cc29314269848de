//! The `passkeys` table: the public keys of authenticators, with their counters.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, PasskeyRow};
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Store, StoreError, Tx};

impl Store {
    /// Lists the passkeys of an account, oldest first.
    pub async fn list_passkeys(&self, account: &AccountId) -> Result<Vec<PasskeyRow>, StoreError> {
        let rows = sqlx::query_as("select * from passkeys where account_id = $1 order by created, id");
        Ok(rows.bind(account.as_str()).fetch_all(&self.reader).await?)
    }
}

impl Tx {
    /// Inserts a passkey; `false` if the authenticator's id exists for any account.
    pub async fn insert_passkey(
        &mut self,
        account: &AccountId,
        credential_id: &[u8],
        row: &PasskeyRow,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into passkeys (account_id, id, credential_id, name, credential, created)
             values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing",
        )
        .bind(account.as_str())
        .bind(row.id.as_str())
        .bind(credential_id.to_vec())
        .bind(row.name.as_str())
        .bind(row.credential.as_str())
        .bind(micros(row.created))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Finds a passkey of an account by the authenticator's id, and locks it until the transaction ends.
    pub async fn lock_passkey(
        &mut self,
        account: &AccountId,
        credential_id: &[u8],
    ) -> Result<Option<PasskeyRow>, StoreError> {
        let (sqlite, postgres) = (
            "select * from passkeys where account_id = $1 and credential_id = $2",
            "select * from passkeys where account_id = $1 and credential_id = $2 for update",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(credential_id.to_vec())
            .fetch_optional(self.connection())
            .await?)
    }

    /// Updates a passkey after a signature.
    pub async fn update_passkey(
        &mut self,
        account: &AccountId,
        row: &PasskeyRow,
        used: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("update passkeys set credential = $3, last_used = $4 where account_id = $1 and id = $2")
            .bind(account.as_str())
            .bind(row.id.as_str())
            .bind(row.credential.as_str())
            .bind(micros(used))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Deletes a passkey of an account, and returns its name; `None` if it does not exist.
    pub async fn delete_passkey(
        &mut self,
        account: &AccountId,
        id: &str,
    ) -> Result<Option<String>, StoreError> {
        let name =
            sqlx::query_scalar("delete from passkeys where account_id = $1 and id = $2 returning name")
                .bind(account.as_str())
                .bind(id)
                .fetch_optional(self.connection())
                .await?;
        Ok(name)
    }

    /// Deletes all passkeys of an account, and returns their number.
    pub async fn delete_passkeys(&mut self, account: &AccountId) -> Result<u64, StoreError> {
        let done = sqlx::query("delete from passkeys where account_id = $1")
            .bind(account.as_str())
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected())
    }

    /// Counts the second factors of an account: the passkeys and the app.
    pub async fn count_second_steps(&mut self, account: &AccountId) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar(
            "select (select count(*) from passkeys where account_id = $1)
                  + (select count(*) from authenticators where account_id = $1)",
        )
        .bind(account.as_str())
        .fetch_one(self.connection())
        .await?;
        Ok(count)
    }
}

impl FromRow<'_, AnyRow> for PasskeyRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            credential: row.try_get("credential")?,
            created: instant(row, "created")?,
            last_used: optional_instant(row, "last_used")?,
        })
    }
}
