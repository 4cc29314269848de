//! `/v1/accounts/{account_id}/webhooks`.

pub mod change;
pub mod deliveries;
pub mod list;
pub mod rotate;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use super::auth::path_id;
use crate::domain::{EventKind, Webhook, WebhookId, WebhookStatus};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::instant::Instant;

/// An address that events are sent to.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct ShownWebhook {
    /// Its id.
    #[schema(value_type = String, example = "whk_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    id: WebhookId,
    /// Where events are sent.
    #[schema(example = "https://hooks.example.in/munim")]
    url: String,
    /// The kinds of events that are sent; none for all.
    #[schema(value_type = Vec<String>, example = json!(["balance.low", "key.created"]))]
    events: Vec<&'static str>,
    /// Whether events are sent. One that is `gone` answered 410, one that is `failing` answered nothing else for five
    /// days; both are turned on again by a change of the status.
    #[schema(schema_with = status_words)]
    status: &'static str,
    /// Since when every attempt has failed; null if the last one succeeded.
    #[schema(required = true)]
    failing_since: Option<Instant>,
    /// Until when the secret before the last rotation signs too.
    #[schema(required = true)]
    previous_secret_until: Option<Instant>,
    /// Since when.
    created: Instant,
}

impl From<Webhook> for ShownWebhook {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url.as_str().to_owned(),
            events: webhook.events.list().iter().map(|kind| kind.as_str()).collect(),
            status: webhook.status.as_str(),
            failing_since: webhook.failing_since.map(Instant),
            previous_secret_until: webhook.previous_until.map(Instant),
            created: Instant(webhook.created),
        }
    }
}

/// Extracts the webhook in the path.
pub struct WantedWebhook(pub WebhookId);

impl FromRequestParts<Api> for WantedWebhook {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, ApiError> {
        path_id(parts, "webhook_id").await.map(|id| Self(WebhookId::new(id)))
    }
}

fn status_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(WebhookStatus::ALL.map(WebhookStatus::as_str)))
        .description(Some("Whether events are sent."))
        .build()
}

/// The description of the kinds of events.
fn kinds_words() -> String {
    EventKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

/// A list of kinds.
pub fn kinds_form() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    let one = ObjectBuilder::new().schema_type(Type::String);
    utoipa::openapi::ArrayBuilder::new()
        .items(one)
        .max_items(Some(EventKind::ALL.len()))
        .description(Some(format!(
            "The kinds of events that are sent; none for all. They are: {}.",
            kinds_words()
        )))
        .examples([serde_json::json!(["balance.low", "key.created"])])
        .into()
}
