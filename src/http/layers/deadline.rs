//! Timeouts for receiving a body and for starting a response. If the network to the database drops packets, a
//! query hangs until TCP gives up, a quarter of an hour; meanwhile the request would hold memory and a
//! connection.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// The timeout for receiving a body.
pub const BODY_WITHIN: Duration = Duration::from_secs(30);
/// The timeout for starting a response: more than that of a body, less than the minute after which proxies give
/// up.
pub const BEGIN_WITHIN: Duration = Duration::from_secs(45);

/// Makes the response after a timeout.
pub type Late = fn() -> Response;

/// Responds in time. After a timeout the handler is dropped, as when the client disconnects: its transaction is
/// rolled back, and a stalled connection is closed.
pub async fn keep(State(late): State<Late>, request: Request, next: Next) -> Response {
    if let Ok(response) = tokio::time::timeout(BEGIN_WITHIN, next.run(request)).await {
        return response;
    }
    tracing::error!(seconds = BEGIN_WITHIN.as_secs(), "request timed out");
    late()
}
