//! The operations that upstreams answer.

use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

use super::error::Failure;
use super::layer::CallId;
use super::limits;
use crate::http::api::bearer::bearer;
use crate::http::peer;
use crate::service::inference::Answer;
use crate::service::inference::admission::{OpenCall, Room};
use crate::service::inference::carry::{self, Admitted, BODY_MAX, Received};
use crate::service::inference::endpoint::Endpoint;
use crate::service::inference::error::CallError;
use crate::service::inference::host::Host;

/// The timeout of a body.
const BODY_WITHIN: Duration = Duration::from_mins(1);
/// The cost of a call, in rupees.
const COST: HeaderName = HeaderName::from_static("x-munim-cost-inr");
/// Disables buffering in proxies; nginx reads this.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Carries a call.
pub async fn call(
    State(host): State<Host>,
    Extension(CallId(id)): Extension<CallId>,
    endpoint: Endpoint,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let address = peer::address(&parts.headers, &parts.extensions);
    let admitted = carry::admit(&host, bearer(&parts), address).await?;
    let caller = admitted.caller.clone();
    let done = carried(&host, admitted, id, endpoint, parts, body).await;
    let mut response = done.unwrap_or_else(IntoResponse::into_response);
    limits::add(response.headers_mut(), caller.levels());
    Ok(response)
}

/// Receives the body, and carries the call.
async fn carried(
    host: &Host,
    admitted: Admitted,
    id: String,
    endpoint: Endpoint,
    parts: Parts,
    body: Body,
) -> Result<Response, Failure> {
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    if parts.headers.contains_key(header::CONTENT_ENCODING) {
        return Err(CallError::MediaType("Send the body as it is, without Content-Encoding.").into());
    }
    let mut room = Room::default();
    let read = tokio::time::timeout(BODY_WITHIN, receive(&admitted.open, body, &mut room)).await;
    let body = read.map_err(|_| CallError::BodyIncomplete)??;
    let received = Received { id, endpoint, content_type, body, room };
    Ok(written(carry::carry(host, admitted, received).await?))
}

/// Reads a body within its bounds.
async fn receive(open: &OpenCall, mut body: Body, room: &mut Room) -> Result<Bytes, CallError> {
    let expected = http_body::Body::size_hint(&body).lower();
    if expected > BODY_MAX as u64 {
        return Err(CallError::BodyTooLarge);
    }
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(bytes) = frame.map_err(|_| CallError::BodyIncomplete)?.into_data() else { continue };
        if read.len() + bytes.len() > BODY_MAX {
            return Err(CallError::BodyTooLarge);
        }
        open.grow(room, bytes.len())?;
        read.extend_from_slice(&bytes);
    }
    Ok(read.freeze())
}

fn written(answer: Answer) -> Response {
    match answer {
        Answer::Whole { content_type, body, cost } => {
            let mut response = body.into_response();
            set_type(&mut response, &content_type);
            if let Some(cost) = cost.and_then(|cost| HeaderValue::try_from(cost.decimal()).ok()) {
                response.headers_mut().insert(COST, cost);
            }
            response
        }
        Answer::Stream { content_type, body } => {
            let mut response = Response::new(Body::new(body));
            set_type(&mut response, &content_type);
            let (name, value) = UNBUFFERED;
            response.headers_mut().insert(name, value);
            response
        }
    }
}

fn set_type(response: &mut Response, content_type: &str) {
    if let Ok(value) = HeaderValue::try_from(content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
}
