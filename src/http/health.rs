//! `GET /healthz`: the process is alive. `GET /readyz`: it can serve requests.
//!
//! Both are polled every few seconds without a credential. They pass none of the layers, are not logged, and
//! cost the database one query per second at most.

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

use super::layers::request_id::REQUEST_ID;
use crate::service::Services;
use crate::service::operations::readiness::{self, Backlog, Part};

/// The timeout of the database query.
const DEADLINE: Duration = Duration::from_secs(1);

/// The readiness response.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    /// The parts that are not ready.
    not_ready: Vec<Part>,
    /// Mail, which says nothing of readiness: a server without its mail server answers requests all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<Backlog>,
}

/// The two routes. They have no fallback, so that they can be merged.
pub fn router<S: Clone + Send + Sync + 'static>(services: Arc<Services>) -> Router<S> {
    let no_store = HeaderValue::from_static("no-store");
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, no_store))
        .layer(from_fn_with_state(Arc::clone(&services), number))
        .with_state(services)
}

/// Adds a request id, as to every response. No log line has it.
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
    (status, Json(Readiness { ready, not_ready, mail: readiness::mail(&services) })).into_response()
}
