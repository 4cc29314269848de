//! The one layer of the gateway API: request id, headers, log line of errors, metrics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::Body as _;
use tracing::Instrument;

use crate::http::api::error::ApiError;
use crate::http::api::failures;
use crate::http::drain;
use crate::http::layers::headers::HSTS;
use crate::http::layers::refusals;
use crate::http::layers::request_id::REQUEST_ID;
use crate::http::layers::request_log::loggable;
use crate::http::layers::spanned::spanned;
use crate::http::serve::connection_limits;
use crate::metrics::Surface;
use crate::service::Services;

/// The most unread bytes of a body when the response is sent. The rest of a longer body is drained, so that the
/// client receives the response.
const LEFT_MAX: u64 = 8 * 1024;

/// Marks the refusal of a caller by a known gateway.
#[derive(Clone, Copy, Debug)]
pub struct OfCaller;

/// Generates request ids: a random prefix per process and a counter, because random bytes per request would
/// cost more than the map lookup. Also carries the metrics.
#[derive(Clone, Debug)]
pub struct Numbers {
    last: Arc<(String, AtomicU64)>,
    services: Arc<Services>,
    /// Gateways connect by TLS.
    secure: bool,
}

impl Numbers {
    pub fn new(services: &Arc<Services>, secure: bool) -> Self {
        let last = Arc::new((services.new_id("req_"), AtomicU64::new(0)));
        Self { last, services: Arc::clone(services), secure }
    }

    fn next(&self) -> String {
        let (start, count) = &*self.last;
        format!("{start}-{}", count.fetch_add(1, Ordering::Relaxed))
    }
}

pub async fn answer(State(numbers): State<Numbers>, request: Request, next: Next) -> Response {
    let id = numbers.next();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    // Log lines of handlers have the id that the client gets.
    let span = tracing::error_span!("request", id);
    let seat = request.extensions().get().cloned();
    let response = if request.body().size_hint().upper().is_some_and(|size| size <= LEFT_MAX) {
        caught(next.run(request), after_panic).instrument(span.clone()).await
    } else {
        caught(drain::drain(request, next), after_panic).instrument(span.clone()).await
    };
    let mut response = failures::named(response, &id);
    let is_stranger = response.extensions().get::<OfCaller>().is_none();
    if response.status() == StatusCode::UNAUTHORIZED && is_stranger {
        response = connection_limits::after_refusal(seat.as_ref(), response);
    }
    let (status, time) = (response.status(), started.elapsed());
    let route = route.as_ref().map(MatchedPath::as_str);
    numbers.services.metrics.requests.observe(
        Surface::Gateway,
        route,
        method.as_str(),
        status.as_u16(),
        time,
    );
    // Entering a span costs time too.
    if status.is_client_error() || status.is_server_error() || tracing::enabled!(tracing::Level::DEBUG) {
        span.in_scope(|| log(&method, &uri, status, time));
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    if numbers.secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    spanned(response, &span)
}

fn after_panic() -> Response {
    ApiError::Internal.into_response()
}

/// The response, or another one after a panic. `telemetry.rs` has logged the panic's message.
pub async fn caught(
    answering: impl Future<Output = Response>,
    after_panic: impl Fn() -> Response,
) -> Response {
    let mut answering = pin!(answering);
    std::future::poll_fn(move |cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| answering.as_mut().poll(cx)));
        polled.unwrap_or_else(|_| Poll::Ready(after_panic()))
    })
    .await
}

/// Logs errors; a line per successful call would dominate the log, so those are at debug level.
fn log(method: &Method, uri: &Uri, status: StatusCode, time: Duration) {
    let path = &*loggable(uri.path());
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    // No account is known: a rejected client is not a known gateway.
    let refused = refusals::word(status);
    let status = status.as_u16();
    match status {
        500.. => tracing::warn!(%method, path, status, milliseconds, "answered"),
        400.. => tracing::info!(%method, path, status, milliseconds, refused, "answered"),
        _ => tracing::debug!(%method, path, status, milliseconds, "answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer_with_the_requests_number() {
        let response = caught(async { panic!("at the disco") }, after_panic).await;
        let response = failures::named(response, "req_1");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        let body = std::str::from_utf8(&body).unwrap();
        assert!(body.contains("req_1") && !body.contains("disco"), "{body}");
    }
}
