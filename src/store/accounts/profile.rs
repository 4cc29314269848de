//! Updates of the `accounts` table by owners.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, DayCut, Email, Language, Money, Name, Profile};
use crate::store::rows::micros;
use crate::store::{Store, StoreError, Tx};

impl Store {
    /// The fields of an account that its owner can change.
    pub async fn find_profile(&self, account: &AccountId) -> Result<Option<Profile>, StoreError> {
        Ok(sqlx::query_as("select * from accounts where id = $1")
            .bind(account.as_str())
            .fetch_optional(&self.reader)
            .await?)
    }
}

impl Tx {
    /// The same, locked until the transaction ends: others can neither change them nor cut days by the zone.
    pub async fn lock_profile(&mut self, account: &AccountId) -> Result<Option<Profile>, StoreError> {
        let (sqlite, postgres) =
            ("select * from accounts where id = $1", "select * from accounts where id = $1 for update");
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    pub async fn update_name(&mut self, account: &AccountId, name: &Name) -> Result<(), StoreError> {
        self.update("update accounts set name = $2 where id = $1", account, name.as_str()).await
    }

    /// Sets an owner's email; one that exists is a unique violation.
    pub async fn update_email(&mut self, account: &AccountId, email: &Email) -> Result<(), StoreError> {
        self.update(
            "update accounts set email = $2, email_is_older = 0 where id = $1",
            account,
            email.as_str(),
        )
        .await
    }

    pub async fn update_password(&mut self, account: &AccountId, hash: &str) -> Result<(), StoreError> {
        self.update("update accounts set password_hash = $2 where id = $1", account, hash).await
    }

    /// Sets the language in which an owner is written to.
    pub async fn update_language(
        &mut self,
        account: &AccountId,
        language: Language,
    ) -> Result<(), StoreError> {
        self.update("update accounts set language = $2 where id = $1", account, language.code()).await
    }

    /// Notes that the address is the owner's. The first credit waits no longer.
    pub async fn verify_email(&mut self, account: &AccountId, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("update accounts set email_verified = $2, grant_waits = 0 where id = $1")
            .bind(account.as_str())
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Sets the low-balance threshold; `None` for no notice.
    pub async fn update_low_balance(
        &mut self,
        account: &AccountId,
        threshold: Option<Money>,
    ) -> Result<(), StoreError> {
        sqlx::query("update accounts set low_balance = $2 where id = $1")
            .bind(account.as_str())
            .bind(threshold.map(Money::micros))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn update(
        &mut self,
        statement: &'static str,
        account: &AccountId,
        value: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(statement).bind(account.as_str()).bind(value).execute(self.connection()).await?;
        Ok(())
    }
}

impl FromRow<'_, AnyRow> for Profile {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            password_hash: row.try_get("password_hash")?,
            cut: DayCut::from_row(row)?,
            plan: row.try_get("plan")?,
            language: row.try_get("language")?,
            is_verified: row.try_get::<Option<i64>, _>("email_verified")?.is_some(),
            grant_waits: row.try_get::<i64, _>("grant_waits")? != 0,
            low_balance: row.try_get("low_balance")?,
        })
    }
}
