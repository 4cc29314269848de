//! `POST /v1/usage/events`: records usage events. `read.rs` reads the body, `forms.rs` splits it into events,
//! `service/usage/event_reader` parses each.

pub mod bounds;
pub mod forms;
pub mod read;
pub mod record;
mod schema;

use axum::Json;
use axum::extract::{Request, State};
use serde::Serialize;
use utoipa::ToSchema;

use self::bounds::SEND_EVENTS;
use self::forms::Form;
use self::record::record;
use self::schema::{CloudUsageBatch, CloudUsageEvent, UsageBatch, UsageLine};
use super::auth::Gateway;
use super::failures::OfReporting;
use crate::domain::{EventWarning, Rejection};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::service::Services;
use crate::service::usage::rejected::{self, Refused};

/// What became of the events.
#[derive(Serialize, ToSchema)]
pub struct UsageReceipt {
    /// Events that are now on disk, debited and in every report.
    #[schema(example = 498)]
    accepted: usize,
    /// Events that were there already.
    #[schema(example = 2)]
    duplicates: usize,
    /// Events that were not taken and are kept for the operator; the others were taken.
    rejected: Vec<RejectedEvent>,
    /// What had no effect of events that were taken. It is not there where there is nothing to say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<WarnedEvent>,
}

/// An event that was not taken.
#[derive(Serialize, ToSchema)]
pub struct RejectedEvent {
    /// Its place among the events of the body, from 0.
    #[schema(example = 7)]
    index: usize,
    /// Why, for programs.
    #[schema(value_type = String, example = "unknown_key")]
    code: &'static str,
    /// Why, for people.
    #[schema(example = "the account has no key with this id")]
    message: String,
}

/// A part of an event that had no effect. The event was taken.
#[derive(Serialize, ToSchema)]
pub struct WarnedEvent {
    /// The event's place among the events of the body, from 0.
    #[schema(example = 0)]
    index: usize,
    /// What, for programs: such as `latency_ms_dropped`.
    #[schema(value_type = String, example = "latency_ms_dropped")]
    code: &'static str,
    /// The id of what it is about, where that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<String>,
}

/// Report usage
///
/// What is accepted is on disk, debited and in every report. An event is counted once by account, source
/// and id, however often it is sent: after an answer that did not come, send the same again. A bad event is
/// rejected by itself, and kept for the operator. An event with another call's id and a hold of its own is recorded under
/// the hold's id, and `warnings` says so. A call under a hold is paid by the hold's wallet. At most 10,000 events and 8 MiB;
/// `Content-Encoding: gzip` is understood.
///
/// Numbers may be written in any way that JSON has, such as `1.2e3` and `1200.0`; text is trimmed, and empty text is
/// as good as null. `status`, `latency_ms`, `interaction_id`, `hold_id` and `cut` only decorate a call: where one
/// cannot be what it should, it is left out, the call counts, and `warnings` says so. What is charged or counted by
/// (`id`, `source`, `time`, `key_id`, `agent_id`, `model`, `model_type`, tokens, `seconds`, `messages`) has to be right.
///
/// A `CloudEvent` may also come by itself in binary mode: the call as a JSON object, `ce-specversion`, `ce-type`,
/// `ce-id`, `ce-source` and `ce-time` as headers.
#[utoipa::path(
    post, path = "/v1/usage/events", tag = "Gateway",
    request_body(
        description = "An array of events, an object with it, or one event; one event a line; or CloudEvents 1.0 of type munim.usage.",
        content(
            (UsageBatch = "application/json", example = json!([schema::example()])),
            (UsageLine = "application/x-ndjson", example = json!(schema::example())),
            (UsageLine = "application/jsonl", example = json!(schema::example())),
            (CloudUsageEvent = "application/cloudevents+json", example = json!(schema::cloud_example())),
            (CloudUsageBatch = "application/cloudevents-batch+json", example = json!([schema::cloud_example()])),
        )
    ),
    security(("gateway" = [])),
    responses((status = 200, description = "What became of the events.", body = UsageReceipt), OfReporting)
)]
pub async fn report_usage(
    State(api): State<Api>,
    gateway: Gateway,
    request: Request,
) -> Result<Json<UsageReceipt>, ApiError> {
    let form = Form::of(request.headers()).ok_or(ApiError::UnsupportedMediaType(SEND_EVENTS))?;
    // The permit is held until the events are committed.
    let (bytes, room) = read::body(&api.services, request, read::EVENTS).await?;
    let name = gateway.live.name;
    let source = name.clone();
    let ((form, events), bytes, room) =
        read::on_the_side(bytes, room, move |bytes| form.events(bytes, &source).map(|events| (form, events)))
            .await?;
    let recorded = record(&api.services, events).await?;
    keep(&api.services, &name, &form, &bytes, &recorded.rejected).await?;
    drop((bytes, room));
    Ok(Json(UsageReceipt {
        accepted: recorded.accepted,
        duplicates: recorded.duplicates,
        rejected: recorded.rejected.into_iter().map(RejectedEvent::from).collect(),
        warnings: recorded.warnings.into_iter().map(WarnedEvent::from).collect(),
    }))
}

/// Stores rejected events before the response is sent.
async fn keep(
    services: &Services,
    gateway: &str,
    form: &Form,
    body: &[u8],
    rejected: &[(usize, Rejection)],
) -> Result<(), ApiError> {
    if rejected.is_empty() {
        return Ok(());
    }
    let texts = form.texts(body)?;
    let refused = |(place, rejection): &(usize, Rejection)| {
        texts.get(*place).map(|text| Refused { text: text.as_ref(), rejection: *rejection })
    };
    let refused: Vec<_> = rejected.iter().filter_map(refused).collect();
    Ok(rejected::keep(services, gateway, form.report(), &refused).await?)
}

impl From<EventWarning> for WarnedEvent {
    fn from(EventWarning { index, code, id }: EventWarning) -> Self {
        Self { index, code: code.code(), id }
    }
}

impl From<(usize, Rejection)> for RejectedEvent {
    fn from((index, rejection): (usize, Rejection)) -> Self {
        Self { index, code: rejection.code(), message: rejection.to_string() }
    }
}
