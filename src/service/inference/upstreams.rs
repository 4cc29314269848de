//! The operator names upstreams, and which of them answers a model. Each change is announced to all servers.

use crate::domain::upstream::WEIGHT_MAX;
use crate::domain::usage::{TOKENS_MAX, is_label};
use crate::domain::{ModelRoute, Upstream, UpstreamName};
use crate::service::{ServiceError, Services, key_cache};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// Lists the upstreams by name.
pub async fn list(services: &Services) -> Result<Vec<Upstream>, ServiceError> {
    Ok(services.store.list_upstreams().await?)
}

/// Lists the routes by model and upstream.
pub async fn list_routes(services: &Services) -> Result<Vec<ModelRoute>, ServiceError> {
    Ok(services.store.list_routes().await?)
}

/// Adds an upstream, or replaces the one of its name.
pub async fn add(services: &Services, upstream: &Upstream) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.put_upstream(upstream, services.now()).await?;
    commit(services, tx).await
}

/// Removes an upstream with its routes, and returns the models that had one to it.
pub async fn remove(services: &Services, name: &UpstreamName) -> Result<Vec<String>, ServiceError> {
    let routes = services.store.list_routes().await?;
    let mut tx = services.store.begin().await?;
    if !tx.remove_upstream(name).await? {
        return Err(ServiceError::NotFound("upstream"));
    }
    commit(services, tx).await?;
    Ok(routes.into_iter().filter(|route| route.upstream == *name).map(|route| route.model).collect())
}

/// Routes a model to an upstream, or changes its route there.
pub async fn route(services: &Services, route: &ModelRoute) -> Result<(), ServiceError> {
    check(route)?;
    let mut tx = services.store.begin().await?;
    if !tx.has_upstream(&route.upstream).await? {
        return Err(ServiceError::NotFound("upstream"));
    }
    tx.put_route(route, services.now()).await?;
    commit(services, tx).await
}

/// The rule of a route.
pub fn check(route: &ModelRoute) -> Result<(), ServiceError> {
    let names = [Some(&route.model), route.upstream_model.as_ref()];
    if !names.into_iter().flatten().all(|name| is_label(name) && name.trim() == name) {
        return Err(ServiceError::Conflict("a model's name has 1 to 200 characters".to_owned()));
    }
    let is_in_range =
        (1..=TOKENS_MAX).contains(&route.max_output) && (1..=WEIGHT_MAX).contains(&route.weight);
    if !is_in_range {
        let text = format!("--max-output is 1 to {TOKENS_MAX} tokens, --weight is 1 to {WEIGHT_MAX}");
        return Err(ServiceError::Conflict(text));
    }
    Ok(())
}

/// Removes the route of a model to an upstream.
pub async fn unroute(services: &Services, model: &str, upstream: &UpstreamName) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    if !tx.remove_route(model, upstream).await? {
        return Err(ServiceError::NotFound("route"));
    }
    commit(services, tx).await
}

/// Commits, and returns when every server uses the change.
async fn commit(services: &Services, mut tx: Tx) -> Result<(), ServiceError> {
    let change = tx.insert_change(&CacheChange::Catalogue, services.now()).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await
}
