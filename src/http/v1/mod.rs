//! REST for owners' programs. [`operations`] lists all operations; each is registered together with its OpenAPI
//! description.
//!
//! To add one: a file named after its subject, a line here, a test in `tests/v1/`; then accept the new document
//! with `INSTA_UPDATE=always`.

mod accounts;
mod api_keys;
pub mod auth;
mod auto_recharge;
mod balance;
mod billing_profile;
mod credits;
mod description;
mod invoices;
mod sessions;
mod transactions;
mod usage;
mod webhooks;

use axum::Router;
use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{Api, failures, surface};

/// All routes under `/v1` but the gateway API.
pub fn router<S>(api: Api) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (operations, _) = operations().split_for_parts();
    surface::close(operations, "/v1", |surface| surface.layer(from_fn(failures::name_request)))
        .with_state(api)
}

/// The operations. A key may read its account, balance and usage; the rest requires its owner.
pub fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        // Signing in.
        .routes(routes!(sessions::create_session))
        .routes(routes!(sessions::end_session))
        // Reading.
        .routes(routes!(accounts::read_account))
        .routes(routes!(balance::read_balance))
        .routes(routes!(usage::read_usage))
        // Buying.
        .routes(routes!(billing_profile::read_billing_profile, billing_profile::set_billing_profile))
        .routes(routes!(credits::buy_credits))
        .routes(routes!(credits::verify_purchase))
        .routes(routes!(credits::read_purchase))
        .routes(routes!(auto_recharge::read_auto_recharge, auto_recharge::set_auto_recharge))
        .routes(routes!(auto_recharge::remove_mandate))
        .routes(routes!(transactions::list_transactions))
        .routes(routes!(invoices::list_invoices))
        .routes(routes!(invoices::read_invoice))
        // Keys.
        .routes(routes!(api_keys::list::list_keys, api_keys::create::create_key))
        .routes(routes!(api_keys::edit::edit_key, api_keys::revoke::revoke_key))
        .routes(routes!(api_keys::rotate::rotate_key))
        // Webhooks.
        .routes(routes!(webhooks::list::list_webhooks, webhooks::list::add_webhook))
        .routes(routes!(
            webhooks::list::read_webhook,
            webhooks::change::edit_webhook,
            webhooks::change::delete_webhook
        ))
        .routes(routes!(webhooks::rotate::rotate_webhook_secret))
        .routes(routes!(webhooks::rotate::test_webhook))
        .routes(routes!(webhooks::deliveries::list_deliveries))
        // The OpenAPI document.
        .routes(routes!(description::describe))
}
