//! `POST /v1/traces`: usage as spans of OpenTelemetry, by OTLP/HTTP. `protobuf.rs` and `json.rs` read the body,
//! `service/usage/spans` makes events of the spans, `answer.rs` writes the response.

mod answer;
mod json;
pub mod protobuf;
mod schema;
mod wire;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

pub use self::answer::Encoding;
pub use self::schema::TraceFailure;
use self::schema::{OfExporting, ProtobufMessage, TraceExport, TraceReceipt};
use super::auth::Gateway;
use super::usage_events::bounds::EVENTS_MAX;
use super::usage_events::read;
use super::usage_events::record::{Recorded, record};
use crate::http::api::Api;
use crate::http::api::body::Limit;
use crate::http::api::error::ApiError;
use crate::service::Services;
use crate::service::usage::event_reader::{Read, Reader};
use crate::service::usage::rejected::{self, Refused, ReportForm};
use crate::service::usage::spans::{Report, Spans};

/// The largest body, before and after decompression: what OTLP recommends.
const BODY_MAX: Limit = Limit { bytes: 20 * 1024 * 1024, words: "20 MiB" };
/// The message for more model calls.
pub const SPANS_MAX_WORDS: &str = "10,000 spans of model calls";
/// The message for another content type.
const SEND_OTLP: &str = "The body is of a type that is not read here. Send application/x-protobuf or application/json, as OTLP/HTTP does.";

/// The spans of a body.
pub type Collected = Result<Spans, ApiError>;

/// Report usage as traces
///
/// OTLP/HTTP: an `ExportTraceServiceRequest` with spans of the semantic conventions of generative AI. Each span of a model call
/// is a usage event, identified by its trace's id and its own, so an export that is sent again counts once. `munim.key_id`, of the
/// span or of its resource, names the API key. Other spans are ignored. A span that is rejected is kept for the operator, and
/// counted in `partialSuccess`. At most 10,000 spans of model calls and 20 MiB; `Content-Encoding: gzip` is understood. Errors
/// are a `google.rpc.Status`.
#[utoipa::path(
    post, path = "/v1/traces", tag = "Gateway",
    request_body(
        description = "The spans.",
        content(
            (TraceExport = "application/json", example = json!(schema::example())),
            (ProtobufMessage = "application/x-protobuf"),
        )
    ),
    security(("gateway" = [])),
    responses(
        (
            status = 200, description = "What can be recorded is.",
            content((TraceReceipt = "application/json"), (ProtobufMessage = "application/x-protobuf"))
        ),
        OfExporting,
    )
)]
pub async fn export_traces(
    State(api): State<Api>,
    gateway: Result<Gateway, ApiError>,
    request: Request,
) -> Response {
    let encoding = Encoding::of(request.headers());
    let exported = match (gateway, encoding) {
        (Err(error), _) => Err(error),
        (Ok(_), None) => Err(ApiError::UnsupportedMediaType(SEND_OTLP)),
        (Ok(gateway), Some(encoding)) => export(&api.services, gateway.live.name, encoding, request).await,
    };
    let encoding = encoding.unwrap_or(Encoding::Json);
    match exported {
        Ok(recorded) => encoding.success(&recorded),
        Err(error) => encoding.failure(error),
    }
}

async fn export(
    services: &Arc<Services>,
    gateway: Arc<str>,
    encoding: Encoding,
    request: Request,
) -> Result<Recorded, ApiError> {
    // The permit is held until the events are committed.
    let (bytes, room) = read::body(services, request, BODY_MAX).await?;
    let source = Arc::clone(&gateway);
    let (reports, bytes, room) =
        read::on_the_side(bytes, room, move |bytes| encoding.reports(bytes, &source)).await?;
    drop(bytes);
    let (texts, events): (Vec<String>, Vec<Read>) = reports.into_iter().unzip();
    let recorded = record(services, events).await?;
    let refused = recorded.rejected.iter().filter_map(|(place, rejection)| {
        Some(Refused { text: texts.get(*place)?.as_bytes(), rejection: *rejection })
    });
    rejected::keep(services, &gateway, ReportForm::Event, &refused.collect::<Vec<_>>()).await?;
    drop(room);
    Ok(recorded)
}

impl Encoding {
    /// The model calls of a body: each as the text of an event, and parsed. `source` is the default source.
    pub fn reports(self, body: &[u8], source: &str) -> Result<Vec<(String, Read)>, ApiError> {
        let spans = match self {
            Self::Protobuf => protobuf::read(body),
            Self::Json => json::read(body),
        };
        let reader = Reader::of_gateway(source);
        let read = |report: Report| {
            let read = report.read(&reader);
            (report.text, read)
        };
        Ok(spans?.reports().into_iter().map(read).collect())
    }
}

/// Rejects a body with too many model calls.
fn few(spans: &Spans) -> Result<(), ApiError> {
    if spans.len() > EVENTS_MAX { Err(ApiError::BodyTooLarge(SPANS_MAX_WORDS)) } else { Ok(()) }
}
