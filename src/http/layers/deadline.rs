//! How long a body may take to arrive, and an answer to begin. A database that is cut off without a word keeps whoever asks it for as long
//! as TCP tries, a quarter of an hour; nobody waits that long, and what waits holds memory and a place.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// How long a body may take to arrive.
pub const BODY_WITHIN: Duration = Duration::from_secs(30);
/// More than a body may take to arrive, and less than the minute after which proxies give up by themselves.
pub const BEGIN_WITHIN: Duration = Duration::from_secs(45);

/// What is answered instead.
pub type Late = fn() -> Response;

/// Answers in time. What a late answer was about is left where it stands, as when its caller goes away: a transaction is
/// rolled back, and a connection that says nothing is closed.
pub async fn keep(State(late): State<Late>, request: Request, next: Next) -> Response {
    if let Ok(response) = tokio::time::timeout(BEGIN_WITHIN, next.run(request)).await {
        return response;
    }
    tracing::error!(seconds = BEGIN_WITHIN.as_secs(), "request timed out");
    late()
}
