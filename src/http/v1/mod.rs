//! REST for owners' programs. The list in [`operations`] is the whole of it; each operation is
//! registered together with its description.
//!
//! To add one: a file named after its noun, a line here, a test in `tests/v1/`; then accept the
//! new description with `INSTA_UPDATE=always`.

mod accounts;
mod api_keys;
pub mod auth;
mod balance;
mod coming_soon;
mod sessions;
mod usage;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn;
use axum::routing::any;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::error::{self, ApiError};
use super::api::{Api, failures, openapi, rate_limit};

/// Everything under `/v1` but the gateway's door. It has no fallback of its own, so that it can be
/// merged.
pub fn router<S>(api: Api) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
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
pub fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        // Signing in.
        .routes(routes!(sessions::create_session))
        .routes(routes!(sessions::end_session))
        // Reading.
        .routes(routes!(accounts::read_account))
        .routes(routes!(balance::read_balance))
        .routes(routes!(usage::read_usage))
        // Keys.
        .routes(routes!(api_keys::list::list_keys, api_keys::create::create_key))
        .routes(routes!(api_keys::edit::edit_key, api_keys::revoke::revoke_key))
        .routes(routes!(api_keys::rotate::rotate_key))
        // Not live yet.
        .routes(routes!(coming_soon::buy_credits))
        .routes(routes!(coming_soon::verify_purchase))
        .routes(routes!(coming_soon::read_auto_recharge, coming_soon::set_auto_recharge))
        .routes(routes!(coming_soon::list_transactions))
        .routes(routes!(coming_soon::read_invoice))
        // The description itself.
        .routes(routes!(openapi::describe))
}
