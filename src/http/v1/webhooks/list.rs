//! `GET` and `POST …/webhooks`, `GET …/webhooks/{webhook_id}`.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ShownWebhook, WantedWebhook, kinds_form};
use crate::domain::Secret;
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfChanging, OfManaging};
use crate::http::layers::compression::CarriesSecret;
use crate::http::v1::auth::{Owner, Webhooks};
use crate::service::webhooks::{self, Made, WebhookRequest};

/// The webhooks of an account.
#[derive(Serialize, ToSchema)]
pub struct WebhookList {
    /// Oldest first, at most 20.
    data: Vec<ShownWebhook>,
}

/// What a webhook is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// An https address that the internet reaches, without a user or a password.
    #[schema(value_type = String, required = true, max_length = 2000, example = "https://hooks.example.in/munim")]
    url: Option<String>,
    /// The kinds of events that are sent. All where it is not sent, or empty.
    #[schema(schema_with = kinds_form)]
    events: Option<Vec<String>>,
}

/// A webhook with its secret.
#[derive(Serialize, ToSchema)]
pub struct CreatedWebhook {
    #[serde(flatten)]
    webhook: ShownWebhook,
    /// The signing secret: in this answer and nowhere else, ever.
    #[schema(value_type = String, example = "whsec_…")]
    secret: Secret,
}

impl From<Made> for CreatedWebhook {
    fn from(made: Made) -> Self {
        Self { webhook: made.webhook.into(), secret: made.secret }
    }
}

/// List the webhooks
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/webhooks", tag = "Webhooks",
    params(("account_id" = String, Path, description = "The account.")),
    security(("session" = [])),
    responses((status = 200, description = "The webhooks, oldest first.", body = WebhookList), OfManaging)
)]
pub async fn list_webhooks(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
) -> Result<Json<WebhookList>, ApiError> {
    let found = webhooks::list(&api.services, &owner.account_id).await?;
    Ok(Json(WebhookList { data: found.into_iter().map(ShownWebhook::from).collect() }))
}

/// Add a webhook
///
/// Events are sent to it by `POST`, signed as Standard Webhooks says. The signing secret is in this answer and nowhere
/// else, ever.
#[utoipa::path(
    post, path = "/v1/accounts/{account_id}/webhooks", tag = "Webhooks",
    params(("account_id" = String, Path, description = "The account.")),
    request_body(content = NewWebhook, example = json!({"url": "https://hooks.example.in/munim", "events": ["balance.low"]})),
    security(("session" = [])),
    responses((status = 201, description = "The webhook.", body = CreatedWebhook), OfChanging)
)]
pub async fn add_webhook(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
    body::Json(asked): body::Json<NewWebhook>,
) -> Result<(StatusCode, Extension<CarriesSecret>, Json<CreatedWebhook>), ApiError> {
    let (url, events) = (asked.url.unwrap_or_default(), asked.events.unwrap_or_default());
    let request = WebhookRequest { url: &url, events: &events };
    let id = webhooks::new_id(&api.services);
    let made = webhooks::add(&api.services, &owner.by, &owner.account_id, &id, request).await?;
    Ok((StatusCode::CREATED, Extension(CarriesSecret), Json(made.into())))
}

/// Read a webhook
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/webhooks/{webhook_id}", tag = "Webhooks",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("webhook_id" = String, Path, description = "The webhook."),
    ),
    security(("session" = [])),
    responses((status = 200, description = "The webhook.", body = ShownWebhook), OfManaging)
)]
pub async fn read_webhook(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
    WantedWebhook(id): WantedWebhook,
) -> Result<Json<ShownWebhook>, ApiError> {
    Ok(Json(webhooks::lookup(&api.services, &owner.account_id, &id).await?.into()))
}
