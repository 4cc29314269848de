//! `PATCH …/apiKeys/{key_id}`: changes name, expiry or agent.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::expires_forms;
use super::limits::{self, WantedLimits, sent};
use super::list::{ApiKey, show};
use super::revoke::WantedKey;
use crate::domain::FieldError;
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfChanging;
use crate::http::api::number::Whole;
use crate::http::v1::auth::{Keys, Owner};
use crate::service::keys::{self, KeyEdit};

/// What is to change. What is not sent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "not sent is one thing, null another")]
pub struct KeyChanges {
    /// By what its owner tells it from others: one line of text.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>, nullable = false, max_length = 100, example = "prod-api")]
    name: Option<Option<String>>,
    /// Until when: a date (to its end, in the account's time zone) or an instant; null takes the end away.
    #[serde(default, deserialize_with = "sent")]
    #[schema(schema_with = expires_forms)]
    expires: Option<Option<String>>,
    /// The number of the agent that it belongs to; null gives it back to the account.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<i64>, example = 101)]
    agent_id: Option<Option<Whole>>,
    /// What it may be used for: `all`, `inference` for calls of models alone, `read` for the account alone.
    #[schema(value_type = Option<String>, nullable = false, example = "inference")]
    scope: Option<String>,
    /// What its calls have to keep to; null takes all limits away.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<WantedLimits>)]
    limits: Option<Option<WantedLimits>>,
}

/// Change a key
///
/// Its name, its end, its agent, its scope and its limits. Changes apply from the next check. A key that has ended stays
/// as it is.
#[utoipa::path(
    patch, path = "/v1/accounts/{account_id}/apiKeys/{key_id}", tag = "API keys",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("key_id" = String, Path, description = "The key."),
    ),
    request_body(content = KeyChanges, example = json!({"name": "prod-api", "expires": "2099-12-31", "agent_id": null})),
    security(("session" = [])),
    responses((status = 200, description = "The key.", body = ApiKey), OfChanging)
)]
pub async fn edit_key(
    State(api): State<Api>,
    owner: Owner<Keys>,
    WantedKey(id): WantedKey,
    body::Json(asked): body::Json<KeyChanges>,
) -> Result<Json<ApiKey>, ApiError> {
    // A form sends an empty text for "never"; a program that does has a bug.
    if asked.expires.iter().flatten().any(|text| text.trim().is_empty()) {
        return Err(FieldError::ExpiresInvalid.into());
    }
    let agent_id = asked.agent_id.map(|id| id.map(|Whole(id)| id.to_string()).unwrap_or_default());
    let limits = limits::change(asked.scope.as_deref(), asked.limits)?;
    let edit = KeyEdit {
        name: asked.name.as_ref().map(|name| name.as_deref().unwrap_or_default()),
        expires: asked.expires.as_ref().map(|end| end.as_deref().unwrap_or_default()),
        agent_id: agent_id.as_deref(),
        limits: limits.as_ref(),
    };
    let changed = keys::edit(&api.services, &owner.by, &owner.account_id, &id, edit).await?;
    Ok(Json(show(&api.services, changed.key)))
}
