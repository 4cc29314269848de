//! The schemas of OTLP, as far as they are read or written. The parsing is in `json.rs` and `protobuf.rs`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Schema, response};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use super::{BODY_MAX, SEND_OTLP};
use crate::http::api::error::ApiError;

/// A message of Protocol Buffers.
pub struct ProtobufMessage;

impl PartialSchema for ProtobufMessage {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).build().into()
    }
}

impl ToSchema for ProtobufMessage {}

/// An `ExportTraceServiceRequest`. Other fields are left alone.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceExport {
    /// Spans by the resource that they come from, each with `resource` and `scopeSpans`.
    resource_spans: Vec<serde_json::Map<String, Value>>,
}

/// An `ExportTraceServiceResponse`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TraceReceipt {
    /// It is not there where everything was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    partial_success: Option<PartialSuccess>,
}

/// What was not recorded, or not whole.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PartialSuccess {
    /// Spans that were not taken and are kept for the operator; the others were taken. Digits.
    #[schema(pattern = "^[0-9]+$", example = "1")]
    rejected_spans: String,
    /// The reasons, each with the number of its spans.
    #[schema(example = "Rejected and kept for the operator (munim rejected list): unknown_key 1.")]
    error_message: String,
}

/// A `google.rpc.Status`.
#[derive(Serialize, ToSchema)]
pub struct TraceFailure {
    /// For a person: what happened and what to do.
    message: String,
}

/// The failures of an export.
pub struct OfExporting;

impl IntoResponses for OfExporting {
    fn responses() -> BTreeMap<String, RefOr<response::Response>> {
        let all = [
            (400, "The body is no export of traces; nothing was recorded.", ApiError::NotSpans),
            (401, "No credential of a gateway, or one that was revoked.", ApiError::InvalidToken),
            (
                413,
                "More than 20 MiB, also when it is unpacked, or more than 10,000 model calls; nothing was recorded.",
                ApiError::BodyTooLarge(BODY_MAX.words),
            ),
            (
                415,
                "A body of another type or encoding; nothing was recorded.",
                ApiError::UnsupportedMediaType(SEND_OTLP),
            ),
            (500, "Something failed.", ApiError::Internal),
            (
                503,
                "The database is away, or too much is waiting; send it again, nothing is counted twice.",
                ApiError::Unavailable,
            ),
        ];
        all.into_iter()
            .map(|(status, words, error)| (status.to_string(), failure(words, &error).into()))
            .collect()
    }
}

fn failure(words: &str, error: &ApiError) -> response::Response {
    let content =
        |schema: RefOr<Schema>, example| ContentBuilder::new().schema(Some(schema)).example(example).build();
    let json = content(
        Ref::from_schema_name(TraceFailure::name()).into(),
        Some(json!({"message": error.message()})),
    );
    ResponseBuilder::new()
        .description(words)
        .content("application/json", json)
        .content("application/x-protobuf", content(ProtobufMessage::schema(), None))
        .build()
}

pub fn example() -> Value {
    let text = |key: &str, text: &str| json!({"key": key, "value": {"stringValue": text}});
    let number = |key: &str, number: i64| json!({"key": key, "value": {"intValue": number.to_string()}});
    json!({"resourceSpans": [{
        "resource": {"attributes": [text("service.name", "chat")]},
        "scopeSpans": [{"spans": [{
            "traceId": "5b8efff798038103d269b633813fc60c",
            "spanId": "eee19b7ec3c1b174",
            "name": "chat forii/deepseek-v3",
            "kind": 3,
            "startTimeUnixNano": "1736937000000000000",
            "endTimeUnixNano": "1736937000840000000",
            "attributes": [
                text("munim.key_id", "key_01JHMV5B3K9D2F7G8H1J4M6N0P"),
                text("gen_ai.operation.name", "chat"),
                text("gen_ai.request.model", "forii/deepseek-v3"),
                number("gen_ai.usage.input_tokens", 1200),
                number("gen_ai.usage.output_tokens", 340),
            ],
        }]}],
    }]})
}
