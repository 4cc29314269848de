//! Rejects compressed bodies where they are not supported.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::failures::Refused;
use crate::http::api::body::Coding;

/// Rejects a compressed body: neither forms nor server functions decompress it.
pub async fn refuse(request: Request, next: Next) -> Response {
    let reads = request.method().is_safe() || Coding::of(request.headers()) == Some(Coding::Plain);
    if reads { next.run(request).await } else { Refused::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE) }
}
