//! Bodies that are packed in a way that a door does not read.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::failures::Refused;
use crate::http::api::body::Coding;

/// Refuses a body that is packed: no form and no server function would find its fields in it.
pub async fn refuse(request: Request, next: Next) -> Response {
    let reads = request.method().is_safe() || Coding::of(request.headers()) == Some(Coding::Plain);
    if reads { next.run(request).await } else { Refused::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE) }
}
