//! REST for owners' programs. The list in [`operations`] is the whole of it; each operation is
//! registered together with its description.
//!
//! To add one: a file named after its noun, a line here, a test in `tests/v1/`; then accept the
//! new description with `INSTA_UPDATE=always`.

mod accounts;
mod api_keys;
mod auth;
mod balance;
mod body;
mod coming_soon;
mod error;
mod failures;
mod instant;
mod openapi;
mod query;
mod rate_limit;
mod sessions;
mod usage;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn;
use axum::routing::any;
use error::ApiError;
use rate_limit::RateLimit;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Services;

/// What the handlers are given.
#[derive(Clone, Debug)]
struct Api {
    services: Arc<Services>,
    rate_limit: Arc<RateLimit>,
}

/// Everything under `/v1`. It has no fallback of its own, so that it can be merged.
pub fn router<S>(services: &Arc<Services>, requests_per_minute: u32) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let rate_limit = Arc::new(RateLimit::new(services, requests_per_minute));
    let api = Api { services: Arc::clone(services), rate_limit };
    let no_store = HeaderValue::from_static("no-store");
    let (operations, _) = operations().split_for_parts();
    let no_endpoint = any(async || ApiError::NoEndpoint);
    operations
        .route("/v1", no_endpoint.clone())
        .route("/v1/", no_endpoint.clone())
        .route("/v1/{*path}", no_endpoint)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(from_fn(rate_limit::show))
        .layer(CatchPanicLayer::custom(error::after_panic))
        .layer(from_fn(failures::name_request))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, no_store))
        .with_state(api)
}

/// The operations. A key may read its account, balance and usage; the rest is its owner's.
fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::Description::openapi())
        // Signing in.
        .routes(routes!(sessions::create_session))
        .routes(routes!(sessions::end_session))
        // Reading.
        .routes(routes!(accounts::read_account))
        .routes(routes!(balance::read_balance))
        .routes(routes!(usage::read_usage))
        // Keys.
        .routes(routes!(api_keys::list::list_keys, api_keys::create::create_key))
        .routes(routes!(api_keys::revoke::revoke_key))
        // Not live yet.
        .routes(routes!(coming_soon::buy_credits))
        .routes(routes!(coming_soon::verify_purchase))
        .routes(routes!(coming_soon::read_auto_recharge, coming_soon::set_auto_recharge))
        .routes(routes!(coming_soon::list_transactions))
        .routes(routes!(coming_soon::read_invoice))
        // The description itself.
        .routes(routes!(openapi::describe))
}
