//! Error pages: what to do next and the request id, never an internal message.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::failures::Refused;
use super::request_id::RequestId;
use crate::http::console::Console;
use crate::pages::failure_document;
use crate::service::usage::admission::RETRY_AFTER;

/// Writes the body of responses that have only a status.
pub async fn explain(State(console): State<Console>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let bare = console.bare(request.extensions());
    let response = next.run(request).await;
    if response.extensions().get::<Refused>().is_none() {
        return response;
    }
    let status = response.status();
    let allow = response.headers().get(header::ALLOW).cloned();
    let page = failure_document(bare, status.as_u16(), id.0);
    let mut explained = (status, Html(page)).into_response();
    let headers = explained.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(allow.map(|methods| (header::ALLOW, methods)));
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER.as_secs()));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    explained
}
