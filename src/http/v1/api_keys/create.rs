//! `POST …/apiKeys`: the only response of this API that contains a new key, besides a rotation.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

use super::limits::{self, KeyLimits, WantedLimits};
use super::{scope_words, status_words};
use crate::domain::{AgentId, FieldError, Key, KeyId, KeyStatus, PlainKey, Scope, ShownKey};
use crate::http::api::Api;
use crate::http::api::body::Json;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfChanging;
use crate::http::api::instant::Instant;
use crate::http::api::number::Whole;
use crate::http::layers::compression::CarriesSecret;
use crate::http::v1::auth::{Keys, Owner};
use crate::service::keys::{self, KeyRequest};

/// What a key is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// By what its owner tells it from others: one line of text.
    #[schema(value_type = String, required = true, max_length = 100, example = "prod-api",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$")]
    name: Option<String>,
    /// Until when: a date (to its end, in the account's time zone) or an instant. Never where it
    /// is not sent.
    #[schema(schema_with = expires_forms)]
    expires: Option<String>,
    /// The number of the agent that it belongs to. None where it is not sent.
    #[schema(value_type = Option<i64>)]
    agent_id: Option<Whole>,
    /// What it may be used for: `all`, `inference` for calls of models alone, `read` for the account alone. `all` where
    /// it is not sent.
    #[schema(value_type = Option<String>, nullable = false, example = "inference")]
    scope: Option<String>,
    /// What its calls have to keep to. No limits where it is not sent.
    #[schema(value_type = Option<WantedLimits>, nullable = false)]
    limits: Option<WantedLimits>,
}

/// A key with its text.
#[derive(Serialize, ToSchema)]
pub struct CreatedKey {
    /// Its id.
    #[schema(value_type = String, example = "key_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    id: KeyId,
    /// Its name.
    #[schema(example = "prod-api")]
    name: String,
    /// The key itself: in this answer and nowhere else, ever.
    #[schema(value_type = String, example = "forii_sk_…")]
    key: ShownKey,
    /// Since when.
    created: Instant,
    /// Whether it opens anything.
    #[schema(schema_with = status_words)]
    status: KeyStatus,
    /// Until when.
    #[schema(required = true)]
    expires: Option<Instant>,
    /// The number of the agent that it belongs to.
    #[schema(value_type = Option<i64>, required = true, example = 101)]
    agent_id: Option<AgentId>,
    /// What it may be used for.
    #[schema(schema_with = scope_words)]
    scope: Scope,
    /// What its calls have to keep to.
    limits: KeyLimits,
}

/// Make a key
///
/// The full key is in this answer and nowhere else, ever. Keep it where only your programs read it. An account with as many
/// active keys as it may have is told 409 and `too_many_keys`: revoke one first.
#[utoipa::path(
    post, path = "/v1/accounts/{account_id}/apiKeys", tag = "API keys",
    params(("account_id" = String, Path, description = "The account.")),
    request_body(content = NewKey, example = json!({"name": "prod-api"})),
    security(("session" = [])),
    responses((status = 201, description = "The key.", body = CreatedKey), OfChanging)
)]
pub async fn create_key(
    State(api): State<Api>,
    owner: Owner<Keys>,
    Json(asked): Json<NewKey>,
) -> Result<(StatusCode, Extension<CarriesSecret>, axum::Json<CreatedKey>), ApiError> {
    // A form sends an empty text for "never"; a program that does has a bug.
    if asked.expires.as_ref().is_some_and(|text| text.trim().is_empty()) {
        return Err(FieldError::ExpiresInvalid.into());
    }
    let limits = limits::change(asked.scope.as_deref(), asked.limits.map(Some))?.unwrap_or_default();
    let request = KeyRequest {
        name: asked.name.as_deref().unwrap_or_default(),
        expires: asked.expires.as_deref().unwrap_or_default(),
        agent_id: &asked.agent_id.map(|Whole(id)| id.to_string()).unwrap_or_default(),
    };
    let (key, plain) = keys::create_limited(
        &api.services,
        &owner.by,
        &owner.account_id,
        &keys::new_id(&api.services),
        request,
        &limits,
    )
    .await?;
    Ok((StatusCode::CREATED, Extension(CarriesSecret), axum::Json(CreatedKey::of(key, &plain))))
}

impl CreatedKey {
    /// A new key.
    pub fn of(key: Key, plain: &PlainKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            key: ShownKey::from(plain),
            created: Instant(key.created),
            status: KeyStatus::Active,
            expires: key.expires.map(Instant),
            agent_id: key.agent.map(|(id, _)| id),
            scope: key.limits.scope,
            limits: KeyLimits::from(&key.limits),
        }
    }
}

/// A date, an instant, or null.
pub fn expires_forms() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some(
            "Until when: a date (to its end, in the account's time zone) or an instant. Null is no expiry.",
        ))
        .examples(["2099-12-31", "2099-12-31T18:30:00Z"])
        .into()
}
