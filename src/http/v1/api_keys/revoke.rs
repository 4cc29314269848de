//! `DELETE …/apiKeys/{key_id}`: revokes a key.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

use super::status_words;
use crate::domain::{KeyId, KeyStatus};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfManaging;
use crate::http::api::instant::Instant;
use crate::http::v1::auth::{Keys, Owner, path_id};
use crate::service::keys;

/// What is known of a key's end.
#[derive(Serialize, ToSchema)]
pub struct RevokedKey {
    /// Its id.
    #[schema(value_type = String, example = "key_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    id: KeyId,
    /// Revoked.
    #[schema(schema_with = status_words)]
    status: KeyStatus,
    /// Since when.
    revoked: Instant,
    /// When it was accepted last, to the minute; null where it never was.
    #[schema(required = true)]
    last_accepted: Option<Instant>,
    /// Calls that gateways have reported as cut by the revoke, so far: 0 at first, and more in a later answer.
    #[schema(example = 0)]
    in_flight_cut: i64,
}

/// Extracts the key in the path.
pub struct WantedKey(pub KeyId);

impl FromRequestParts<Api> for WantedKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, ApiError> {
        path_id(parts, "key_id").await.map(|id| Self(KeyId::new(id)))
    }
}

/// Revoke a key
///
/// At once. Again: the same answer, with the calls that were reported as cut since.
#[utoipa::path(
    delete, path = "/v1/accounts/{account_id}/apiKeys/{key_id}", tag = "API keys",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("key_id" = String, Path, description = "The key."),
    ),
    security(("session" = [])),
    responses(
        (status = 200, description = "The key has ended.", body = RevokedKey, example = json!({
            "id": "key_01JHMV5B3K9D2F7G8H1J4M6N0P", "status": "revoked", "revoked": "2025-01-15T10:30:00Z",
            "last_accepted": "2025-01-15T10:29:00Z", "in_flight_cut": 0,
        })),
        OfManaging,
    )
)]
pub async fn revoke_key(
    State(api): State<Api>,
    owner: Owner<Keys>,
    WantedKey(id): WantedKey,
) -> Result<Json<RevokedKey>, ApiError> {
    let ended = keys::revoke(&api.services, &owner.by, &owner.account_id, &id).await?;
    let revoked = ended.key.revoked.ok_or(ApiError::NotFound)?;
    Ok(Json(RevokedKey {
        id: ended.key.id,
        status: KeyStatus::Revoked,
        revoked: Instant(revoked),
        last_accepted: ended.key.last_accepted.map(Instant),
        in_flight_cut: ended.key.in_flight_cut,
    }))
}
