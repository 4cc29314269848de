//! The `gateways` table.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{Gateway, GatewayId, KeyHash, Name};
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Store, StoreError, Tx};

impl Tx {
    pub async fn insert_gateway(
        &mut self,
        id: &GatewayId,
        name: &Name,
        hash: KeyHash,
        created: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("insert into gateways (id, name, hash, created) values ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(name.as_str())
            .bind(hash.as_bytes().to_vec())
            .bind(micros(created))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Revokes a gateway, unless it is revoked already.
    pub async fn revoke_gateway(&mut self, id: &GatewayId, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("update gateways set revoked = $2 where id = $1 and revoked is null")
            .bind(id.as_str())
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Lists the gateways, oldest first.
    pub async fn list_gateways(&self) -> Result<Vec<Gateway>, StoreError> {
        Ok(sqlx::query_as("select * from gateways order by created, id").fetch_all(&self.key_cache).await?)
    }

    pub async fn lookup_gateway(&self, id: &GatewayId) -> Result<Option<Gateway>, StoreError> {
        Ok(sqlx::query_as("select * from gateways where id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.key_cache)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for Gateway {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            hash: row.try_get("hash")?,
            created: instant(row, "created")?,
            revoked: optional_instant(row, "revoked")?,
        })
    }
}
