//! `POST …/apiKeys/{key_id}/rotate`: replaces a key, with an overlap.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use super::create::CreatedKey;
use super::revoke::WantedKey;
use crate::domain::{FieldError, KeyId, Overlap};
use crate::http::api::Api;
use crate::http::api::body::Json;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfChanging;
use crate::http::api::instant::Instant;
use crate::http::layers::compression::CarriesSecret;
use crate::http::v1::auth::{Keys, Owner};
use crate::service::keys;

/// How a key is replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// How long the old key stays good.
    #[schema(schema_with = overlap_words, required = true)]
    overlap: Option<String>,
}

/// A new key with its text, and what it replaces.
#[derive(Serialize, ToSchema)]
pub struct RotatedKey {
    #[serde(flatten)]
    key: CreatedKey,
    /// The id of the old key.
    #[schema(value_type = String, example = "key_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    replaces: KeyId,
    /// When the old key ends.
    replaced_ends: Instant,
}

/// Rotate a key
///
/// Makes a new key of the same name and agent. The old one stays good for the overlap, or is revoked at once
/// with `now`. The full key is in this answer and nowhere else, ever. A key is rotated once; a key that has
/// ended is not. Old keys within their overlap are not counted beside their successors; of them, too, an account has at most
/// as many as it may have keys.
#[utoipa::path(
    post, path = "/v1/accounts/{account_id}/apiKeys/{key_id}/rotate", tag = "API keys",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("key_id" = String, Path, description = "The key that is replaced."),
    ),
    request_body(content = Rotation, example = json!({"overlap": "24h"})),
    security(("session" = [])),
    responses((status = 201, description = "The new key.", body = RotatedKey), OfChanging)
)]
pub async fn rotate_key(
    State(api): State<Api>,
    owner: Owner<Keys>,
    WantedKey(id): WantedKey,
    Json(asked): Json<Rotation>,
) -> Result<(StatusCode, Extension<CarriesSecret>, axum::Json<RotatedKey>), ApiError> {
    let overlap = Overlap::parse(asked.overlap.as_deref().unwrap_or_default());
    let overlap = overlap.ok_or(FieldError::OverlapUnknown)?;
    let done = keys::rotate(&api.services, &owner.by, &owner.account_id, &id, overlap).await?;
    let ends = done.old.key.revoked.or(done.old.key.expires).ok_or(ApiError::Internal)?;
    let rotated = RotatedKey {
        key: CreatedKey::of(done.key, &done.plain),
        replaces: done.old.key.id,
        replaced_ends: Instant(ends),
    };
    Ok((StatusCode::CREATED, Extension(CarriesSecret), axum::Json(rotated)))
}

fn overlap_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Overlap::ALL.map(Overlap::as_str)))
        .description(Some("How long the old key stays good."))
        .build()
}
