//! `POST …/webhooks/{webhook_id}/rotate` and `…/test`.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use super::WantedWebhook;
use super::list::CreatedWebhook;
use crate::domain::{FieldError, MessageId, Overlap};
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfChanging, OfListing};
use crate::http::layers::compression::CarriesSecret;
use crate::http::v1::auth::{Owner, Webhooks};
use crate::service::webhooks;

/// How a secret is replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRotation {
    /// How long the old secret signs too.
    #[schema(schema_with = overlap_words, required = true)]
    overlap: Option<String>,
}

/// A test that is being sent.
#[derive(Serialize, ToSchema)]
pub struct SentTest {
    /// The id of its delivery, which is the `webhook-id` of the request.
    #[schema(value_type = String, example = "msg_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    id: MessageId,
}

fn overlap_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Overlap::ALL.map(Overlap::as_str)))
        .description(Some("How long the old secret signs too."))
        .build()
}

/// Rotate the signing secret of a webhook
///
/// Makes a new secret, which is in this answer and nowhere else, ever. For the overlap each request has a signature of
/// both, or of the new one alone with `now`.
#[utoipa::path(
    post, path = "/v1/accounts/{account_id}/webhooks/{webhook_id}/rotate", tag = "Webhooks",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    request_body(content = SecretRotation, example = json!({"overlap": "24h"})),
    security(("session" = [])),
    responses((status = 201, description = "The webhook with its new secret.", body = CreatedWebhook), OfChanging)
)]
pub async fn rotate_webhook_secret(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
    WantedWebhook(id): WantedWebhook,
    body::Json(asked): body::Json<SecretRotation>,
) -> Result<(StatusCode, Extension<CarriesSecret>, Json<CreatedWebhook>), ApiError> {
    let overlap = Overlap::parse(asked.overlap.as_deref().unwrap_or_default());
    let overlap = overlap.ok_or(FieldError::OverlapUnknown)?;
    let made = webhooks::rotate(&api.services, &owner.by, &owner.account_id, &id, overlap).await?;
    Ok((StatusCode::CREATED, Extension(CarriesSecret), Json(made.into())))
}

/// Send a test event
///
/// An event of the type `webhook.test`, whatever events the webhook is told. Its delivery shows the answer.
#[utoipa::path(
    post, path = "/v1/accounts/{account_id}/webhooks/{webhook_id}/test", tag = "Webhooks",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    security(("session" = [])),
    responses((status = 202, description = "It is being sent.", body = SentTest), OfListing)
)]
pub async fn test_webhook(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
    WantedWebhook(id): WantedWebhook,
) -> Result<(StatusCode, Json<SentTest>), ApiError> {
    let id = webhooks::send_test(&api.services, &owner.account_id, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(SentTest { id })))
}
