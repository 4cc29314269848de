//! Admits browsers whose network has a free connection slot (`serve/connection_limits.rs`); programs are
//! admitted in `api/door.rs`.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::http::console::Console;
use crate::http::serve::connection_limits::{RETRY_SECONDS, closing, has_place};
use crate::pages::crowded_document;

/// Admits browsers whose address has a free connection slot.
pub async fn browser(State(console): State<Console>, request: Request, next: Next) -> Response {
    if has_place(request.extensions()) {
        return next.run(request).await;
    }
    let bare = console.bare(request.extensions());
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS)),
    ];
    let page = Html(crowded_document(bare));
    closing((StatusCode::TOO_MANY_REQUESTS, headers, page).into_response())
}
