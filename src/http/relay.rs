//! What a relay serves: the inference API, and its health.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio_util::sync::CancellationToken;

use super::inference;
use super::inference::error::Failure;
use super::peer::Proxies;
use crate::service::inference::host::Host;
use crate::service::inference::remote::Remote;

/// The router. `leaving`: a shutdown is announced.
pub fn router(remote: Arc<Remote>, leaving: CancellationToken, trusted_proxies: u8) -> Router {
    let host = Host::Relay(Arc::clone(&remote));
    let proxies = Proxies::new(host.clone(), trusted_proxies);
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .with_state((remote, leaving))
        .merge(inference::router(host, proxies, false))
        .fallback(async || Failure::no_endpoint())
}

/// Ready while it hears of revocations, so that Munim is there.
async fn ready(
    State((remote, leaving)): State<(Arc<Remote>, CancellationToken)>,
) -> (StatusCode, &'static str) {
    if remote.is_following() && !leaving.is_cancelled() {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    }
}
