//! An upstream's answer: read whole, or passed as a stream.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER};
use std::sync::Arc;
use std::time::Duration;

use super::admission::Room;
use super::call::{Call, End};
use super::endpoint::Endpoint;
use super::error::{CallError, UpstreamError};
use super::members::{Members, text_bytes};
use super::meter::Counts;
use super::relay::{Form, Relay};
use super::sse::Events;
use crate::domain::Money;

/// The largest answer that is read whole, in bytes.
const ANSWER_MAX: usize = 64 * 1024 * 1024;
/// The largest error that is read, in bytes.
const ERROR_MAX: usize = 64 * 1024;
/// The longest message of an upstream's error that is passed on, in characters.
const MESSAGE_MAX: usize = 1_000;

/// What the caller gets.
pub enum Answer {
    /// The whole answer, with its cost if it has a price.
    Whole { content_type: String, body: Bytes, cost: Option<Money> },
    /// A stream.
    Stream { content_type: String, body: Relay },
}

/// The form of an answer, by its type.
enum Kind {
    Json,
    Events,
    /// Audio, or text of a transcription.
    Other,
}

/// Whether another upstream is tried after this status: it is not the caller's fault.
pub fn is_fault(status: u16) -> bool {
    status == 429 || (status >= 500 && status != 501)
}

/// Passes a successful answer.
pub async fn pass(
    call: &Arc<Call>,
    response: Response<Incoming>,
    wants_usage: bool,
    timeout: Duration,
) -> Result<Answer, CallError> {
    let (parts, body) = response.into_parts();
    if parts.headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        tracing::warn!(id = call.id(), "upstream answered compressed, which it was not asked for");
        return Err(CallError::NoAnswer);
    }
    let content_type = text(&parts.headers, &CONTENT_TYPE).unwrap_or_default().to_owned();
    match kind(call.endpoint(), &content_type) {
        Some(Kind::Events) => {
            call.lock().upstream = Some(body);
            let form = Form::Events(Events::new(wants_usage));
            Ok(Answer::Stream { content_type, body: Relay::new(Arc::clone(call), form, timeout) })
        }
        Some(Kind::Other) if call.endpoint() == Endpoint::Speech => {
            call.lock().upstream = Some(body);
            Ok(Answer::Stream { content_type, body: Relay::new(Arc::clone(call), Form::Bytes, timeout) })
        }
        Some(kind) => whole(call, content_type, body, &kind, timeout).await,
        None => {
            tracing::warn!(id = call.id(), content_type, "upstream answered in another form");
            Err(CallError::NoAnswer)
        }
    }
}

fn kind(endpoint: Endpoint, content_type: &str) -> Option<Kind> {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match (&*kind, endpoint) {
        ("application/json", _) => Some(Kind::Json),
        ("text/event-stream", _) => Some(Kind::Events),
        ("text/html", _) => None,
        (_, Endpoint::Speech) if kind.starts_with("audio/") || kind == "application/octet-stream" => {
            Some(Kind::Other)
        }
        (_, Endpoint::Transcriptions) if kind.starts_with("text/") || kind == "application/x-subrip" => {
            Some(Kind::Other)
        }
        _ => None,
    }
}

/// Reads an answer whole, charges it, and returns it.
async fn whole(
    call: &Arc<Call>,
    content_type: String,
    body: Incoming,
    kind: &Kind,
    timeout: Duration,
) -> Result<Answer, CallError> {
    let mut room = Room::default();
    let body = read(call, &mut room, body, timeout).await?;
    {
        let mut state = call.lock();
        if matches!(kind, Kind::Json) {
            let members = Members::read(&body).map_err(|_| CallError::NoAnswer)?;
            if members.value("error").is_some() {
                return Err(CallError::NoAnswer);
            }
            let counts = members.value("usage").and_then(Counts::read);
            let counts = counts.or_else(|| members.value("duration").and_then(Counts::of_seconds));
            if let Some(counts) = counts {
                state.meter.count(counts);
            }
            if call.endpoint() == Endpoint::Images {
                let data: Vec<&serde_json::value::RawValue> = members
                    .value("data")
                    .map_or(Ok(Vec::new()), serde_json::from_str)
                    .map_err(|_| CallError::NoAnswer)?;
                state.meter.deliver_images(i64::try_from(data.len()).unwrap_or(i64::MAX));
            }
            let contents = ["choices", "output", "text"].into_iter().filter_map(|name| members.value(name));
            state.meter.deliver(contents.map(|contents| text_bytes(contents.as_bytes())).sum());
        } else {
            state.meter.deliver(body.len() as u64);
        }
    }
    // Nothing is delivered of a call that was cut.
    let ended = call.end(End::Complete(200)).ok_or_else(|| call.cut_error())?;
    let cost = ended.cost;
    ended.durable().await;
    Ok(Answer::Whole { content_type, body, cost })
}

/// Reads a body within its bounds, unless the call is cut.
async fn read(
    call: &Call,
    room: &mut Room,
    mut body: Incoming,
    timeout: Duration,
) -> Result<Bytes, CallError> {
    let mut read = BytesMut::new();
    loop {
        let frame = tokio::select! {
            frame = tokio::time::timeout(timeout, body.frame()) => frame.map_err(|_| CallError::Late)?,
            () = call.cut.cancelled() => return Err(call.cut_error()),
        };
        let Some(frame) = frame else { return Ok(read.freeze()) };
        let Ok(frame) = frame else { return Err(CallError::NoAnswer) };
        if let Ok(bytes) = frame.into_data() {
            if read.len() + bytes.len() > ANSWER_MAX {
                tracing::warn!(id = call.id(), "upstream's answer is too large");
                return Err(CallError::NoAnswer);
            }
            call.open.grow(room, bytes.len())?;
            read.extend_from_slice(&bytes);
        }
    }
}

/// The error of an upstream's answer without success. Only what is about the caller's request is passed on.
pub async fn failure(
    response: Response<Incoming>,
    (name_there, model): (&str, &str),
    timeout: Duration,
) -> CallError {
    let (parts, body) = response.into_parts();
    let status = parts.status.as_u16();
    tracing::warn!(status, "upstream answered with an error");
    match status {
        400 | 413 | 422 | 429 => {}
        503 => return CallError::Full,
        504 => return CallError::Late,
        _ => return CallError::NoAnswer,
    }
    let retry_after = text(&parts.headers, &RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
    let read = tokio::time::timeout(timeout, http_body_util::Limited::new(body, ERROR_MAX).collect()).await;
    let bytes = read.ok().and_then(Result::ok).map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let said: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    // vLLM has the members of `error` at the top.
    let error = if said["error"].is_object() { &said["error"] } else { &said };
    let word = |name: &str| error[name].as_str().map(|text| text.replace(name_there, model));
    let message = word("message").or_else(|| said["error"].as_str().map(ToOwned::to_owned));
    let message = message.unwrap_or_else(|| "The model's server refused this request.".to_owned());
    CallError::Upstream(UpstreamError {
        status,
        message: message.chars().take(MESSAGE_MAX).collect(),
        param: word("param"),
        code: word("code"),
        retry_after: retry_after.map(Duration::from_secs),
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
