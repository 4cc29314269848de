//! The operator creates, lists and revokes gateways. A gateway's credential is valid for the gateway API only.

use crate::domain::gateway::GATEWAY_TOKEN_PREFIX;
use crate::domain::{Gateway, GatewayId, Name, PlainKey};
use crate::service::{ServiceError, Services, key_cache};
use crate::store::key_cache::changes::CacheChange;

/// Creates a gateway. Only this result contains its credential; the database stores the hash.
pub async fn create(services: &Services, name: &str) -> Result<(GatewayId, PlainKey), ServiceError> {
    let name = Name::parse(name)?;
    let token = services.mint(GATEWAY_TOKEN_PREFIX);
    let id = GatewayId::new(services.new_id(GatewayId::PREFIX));
    let now = services.now();
    let mut tx = services.store.begin().await?;
    tx.insert_gateway(&id, &name, token.hash(), now).await?;
    let change = tx.insert_change(&CacheChange::Gateway(id.clone()), now).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await?;
    Ok((id, token))
}

/// Lists all gateways, oldest first.
pub async fn list(services: &Services) -> Result<Vec<Gateway>, ServiceError> {
    Ok(services.store.list_gateways().await?)
}

/// Revokes a gateway's credential on all servers before it returns. Idempotent.
pub async fn revoke(services: &Services, id: &GatewayId) -> Result<Gateway, ServiceError> {
    let now = services.now();
    lookup(services, id).await?;
    let mut tx = services.store.begin().await?;
    tx.revoke_gateway(id, now).await?;
    let change = tx.insert_change(&CacheChange::Gateway(id.clone()), now).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await?;
    lookup(services, id).await
}

async fn lookup(services: &Services, id: &GatewayId) -> Result<Gateway, ServiceError> {
    services.store.lookup_gateway(id).await?.ok_or(ServiceError::NotFound("gateway"))
}
