//! Every request has an id, which its answer carries and its log line names.

use std::borrow::Cow;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::http::console::Console;
use crate::metrics::Door;

/// The header that carries the id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request.
#[derive(Clone, Debug, Default)]
pub struct RequestId(pub String);

/// Gives the request its id, counts it, and logs its end: method, path (never the query), status, time.
pub async fn log(State(console): State<Console>, mut request: Request, next: Next) -> Response {
    let id = console.services().new_id("req_");
    let header = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("unknown"));
    request.headers_mut().insert(REQUEST_ID, header.clone());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    // An error's, so that it is there however little is logged.
    let span = tracing::error_span!("request", id, %method, path = &*loggable(request.uri().path()));
    let started = Instant::now();
    async move {
        let mut response = next.run(request).await;
        let (time, status) = (started.elapsed(), response.status().as_u16());
        let route = route.as_ref().map(MatchedPath::as_str);
        let is_rest = route.is_some_and(|route| route.starts_with("/v1") || route.starts_with("/v2"));
        let door = if is_rest { Door::Rest } else { Door::Console };
        console.services().metrics.requests.note(door, route, method.as_str(), status, time);
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status, milliseconds, "answered");
        response.headers_mut().insert(REQUEST_ID, header);
        response
    }
    .instrument(span)
    .await
}

/// The longest part of a path of ours: an id.
const PART_MAX: usize = 40;

/// A path as it may be logged. People paste keys and addresses where they do not belong; what looks like one is left
/// out.
pub fn loggable(path: &str) -> Cow<'_, str> {
    if path.split('/').all(is_harmless) {
        return path.into();
    }
    let parts: Vec<_> = path.split('/').map(|part| if is_harmless(part) { part } else { "***" }).collect();
    parts.join("/").into()
}

/// Keys and tokens are longer than ids, and an address has its sign.
fn is_harmless(part: &str) -> bool {
    part.len() <= PART_MAX && !part.contains('@') && !part.contains('%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_not_logged() {
        for ours in ["/", "/v1/accounts/acc_01JHMV5B3K9D2F7G8H1J4M6N0P/apiKeys", "/usage/requests.csv"] {
            assert_eq!(loggable(ours), ours);
        }
        let key = "forii_sk_0123456789012345678901234567890123456789";
        assert_eq!(loggable(&format!("/v1/keys/{key}/x")), "/v1/keys/***/x");
        for address in ["asha@example.in", "asha%40example.in"] {
            assert_eq!(loggable(&format!("/{address}")), "/***");
        }
    }
}
