//! `GET …/apiKeys`: keys, masked.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::limits::KeyLimits;
use super::{scope_words, status_words};
use crate::domain::api_key::masked;
use crate::domain::{AgentId, Key, KeyId, KeyStatus, Scope};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfListing;
use crate::http::api::instant::Instant;
use crate::http::api::query::Parameters;
use crate::http::v1::auth::{Keys, Owner};
use crate::service::Services;
use crate::service::keys::{self, PAGE_SIZE};

/// A key without its text.
#[derive(Serialize, ToSchema)]
pub struct ApiKey {
    /// Its id.
    #[schema(value_type = String, example = "key_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    id: KeyId,
    /// Its name.
    #[schema(example = "prod-api")]
    name: String,
    /// What it starts and ends with.
    #[schema(example = "forii_sk_…a1b2")]
    key: String,
    /// Since when.
    created: Instant,
    /// When it was used last, to the minute; null until it was.
    #[schema(required = true)]
    last_used: Option<Instant>,
    /// Where: the gateway's name, the client's address, or both with ` · ` between.
    #[schema(required = true, example = "gateway-mumbai-1 · 203.0.113.7")]
    last_used_from: Option<String>,
    /// Whether it opens anything.
    #[schema(schema_with = status_words)]
    status: KeyStatus,
    /// Until when.
    #[schema(required = true)]
    expires: Option<Instant>,
    /// The number of the agent that it belongs to.
    #[schema(value_type = Option<i64>, required = true, example = 101)]
    agent_id: Option<AgentId>,
    /// The id of the key that it took the place of.
    #[schema(value_type = Option<String>, required = true)]
    replaces: Option<KeyId>,
    /// The id of the key that took its place, unless that was revoked.
    #[schema(value_type = Option<String>, required = true)]
    replaced_by: Option<KeyId>,
    /// What it may be used for.
    #[schema(schema_with = scope_words)]
    scope: Scope,
    /// What its calls have to keep to.
    limits: KeyLimits,
}

/// A page of keys.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyPage {
    /// Newest first.
    data: Vec<ApiKey>,
    /// There are older ones: ask again with `after` the last id.
    has_more: bool,
}

/// List the keys
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/apiKeys", tag = "API keys",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "Keys in a page. 50 where it is not sent."),
        ("after" = Option<String>, Query, description = "The id of the last key of the page before."),
    ),
    security(("session" = [])),
    responses((status = 200, description = "Keys, newest first.", body = ApiKeyPage), OfListing)
)]
pub async fn list_keys(
    State(api): State<Api>,
    owner: Owner<Keys>,
    parameters: Parameters,
) -> Result<Json<ApiKeyPage>, ApiError> {
    let (after, limit) = (parameters.text("after")?, parameters.limit(PAGE_SIZE)?);
    let page = keys::page(&api.services, &owner.account_id, after, limit).await?;
    let data = page.keys.into_iter().map(|found| show(&api.services, found.key)).collect();
    Ok(Json(ApiKeyPage { data, has_more: page.has_more }))
}

/// Converts a key to its JSON.
pub fn show(services: &Services, key: Key) -> ApiKey {
    ApiKey {
        key: masked(&key.prefix, &key.last_four),
        created: Instant(key.created),
        last_used: key.last_used.map(Instant),
        last_used_from: key.last_used_from,
        status: KeyStatus::at(services.now(), key.revoked, key.expires),
        expires: key.expires.map(Instant),
        agent_id: key.agent.map(|(id, _)| id),
        replaces: key.replaces.map(|before| before.id),
        replaced_by: key.replaced_by.map(|after| after.id),
        scope: key.limits.scope,
        limits: KeyLimits::from(&key.limits),
        id: key.id,
        name: key.name,
    }
}
