//! The inference API, `/inference/v1`: the OpenAI form, with a customer's API key. Its rules are in
//! `service/inference`; here requests are read and answers written.
//!
//! It is not part of the OpenAPI document: its bodies are the upstreams', and OpenAI's clients know them.

mod calls;
pub mod error;
mod layer;
mod limits;
mod models;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use axum::{Extension, Router};

use self::error::Failure;
use super::peer::Proxies;
use crate::service::Services;
use crate::service::inference::endpoint::Endpoint;

/// The inference API, with its own layer. `secure`: callers connect by TLS.
pub fn router(services: Arc<Services>, proxies: Proxies, secure: bool) -> Router {
    let state = layer::State::new(Arc::clone(&services), secure);
    let operations = Endpoint::ALL.into_iter().fold(Router::new(), |router, endpoint| {
        let call = move |services, id, request| calls::call(services, id, endpoint, request);
        router.route(&format!("/inference/v1{}", endpoint.path()), post(call))
    });
    operations
        .route("/inference/v1/models", get(models::list))
        .route("/inference/v1/models/{*model}", get(models::lookup))
        .route("/inference/v1/{*path}", any(async || Failure::no_endpoint()))
        .method_not_allowed_fallback(async || Failure::no_method())
        .layer(from_fn_with_state(state, layer::answer))
        .layer(Extension(proxies))
        .with_state(services)
}
