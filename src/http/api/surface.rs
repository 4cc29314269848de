//! What `/v1` and `/v2` have in common around their operations.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::error::{self, ApiError};
use super::rate_limit;
use crate::http::layers::deadline::{self, Late};
use crate::http::serve::connection_limits::{RETRY_SECONDS, closing, has_place};

/// Operations under a prefix such as `/v1`. Adds responses for unknown paths and methods below it, cross-origin
/// changes, panics, timeouts and clients with too many connections. The router has no fallback of its own, so
/// that it can be merged. `dress` converts every response into the API's format.
pub fn close<S>(operations: Router<S>, prefix: &str, dress: impl FnOnce(Router<S>) -> Router<S>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let no_store = HeaderValue::from_static("no-store");
    let no_endpoint = any(async || ApiError::NoEndpoint);
    let answering = operations
        .route(prefix, no_endpoint.clone())
        .route(&format!("{prefix}/"), no_endpoint.clone())
        .route(&format!("{prefix}/{{*path}}"), no_endpoint)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(from_fn(rate_limit::show))
        .layer(CsrfLayer::new().with_rejection_response(|_| ApiError::CrossOrigin.into_response()))
        .layer(from_fn_with_state(late as Late, deadline::keep))
        .layer(from_fn(admit))
        .layer(CatchPanicLayer::custom(error::after_panic));
    dress(answering).layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, no_store))
}

/// Admits programs whose address has a free connection slot.
async fn admit(request: Request, next: Next) -> Response {
    if has_place(request.extensions()) {
        return next.run(request).await;
    }
    let words = "Too many connections are open from your network. Close some, or send requests over fewer.";
    let wait = Duration::from_secs(RETRY_SECONDS.into());
    closing(ApiError::TooManyRequests(wait, words.into()).into_response())
}

fn late() -> Response {
    ApiError::Unavailable.into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::routing::get;
    use serde_json::Value;
    use tokio::time::Instant;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_a_silent_database_keeps_is_answered_in_time() {
        let silent = get(std::future::pending::<&'static str>);
        let router: Router = close(Router::new().route("/v1/silent", silent), "/v1", |surface| surface);
        let began = Instant::now();
        let request = Request::get("/v1/silent").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert!(began.elapsed() >= deadline::BEGIN_WITHIN);
        assert_eq!(
            (response.status().as_u16(), &response.headers()["retry-after"]),
            (503, &HeaderValue::from(5))
        );
        let body: Value =
            serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap();
        assert_eq!(body["error"]["code"], "unavailable");
    }
}
