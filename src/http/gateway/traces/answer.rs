//! Responses as OTLP demands them: in the encoding of the request, also for errors.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::wire::{put_bytes, put_number};
use crate::domain::{Rejection, WarningCode};
use crate::http::api::body::essence;
use crate::http::api::error::ApiError;
use crate::http::gateway::usage_events::record::Recorded;

/// The encoding of a request and its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Json,
    Protobuf,
}

impl Encoding {
    /// The encoding that a request declares.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        match essence(headers).to_ascii_lowercase().as_str() {
            "application/x-protobuf" | "application/protobuf" => Some(Self::Protobuf),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::Protobuf => "application/x-protobuf",
        })
    }

    /// An `ExportTraceServiceResponse`. Without rejected spans and ignored values it is empty.
    pub fn success(self, recorded: &Recorded) -> Response {
        let (rejected, message) = (recorded.rejected.len(), message(recorded));
        let body = match self {
            Self::Json if message.is_empty() => b"{}".to_vec(),
            Self::Json => {
                // Protocol Buffers write integers of 64 bits as text.
                let partial = json!({"rejectedSpans": rejected.to_string(), "errorMessage": message});
                json!({"partialSuccess": partial}).to_string().into_bytes()
            }
            Self::Protobuf if message.is_empty() => Vec::new(),
            Self::Protobuf => {
                let (mut partial, mut body) = (Vec::new(), Vec::new());
                put_number(&mut partial, 1, rejected as u64);
                put_bytes(&mut partial, 2, message.as_bytes());
                put_bytes(&mut body, 1, &partial);
                body
            }
        };
        ([(header::CONTENT_TYPE, self.content_type())], body).into_response()
    }

    /// A `google.rpc.Status` with the status and the headers of an error.
    pub fn failure(self, error: ApiError) -> Response {
        let message = error.message().into_owned();
        let (mut parts, _) = error.into_response().into_parts();
        // Outer layers would write the body anew.
        parts.extensions.remove::<ApiError>();
        parts.headers.insert(header::CONTENT_TYPE, self.content_type());
        parts.headers.remove(header::CONTENT_LENGTH);
        let body = match self {
            Self::Json => json!({"message": message}).to_string().into_bytes(),
            Self::Protobuf => {
                let mut body = Vec::new();
                put_bytes(&mut body, 2, message.as_bytes());
                body
            }
        };
        Response::from_parts(parts, body.into())
    }
}

/// Says what was rejected, and what of accepted spans had no effect; empty if there is neither.
fn message(recorded: &Recorded) -> String {
    let rejected = told(recorded.rejected.iter().map(|(_, rejection)| Rejection::code(*rejection)));
    let warned = told(recorded.warnings.iter().map(|warning| WarningCode::code(warning.code)));
    let mut sentences = Vec::new();
    if !rejected.is_empty() {
        sentences.push(format!("Rejected and kept for the operator (munim rejected list): {rejected}."));
    }
    if !warned.is_empty() {
        sentences.push(format!("Recorded, without some values: {warned}."));
    }
    sentences.join(" ")
}

/// The codes with their numbers.
fn told(codes: impl Iterator<Item = &'static str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    let told: Vec<_> = counts.into_iter().map(|(code, count)| format!("{code} {count}")).collect();
    told.join(", ")
}
