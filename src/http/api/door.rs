//! What the REST doors have in common around their operations.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn;
use axum::routing::any;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::error::{self, ApiError};
use super::rate_limit;

/// Operations under a prefix such as `/v1`, with an answer to every other path and method below it and to a
/// panic. It has no fallback of its own, so that it can be merged. `dress` gives every answer the door's form.
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
        .layer(CatchPanicLayer::custom(error::after_panic));
    dress(answering).layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, no_store))
}
