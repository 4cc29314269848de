//! The gateway API: gateways check keys, follow revocations and report usage. Every call of every customer
//! passes here, so responses pass one small layer only.
//!
//! To add an operation: a file named after its subject, a line in [`operations`], a test in `tests/gateway/`;
//! then accept the new OpenAPI document with `INSTA_UPDATE=always`.

pub mod auth;
pub mod failures;
mod key_events;
pub mod layer;
mod release;
pub mod terms;
pub mod traces;
pub mod usage_events;
mod verify;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::Api;
use super::api::error::ApiError;

/// The tag of the operations in the OpenAPI document.
pub const TAG: &str = "Gateway";

/// The gateway API, with its own layer. It has no fallback, so that it can be merged. `secure`: gateways
/// connect by TLS.
pub fn router(api: Api, secure: bool) -> Router {
    let (operations, _) = operations().split_for_parts();
    operations
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(from_fn_with_state(layer::Numbers::new(&api.services, secure), layer::answer))
        .with_state(api)
}

/// The operations. None is rate limited.
pub fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(verify::verify_key))
        .routes(routes!(key_events::follow_keys))
        .routes(routes!(release::release_hold))
        .routes(routes!(usage_events::report_usage))
        .routes(routes!(traces::export_traces))
}
