//! `PATCH` and `DELETE …/webhooks/{webhook_id}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use super::{ShownWebhook, WantedWebhook, kinds_form};
use crate::domain::FieldError;
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfChanging, OfManaging};
use crate::http::v1::auth::{Owner, Webhooks};
use crate::service::webhooks::{self, WebhookEdit};

/// What is to change. What is not sent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChanges {
    /// An https address that the internet reaches, without a user or a password.
    #[schema(value_type = Option<String>, nullable = false, max_length = 2000, example = "https://hooks.example.in/munim")]
    url: Option<String>,
    /// The kinds of events that are sent; an empty list for all.
    #[schema(schema_with = kinds_form)]
    events: Option<Vec<String>>,
    /// `on`, or `paused`: events wait then, for up to three days.
    #[schema(schema_with = wanted_status)]
    status: Option<String>,
}

fn wanted_status() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["on", "paused"]))
        .description(Some("`on`, or `paused`: events wait then, for up to three days."))
        .build()
}

/// Change a webhook
///
/// Its address, its events, or whether events are sent. One that was turned off by itself is turned on again with the
/// status `on`.
#[utoipa::path(
    patch, path = "/v1/accounts/{account_id}/webhooks/{webhook_id}", tag = "Webhooks",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    request_body(content = WebhookChanges, example = json!({"status": "paused"})),
    security(("session" = [])),
    responses((status = 200, description = "The webhook.", body = ShownWebhook), OfChanging)
)]
pub async fn edit_webhook(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
    WantedWebhook(id): WantedWebhook,
    body::Json(asked): body::Json<WebhookChanges>,
) -> Result<Json<ShownWebhook>, ApiError> {
    let is_on = match asked.status.as_deref() {
        None => None,
        Some("on") => Some(true),
        Some("paused") => Some(false),
        Some(_) => return Err(FieldError::WebhookStatusUnknown.into()),
    };
    let edit = WebhookEdit { url: asked.url.as_deref(), events: asked.events.as_deref(), is_on };
    Ok(Json(webhooks::edit(&api.services, &owner.by, &owner.account_id, &id, edit).await?.into()))
}

/// Delete a webhook
///
/// With its deliveries. What is being sent at this moment may still arrive.
#[utoipa::path(
    delete, path = "/v1/accounts/{account_id}/webhooks/{webhook_id}", tag = "Webhooks",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    security(("session" = [])),
    responses((status = 204, description = "It is deleted."), OfManaging)
)]
pub async fn delete_webhook(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
    WantedWebhook(id): WantedWebhook,
) -> Result<StatusCode, ApiError> {
    webhooks::remove(&api.services, &owner.by, &owner.account_id, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
