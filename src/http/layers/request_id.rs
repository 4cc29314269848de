//! Request ids, which are in the response, the log line and error messages.

use axum::http::HeaderName;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone, Debug, Default)]
pub struct RequestId(pub String);
