//! The one layer of the inference API: the call's id, headers, metrics and the log line of errors.

use std::time::Instant;

use axum::extract::{self, MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::error::Failure;
use crate::http::drain;
use crate::http::gateway::layer::caught;
use crate::http::layers::headers::HSTS;
use crate::http::layers::request_id::REQUEST_ID;
use crate::http::layers::spanned::spanned;
use crate::http::serve::connection_limits;
use crate::metrics::Surface;
use crate::service::inference::host::Host;

/// The id of a call: ours, whatever the caller sends.
#[derive(Clone, Debug)]
pub struct CallId(pub String);

/// What the layer needs.
#[derive(Clone, Debug)]
pub struct State {
    host: Host,
    /// Callers connect by TLS.
    secure: bool,
}

impl State {
    pub fn new(host: Host, secure: bool) -> Self {
        Self { host, secure }
    }
}

pub async fn answer(
    extract::State(state): extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let State { host, secure } = state;
    let id = host.new_id("req_");
    request.extensions_mut().insert(CallId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let seat = request.extensions().get().cloned();
    let started = Instant::now();
    let span = tracing::error_span!("call", id);
    let answering = caught(drain::drain(request, next), || Failure::internal().into_response());
    let mut response = answering.instrument(span.clone()).await;
    if response.status() == StatusCode::UNAUTHORIZED {
        response = connection_limits::after_refusal(seat.as_ref(), response);
    }
    let (status, time) = (response.status(), started.elapsed());
    let route = route.as_ref().map(MatchedPath::as_str);
    host.metrics().requests.observe(Surface::Inference, route, method.as_str(), status.as_u16(), time);
    if status.is_client_error() || status.is_server_error() {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let status = status.as_u16();
        span.in_scope(|| tracing::info!(%method, route, status, milliseconds, "answered"));
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    spanned(response, &span)
}
