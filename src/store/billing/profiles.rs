//! The `billing_profiles` table: each account's profile in all its versions.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::billing::{BillingProfile, Versioned};
use crate::domain::{AccountId, Name};
use crate::store::rows::{instant, micros};
use crate::store::{Reads, StoreError, Tx};

impl Reads<'_> {
    /// The current billing profile of an account.
    pub async fn billing_profile(
        &mut self,
        account: &AccountId,
    ) -> Result<Option<Versioned<BillingProfile>>, StoreError> {
        Ok(sqlx::query_as(
            "select * from billing_profiles where account_id = $1 order by version desc limit 1",
        )
        .bind(account.as_str())
        .fetch_optional(self.connection())
        .await?)
    }

    /// All versions of an account's billing profile, from the first on.
    pub async fn billing_profiles(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<Versioned<BillingProfile>>, StoreError> {
        Ok(sqlx::query_as("select * from billing_profiles where account_id = $1 order by version")
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?)
    }
}

impl Tx {
    /// Inserts a version; one that exists is a unique violation.
    pub async fn insert_billing_profile(
        &mut self,
        account: &AccountId,
        version: i64,
        profile: &BillingProfile,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let typed = profile.typed();
        sqlx::query(
            "insert into billing_profiles (account_id, version, name, address, city, pin, state, gstin, created)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(account.as_str())
        .bind(version)
        .bind(typed.name)
        .bind(typed.address)
        .bind(typed.city)
        .bind(typed.pin)
        .bind(typed.state)
        .bind(Some(typed.gstin).filter(|gstin| !gstin.is_empty()))
        .bind(micros(at))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

/// The rules of typed texts may have changed since, so they are not applied again.
impl FromRow<'_, AnyRow> for Versioned<BillingProfile> {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let name: String = row.try_get("name")?;
        let found = BillingProfile {
            name: Name::of_kept(&name),
            address: row.try_get("address")?,
            city: row.try_get("city")?,
            pin: row.try_get("pin")?,
            state: row.try_get("state")?,
            gstin: row.try_get("gstin")?,
        };
        Ok(Self { version: row.try_get("version")?, created: instant(row, "created")?, found })
    }
}
