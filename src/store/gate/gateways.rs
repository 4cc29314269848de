//! `gateways`.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::domain::{Gateway, GatewayId, KeyHash, Name};
use crate::store::rows::{instant, micros, optional_instant};
use crate::store::{Store, StoreError, Tx};

impl Tx {
    /// Writes a gateway.
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

    /// Ends a gateway's credential, unless it was ended before.
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
    /// The gateways, oldest first.
    pub async fn list_gateways(&self) -> Result<Vec<Gateway>, StoreError> {
        sqlx::query("select * from gateways order by created, id")
            .fetch_all(&self.gate)
            .await?
            .iter()
            .map(gateway)
            .collect()
    }

    /// One gateway.
    pub async fn lookup_gateway(&self, id: &GatewayId) -> Result<Option<Gateway>, StoreError> {
        sqlx::query("select * from gateways where id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.gate)
            .await?
            .map(|row| gateway(&row))
            .transpose()
    }
}

fn gateway(row: &AnyRow) -> Result<Gateway, StoreError> {
    let hash: Vec<u8> = row.try_get("hash")?;
    Ok(Gateway {
        id: GatewayId::new(row.try_get::<String, _>("id")?),
        name: row.try_get("name")?,
        hash: KeyHash::from_bytes(&hash).ok_or(StoreError::Corrupt { table: "gateways", column: "hash" })?,
        created: instant(row.try_get("created")?)?,
        revoked: optional_instant(row.try_get("revoked")?)?,
    })
}
