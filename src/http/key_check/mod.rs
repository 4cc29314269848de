//! `/v1/keys/check`: the key check for proxies that see the status of a sub-request alone.
//!
//! It is the gateway's door, with its layer and without any limit; refusals are written as the inference API writes them,
//! because most proxies pass them to the caller.

mod failures;
mod said;

use std::net::IpAddr;

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::failures::OfChecking;
use self::said::Said;
use super::api::Api;
use super::api::bearer::bearer;
use super::api::error::ApiError;
use super::gateway::auth::Gateway;
use super::gateway::layer;
use super::inference::error::Failure;
use super::peer::{self, Proxies};
use crate::domain::network::read_address;
use crate::domain::{AccountId, HoldId, KeyId};
use crate::service::inference::error::CallError;
use crate::service::inference::local::refused;
use crate::service::key_cache::Origin;
use crate::service::key_cache::verify::{Asked, VerifyOutcome, verify};

const KEY_ID: HeaderName = HeaderName::from_static("x-munim-key-id");
const ACCOUNT_ID: HeaderName = HeaderName::from_static("x-munim-account-id");
const HOLD_ID: HeaderName = HeaderName::from_static("x-munim-hold-id");

/// The routes, with the layer of the gateway API. `secure`: gateways connect by TLS.
pub fn router(api: Api, proxies: Proxies, secure: bool) -> Router {
    Router::new()
        .route("/v1/keys/check", any(check_key))
        // Envoy adds the caller's path, which says nothing here.
        .route("/v1/keys/check/", any(check_key))
        .route("/v1/keys/check/{*path}", any(check_key))
        .layer(Extension(proxies))
        .layer(from_fn_with_state(layer::Numbers::new(&api.services, secure), layer::answer))
        .with_state(api)
}

/// The operation, for the OpenAPI document.
pub fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(check_key))
}

/// Check a key by status
///
/// For proxies that see a status alone: nginx `auth_request`, Caddy `forward_auth`, Envoy `ext_authz`, Traefik `forwardAuth`. The
/// proxy sends the caller's key as it came, and `x-munim-gateway`: its token, and behind it what `POST /v1/keys/verify` takes as
/// members (`model`, `client_ip`, `hold_inr`, `hold_seconds`, `prompt_tokens_at_most`, `completion_tokens_at_most`, `n`, …), each as
/// `; name=value`. Everything else in the request is the caller's, and has no effect: method, path, query, body. Without `client_ip`
/// the address is the last of `X-Forwarded-For`. Any method is answered, and any path below this one.
#[utoipa::path(
    get, path = "/v1/keys/check", tag = "Gateway",
    params(
        ("x-api-key" = Option<String>, Header, description = "The caller's key, if it is not in `Authorization`."),
        ("X-Forwarded-For" = Option<String>, Header, description = "The caller's address, last."),
    ),
    security(("key" = [], "proxy" = [])),
    responses(
        (status = 200, description = "The call may be made.", headers(
            ("x-munim-key-id" = String, description = "The key's id."),
            ("x-munim-account-id" = String, description = "The account that it opens."),
            ("x-munim-hold-id" = Option<String>, description = "What the usage event of the call has to name, if something is held."),
        )),
        OfChecking,
    )
)]
async fn check_key(State(api): State<Api>, parts: Parts) -> Result<Response, ApiError> {
    let said = Said::read(&parts.headers)?;
    let gateway = Gateway::of_token(&api, said.token).await?;
    let Some(key) = caller_key(&parts) else { return Ok(refusal(CallError::MissingKey)) };
    let hold = said.terms.hold(&api.services, said.model).await?.hold;
    let origin = Origin { gateway: gateway.live.name, address: address(&said, &parts) };
    let call = Asked { model: said.model, ..Asked::default() };
    Ok(match verify(&api.services, key, call, hold, &origin).await? {
        VerifyOutcome::Valid { key, hold, .. } => {
            allowed(&key.id(), key.account_id(), hold.as_ref().map(|hold| &hold.id))
        }
        outcome => refusal(refused(&outcome)),
    })
}

/// The caller's key: `Authorization: Bearer …`, or as other APIs have it.
fn caller_key(parts: &Parts) -> Option<&str> {
    bearer(parts).or_else(|| parts.headers.get("x-api-key")?.to_str().ok())
}

/// The caller's address, as the proxy says it. The connection's is the proxy's own.
fn address(said: &Said<'_>, parts: &Parts) -> Option<IpAddr> {
    match said.client_ip {
        Some(text) => read_address(text),
        None => peer::before_gateway(&parts.headers, &parts.extensions),
    }
}

fn allowed(key: &KeyId, account: &AccountId, hold: Option<&HoldId>) -> Response {
    let mut response = StatusCode::OK.into_response();
    let ids = [
        (KEY_ID, Some(key.as_str())),
        (ACCOUNT_ID, Some(account.as_str())),
        (HOLD_ID, hold.map(HoldId::as_str)),
    ];
    for (name, id) in ids {
        if let Some(value) = id.and_then(|id| HeaderValue::from_str(id).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A refusal of the caller. The gateway itself was let in, so its connection stays.
fn refusal(error: CallError) -> Response {
    let mut response = Failure::from(error).into_response();
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response.extensions_mut().insert(layer::OfCaller);
    response
}
