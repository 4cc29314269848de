//! `GET /healthz`: the process answers. `GET /readyz`: it can serve, for who sends it requests.
//!
//! Both are asked every few seconds, by machines without a credential: they pass none of the layers, are in no log, and
//! cost the database one look a second at most, however often they are asked.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tower_http::set_header::SetResponseHeaderLayer;

use super::layers::request_log::REQUEST_ID;
use crate::service::Services;
use crate::service::operations::readiness::{self, Part};

/// How long the database may take to answer.
const DEADLINE: Duration = Duration::from_secs(1);

/// Whether requests may be sent here.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    /// What is not.
    not_ready: Vec<Part>,
}

/// The two answers. They have no fallback, so that they can be merged.
pub fn router<S: Clone + Send + Sync + 'static>(services: Arc<Services>) -> Router<S> {
    let no_store = HeaderValue::from_static("no-store");
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, no_store))
        .layer(from_fn_with_state(Arc::clone(&services), number))
        .with_state(services)
}

/// Gives the answer a number, as every answer has one. No line of the log has it.
async fn number(State(services): State<Arc<Services>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::try_from(services.new_id("req_")) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn ready(State(services): State<Arc<Services>>) -> Response {
    let not_ready = readiness::find_missing(&services, DEADLINE).await;
    let ready = not_ready.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, not_ready })).into_response()
}
