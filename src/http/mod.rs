//! HTTP: [`router`] lists all routes and layers.
//!
//! To add a page: a file in `pages/`, a line in `app.rs`, a test in `end2end/`. To add an action: a server
//! function beside its page, a line in `actions.rs`. To add an endpoint: a file in `v1/`, `v2/` or `gateway/`,
//! a line in its router, a test in the folder of the same name in `tests/`.

mod actions;
mod api;
pub mod assets;
mod caller;
mod console;
mod cookies;
mod csv;
mod dev_mail;
mod dismissal;
mod drain;
mod export;
mod form;
pub mod gateway;
mod guard;
mod health;
mod inference;
mod invoices;
mod key_check;
mod known_browser;
mod language;
mod layers;
mod live;
pub mod metrics;
mod next_page;
mod openapi;
mod own_form;
mod peer;
mod razorpay;
pub mod relay;
mod scheme;
mod sent_page;
pub mod serve;
mod session_cookie;
mod stand_in;
mod theme;
mod true_status;
mod v1;
mod v2;

use std::sync::{Arc, LazyLock};

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use leptos_axum::generate_route_list;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::RequestBodyDeadlineLayer;

use self::api::Api;
use self::console::Console;
use self::layers::deadline::Late;
use self::layers::failures::Refused;
use self::peer::Proxies;
use crate::app::App;
use crate::config::ServeConfig;
use crate::pages::billing::TRANSACTIONS_FILE;
use crate::service::Services;
use crate::service::inference::host::Host;
use crate::service::payments::open::RETURNED;
use crate::sessions;

/// The largest form, in bytes.
const FORM_MAX: usize = 64 * 1024;

/// The pages that need no account.
const VISITORS: [&str; 16] = [
    RETURNED,
    "/sign-in",
    "/sign-in/code",
    "/sign-up",
    "/sign-out",
    "/forgot-password",
    "/reset-password",
    "/verify-email",
    "/verify-email/new",
    "/verify-email/take-back",
    "/verify-email/notices",
    "/verify-email/leave",
    "/docs/api",
    "/docs/api/buying",
    "/docs/api/gateway",
    "/models",
];

/// The paths of the pages. Leptos finds them by rendering, and no page of the process loads data in the
/// meantime, so this is done once, before the first request.
static PAGES: LazyLock<Vec<String>> =
    LazyLock::new(|| generate_route_list(App).iter().map(|page| page.path().to_owned()).collect());

/// All routes.
pub fn router(services: Arc<Services>, config: &ServeConfig) -> Router {
    let description = openapi::served_at(&services.policy.public_url);
    let api = Api::new(&services, config.requests_per_minute, description);
    let protect = from_fn_with_state(config.is_secure(), layers::headers::protect);
    let health = health::router(Arc::clone(&services)).layer(protect.clone());
    let console = Console::new(Arc::clone(&services), config, openapi::document());
    let dev_mail = dev_mail::router(&services);
    let host = Host::Server(Arc::clone(&services));
    let proxies = Proxies::new(host.clone(), config.trusted_proxies);
    let key_check = key_check::router(api.clone(), proxies.clone(), config.is_secure());
    let inference = inference::router(host, proxies.clone(), config.is_secure());
    Router::new()
        .merge(browser(&console))
        .merge(assets::routes())
        .merge(dev_mail)
        .merge(razorpay::router(Arc::clone(&services)))
        .merge(v1::router(api.clone()))
        .merge(v2::router(api.clone()))
        .method_not_allowed_fallback(async || Refused::of_status(StatusCode::METHOD_NOT_ALLOWED))
        .with_state(console.clone())
        // A later layer wraps the earlier ones: the log is outermost and sees every response.
        .layer(from_fn(layers::target::check))
        .layer(CatchPanicLayer::custom(layers::failures::after_panic))
        .layer(from_fn_with_state(console.clone(), layers::explain::explain))
        .layer(from_fn_with_state(console.clone(), language::choose))
        .layer(from_fn_with_state(Arc::clone(&layers::dictionary::OURS), layers::dictionary::compress))
        .layer(layers::compression::layer())
        .layer(protect)
        .layer(from_fn(drain::drain))
        .layer(RequestBodyDeadlineLayer::new(layers::deadline::BODY_WITHIN))
        .layer(from_fn(layers::threads::run))
        .layer(Extension(proxies))
        .layer(from_fn_with_state(services, layers::request_log::log))
        // Every call of every customer passes one of these, so none of the layers above applies to them.
        .merge(gateway::router(api, config.is_secure()))
        .merge(key_check)
        .merge(inference)
        .merge(health)
}

/// The sign-out, which an open page of another owner must not do to the owner who is signed in now.
fn sign_out(console: &Console) -> Router<Console> {
    actions::of_leavers()
        .route("/sign-out", get(console::page))
        .route_layer(from_fn_with_state(console.clone(), own_form::not_anothers))
}

/// The routes of browsers, with the session cookie: pages and server functions.
fn browser(console: &Console) -> Router<Console> {
    // For owners.
    let owners = PAGES
        .iter()
        .filter(|page| !VISITORS.contains(&page.as_str()))
        .fold(Router::new(), |router, page| router.route(page, get(console::page)))
        .route("/usage.csv", get(csv::usage::download))
        .route("/usage/requests.csv", get(csv::requests::download))
        .route("/requests.csv", get(csv::requests::download_list))
        .route(TRANSACTIONS_FILE, get(csv::transactions::download))
        .route(invoices::ROUTE, get(invoices::download))
        .route(export::PATH, post(export::download))
        .merge(actions::of_owners())
        .route_layer(from_fn_with_state(console.clone(), own_form::require))
        .route_layer(from_fn_with_state(console.clone(), layers::form_limit::keep))
        .route_layer(from_fn(guard::require_owner));
    // For everybody.
    let visitors = actions::of_visitors()
        .route("/docs/api", get(console::page))
        .route("/docs/api/buying", get(console::page))
        .route("/docs/api/gateway", get(console::page))
        .route("/models", get(console::page))
        .route("/sign-in", get(actions::visit))
        .route("/sign-in/code", get(actions::visit_half_way))
        .route("/sign-up", get(actions::visit))
        .route("/forgot-password", get(console::page))
        .route("/reset-password", get(console::page))
        .route("/verify-email", get(console::page))
        .route("/verify-email/new", get(console::page))
        .route("/verify-email/take-back", get(console::page))
        .route("/verify-email/notices", get(console::page))
        .route("/verify-email/leave", get(console::page))
        .route(RETURNED, get(razorpay::come_back))
        .route("/language", get(console::page))
        .route("/theme", get(console::page))
        .merge(sign_out(console))
        .merge(stand_in::router(console));
    // For scripts. The response tells a client without a session so.
    let scripts = actions::readings().route("/live", get(live::follow));
    owners
        .merge(visitors)
        .merge(scripts)
        // Within the session's layers, because an owner's page of an unknown address has the frame.
        .fallback(console::missing)
        .layer(from_fn_with_state(console.clone(), guard::attach_owner))
        .layer(sessions::layer(
            console.services(),
            console.cookies().session(),
            console.cookies().is_secure(),
        ))
        .layer(from_fn_with_state(console.clone(), session_cookie::choose))
        .layer(from_fn_with_state(console.cookies().clone(), known_browser::tell))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .layer(from_fn(layers::packed::refuse))
        .layer(CsrfLayer::new().with_rejection_response(|_| Refused::of_status(StatusCode::FORBIDDEN)))
        .layer(from_fn_with_state(layers::failures::after_deadline as Late, layers::deadline::keep))
        .layer(from_fn_with_state(console.clone(), layers::admit::browser))
}
