//! The `sellers` table: the operator as a seller, in all versions.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::billing::{Seller, Versioned};
use crate::store::columns::unknown;
use crate::store::rows::{instant, micros};
use crate::store::{Reads, StoreError, Tx};

impl Reads<'_> {
    /// The current seller.
    pub async fn seller(&mut self) -> Result<Option<Versioned<Seller>>, StoreError> {
        Ok(sqlx::query_as("select * from sellers order by version desc limit 1")
            .fetch_optional(self.connection())
            .await?)
    }
}

impl Tx {
    /// Inserts a version; one that exists is a unique violation.
    pub async fn insert_seller(
        &mut self,
        version: i64,
        seller: &Seller,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let details = serde_json::to_string(seller.written())
            .map_err(|error| StoreError::from(sqlx::Error::Encode(error.into())))?;
        sqlx::query("insert into sellers (version, details, created) values ($1, $2, $3)")
            .bind(version)
            .bind(details)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl FromRow<'_, AnyRow> for Versioned<Seller> {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let details: String = row.try_get("details")?;
        let written = serde_json::from_str(&details).map_err(|_| unknown("details"))?;
        let found = Seller::parse(written).map_err(|_| unknown("details"))?;
        Ok(Self { version: row.try_get("version")?, created: instant(row, "created")?, found })
    }
}
