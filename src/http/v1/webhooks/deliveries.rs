//! `GET …/webhooks/{webhook_id}/deliveries`: what was sent, and what was answered.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use super::WantedWebhook;
use crate::domain::FieldError;
use crate::domain::webhook::{Attempt, Outcome, WebhookDelivery};
use crate::domain::{MessageId, MessageState};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfListing;
use crate::http::api::instant::Instant;
use crate::http::api::query::Parameters;
use crate::http::v1::auth::{Owner, Webhooks};
use crate::service::webhooks::{self, DELIVERIES_MAX};

/// The size of a page where none is asked for.
const PAGE_SIZE: i64 = 50;

/// An event for a webhook.
#[derive(Serialize, ToSchema)]
pub struct Delivery {
    /// Its id, which is the `webhook-id` of each request.
    #[schema(value_type = String, example = "msg_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    id: MessageId,
    /// The kind of the event.
    #[schema(example = "balance.low")]
    r#type: String,
    /// Its number among the events of the webhook, from 1 on.
    #[schema(example = 1)]
    sequence: i64,
    /// When it happened.
    created: Instant,
    /// What has become of it.
    #[schema(schema_with = state_words)]
    status: &'static str,
    /// When it is tried again; null once it has ended.
    #[schema(required = true)]
    next_attempt: Option<Instant>,
    /// The body, as it is sent.
    #[schema(value_type = Object)]
    request: Box<RawValue>,
    /// The last attempts, at most 20, oldest first.
    attempts: Vec<DeliveryAttempt>,
}

/// A request, and what was answered.
#[derive(Serialize, ToSchema)]
pub struct DeliveryAttempt {
    /// When.
    at: Instant,
    /// How long it took.
    #[schema(example = 120)]
    milliseconds: i64,
    /// What became of it.
    #[schema(schema_with = outcome_words)]
    outcome: &'static str,
    /// The status of the answer, if there was one.
    #[schema(required = true, example = 200)]
    status: Option<u16>,
    /// The beginning of the answer.
    #[schema(example = "ok")]
    answer: String,
}

/// A page of deliveries.
#[derive(Serialize, ToSchema)]
pub struct DeliveryPage {
    /// Newest first, of the last 30 days.
    data: Vec<Delivery>,
    /// There are older ones: ask again with `after` the last id.
    has_more: bool,
}

fn state_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(MessageState::ALL.iter().map(|state| state.as_str())))
        .description(Some("What has become of it."))
        .build()
}

fn outcome_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Outcome::ALL.iter().map(|outcome| outcome.as_str())))
        .description(Some("What became of it."))
        .build()
}

/// List the deliveries of a webhook
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/webhooks/{webhook_id}/deliveries", tag = "Webhooks",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("webhook_id" = String, Path, description = "The webhook."),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "Deliveries in a page. 50 where it is not sent."),
        ("after" = Option<String>, Query, description = "The id of the last delivery of the page before."),
    ),
    security(("session" = [])),
    responses((status = 200, description = "Deliveries, newest first.", body = DeliveryPage), OfListing)
)]
pub async fn list_deliveries(
    State(api): State<Api>,
    owner: Owner<Webhooks>,
    WantedWebhook(id): WantedWebhook,
    parameters: Parameters,
) -> Result<Json<DeliveryPage>, ApiError> {
    let (after, limit) = (parameters.text("after")?, parameters.limit(PAGE_SIZE)?);
    if !(1..=DELIVERIES_MAX).contains(&limit) {
        return Err(FieldError::LimitInvalid.into());
    }
    let page = webhooks::deliveries(&api.services, &owner.account_id, &id, after, limit).await?;
    let data = page.deliveries.into_iter().map(show).collect::<Result<_, _>>()?;
    Ok(Json(DeliveryPage { data, has_more: page.has_more }))
}

fn show(delivery: WebhookDelivery) -> Result<Delivery, ApiError> {
    let WebhookDelivery { message, sequence, attempts } = delivery;
    Ok(Delivery {
        id: message.id,
        r#type: message.kind,
        sequence,
        created: Instant(message.created),
        status: message.state.as_str(),
        next_attempt: message.due.map(Instant),
        request: RawValue::from_string(message.details).map_err(|_| ApiError::Internal)?,
        attempts: attempts.into_iter().map(DeliveryAttempt::from).collect(),
    })
}

impl From<Attempt> for DeliveryAttempt {
    fn from(attempt: Attempt) -> Self {
        Self {
            at: Instant(attempt.at),
            milliseconds: attempt.milliseconds,
            outcome: attempt.outcome.as_str(),
            status: attempt.status,
            answer: attempt.answer,
        }
    }
}
