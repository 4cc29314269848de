//! Rejects request targets that are not paths. A proxy request names a host (`CONNECT host:443`), and one about
//! the server itself is an asterisk (RFC 9112, section 3.2): no route matches either.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::failures::Refused;

/// Rejects a target that is not a path with 421: it is meant for another server.
pub async fn check(request: Request, next: Next) -> Response {
    let is_path = request.uri().path_and_query().is_some_and(|target| target.as_str().starts_with('/'));
    if is_path { next.run(request).await } else { Refused::of_status(StatusCode::MISDIRECTED_REQUEST) }
}
