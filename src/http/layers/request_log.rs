//! Gives each request an id and logs its end.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::refusals::{self, Asker};
use super::request_id::{REQUEST_ID, RequestId};
use super::spanned::spanned;
use crate::metrics::Surface;
use crate::service::Services;

/// Gives the request its id, counts it, and logs its end: method, path (never the query), status, time; for a
/// rejection, its word and the client.
pub async fn log(State(services): State<Arc<Services>>, mut request: Request, next: Next) -> Response {
    let id = services.new_id("req_");
    let header = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("unknown"));
    request.headers_mut().insert(REQUEST_ID, header.clone());
    request.extensions_mut().insert(RequestId(id.clone()));
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    // At error level, so that the span is enabled at every log level.
    let span = tracing::error_span!("request", id, %method, path = &*loggable(request.uri().path()));
    let started = Instant::now();
    let writing = span.clone();
    let response = async move {
        let mut response = next.run(request).await;
        let refused = refusals::word(response.status());
        let (time, status) = (started.elapsed(), response.status().as_u16());
        let route = route.as_ref().map(MatchedPath::as_str);
        let is_rest = route.is_some_and(|route| route.starts_with("/v1") || route.starts_with("/v2"));
        let surface = if is_rest { Surface::Rest } else { Surface::Console };
        services.metrics.requests.observe(surface, route, method.as_str(), status, time);
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        // The client is logged for rejections only, not for what owners do all day.
        let known = refused.and(asker.known());
        let (account, with) = (known.map(|known| &*known.account), known.map(|known| &*known.with));
        tracing::info!(status, milliseconds, refused, account, with, "answered");
        response.headers_mut().insert(REQUEST_ID, header);
        response
    };
    spanned(response.instrument(span).await, &writing)
}

/// A path for the log. Users paste keys and addresses into paths, so parts that look like one are masked.
pub fn loggable(path: &str) -> Cow<'_, str> {
    if path.split('/').all(is_harmless) {
        return path.into();
    }
    let parts: Vec<_> = path.split('/').map(|part| if is_harmless(part) { part } else { "***" }).collect();
    parts.join("/").into()
}

/// Words, file names and ids are harmless. Random text is long and has letters of both cases.
fn is_harmless(part: &str) -> bool {
    let is_of =
        |fits: fn(&u8) -> bool| part.bytes().all(|byte| fits(&byte) || matches!(byte, b'.' | b'_' | b'-'));
    let is_id = part.split_once('_').is_some_and(|(kind, number)| {
        kind.bytes().all(|byte| byte.is_ascii_lowercase())
            && number.len() == 26
            && number.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    });
    is_id
        || (part.len() <= 40 && is_of(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
        || (part.len() <= 20 && is_of(u8::is_ascii_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_not_logged() {
        let account = "/v1/accounts/acc_01JHMV5B3K9D2F7G8H1J4M6N0P/apiKeys";
        for ours in ["/", account, "/usage/requests.csv", "/pkg/munim-0123456789ab_bg.wasm", "/keys/page"] {
            assert_eq!(loggable(ours), ours);
        }
        assert_eq!(loggable("/x/3mhWFuqZbAHGPJHN8tOa1w"), "/x/***", "a cookie");
        let key = "forii_sk_0123456789012345678901234567890123456789";
        assert_eq!(loggable(&format!("/v1/keys/{key}/x")), "/v1/keys/***/x");
        for address in ["asha@example.in", "asha%40example.in"] {
            assert_eq!(loggable(&format!("/{address}")), "/***");
        }
    }
}
