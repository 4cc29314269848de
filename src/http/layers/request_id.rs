//! The id of a request, which its answer carries, its log line names and a failed one's sender is told.

use axum::http::HeaderName;

/// The header that carries it.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone, Debug, Default)]
pub struct RequestId(pub String);
