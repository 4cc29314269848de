//! What a request is for has to be a path. A request for a proxy names a host and no path (`CONNECT host:443`), one about the
//! server itself has an asterisk (RFC 9112, section 3.2): neither asks for anything that is here.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::failures::Refused;

/// Refuses what asks for no path. It is for another server, as far as anybody can tell.
pub async fn check(request: Request, next: Next) -> Response {
    let is_path = request.uri().path_and_query().is_some_and(|target| target.as_str().starts_with('/'));
    if is_path { next.run(request).await } else { Refused::of_status(StatusCode::MISDIRECTED_REQUEST) }
}
