//! Errors in the form of the OpenAI API.

use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::limits::LimitKind;
use crate::domain::{Denial, LimitName, LimitOf};
use crate::service::ServiceError;
use crate::service::inference::error::{CallError, UpstreamError};
use crate::service::inference::members::Malformed;

/// The wait of a caller who has too many calls.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// An error response.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    kind: &'static str,
    code: Option<Cow<'static, str>>,
    param: Option<String>,
    message: Cow<'static, str>,
    retry_after: Option<Duration>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    message: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    param: Option<&'a str>,
    code: Option<&'a str>,
}

impl Failure {
    fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let kind = match status {
            402 => "insufficient_quota",
            403 => "permission_error",
            429 => "rate_limit_error",
            500.. => "api_error",
            _ => "invalid_request_error",
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            kind,
            code: Some(code.into()),
            param: None,
            message: message.into(),
            retry_after: None,
        }
    }

    fn about(self, param: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..self }
    }

    /// The response to an unknown path.
    pub fn no_endpoint() -> Self {
        Self::new(404, "unknown_url", "There is no such endpoint here.")
    }

    /// The response to another method.
    pub fn no_method() -> Self {
        Self::new(405, "method_not_allowed", "This endpoint does not have this method.")
    }

    /// The response to a failure on this side.
    pub fn internal() -> Self {
        Self::new(500, "internal", "Something failed on our side. Try again.")
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let status = error.status();
        match error {
            CallError::MissingKey => Self::new(
                status,
                "invalid_api_key",
                "You did not provide an API key. Send it as `Authorization: Bearer …`.",
            ),
            CallError::UnknownKey => Self::new(status, "invalid_api_key", "Incorrect API key provided."),
            CallError::RevokedKey => Self::new(status, "invalid_api_key", "This API key was revoked."),
            CallError::ExpiredKey => Self::new(status, "invalid_api_key", "This API key has expired."),
            CallError::NoCredit => Self::new(
                status,
                "insufficient_quota",
                "There is not enough credit for what this call can cost. Add credit, or lower its `max_tokens`.",
            ),
            CallError::Limited(denial) => of_limits(status, denial),
            CallError::NoModel(model) => {
                let shown: String = model.chars().take(200).collect();
                let text = format!("The model `{shown}` does not exist or you do not have access to it.");
                Self::new(status, "model_not_found", text).about("model")
            }
            CallError::Malformed(why) => Self::new(status, "invalid_body", malformed(why)),
            CallError::Missing(name) => {
                Self::new(status, "missing_required_parameter", format!("`{name}` is missing.")).about(name)
            }
            CallError::Repeated(name) => {
                let shown: String = name.chars().take(100).collect();
                let text = format!("`{shown}` is there twice. Send it once.");
                Self::new(status, "repeated_parameter", text).about(shown)
            }
            CallError::Wrong(name, rule) => {
                Self::new(status, "invalid_value", format!("`{name}` {rule}.")).about(name)
            }
            CallError::NotCarried(name, why) => {
                Self::new(status, "unsupported_parameter", format!("`{name}` is not supported: {why}."))
                    .about(name)
            }
            CallError::BodyTooLarge => {
                Self::new(status, "body_too_large", "The body has more than 32 MiB. Send less.")
            }
            CallError::BodyIncomplete => {
                Self::new(status, "body_incomplete", "The body did not arrive whole. Send it again.")
            }
            CallError::MediaType(words) => Self::new(status, "unsupported_media_type", words),
            CallError::TooManyCalls => Self {
                retry_after: Some(RETRY_AFTER),
                ..Self::new(
                    status,
                    "rate_limit_exceeded",
                    "Too many calls are running. Wait for some to end.",
                )
            },
            CallError::Upstream(error) => of_upstream(error),
            CallError::NoAnswer => {
                Self::new(status, "upstream_error", "The model's server gave no usable answer. Try again.")
            }
            CallError::Late => {
                Self::new(status, "upstream_timeout", "The model's server did not answer in time.")
            }
            CallError::Full => Self {
                retry_after: Some(RETRY_AFTER),
                ..Self::new(status, "unavailable", "Too much is running here right now. Try again.")
            },
            CallError::Service(error) => of_service(status, &error),
        }
    }
}

/// What a limit says, with the wait of what comes back by itself within a minute.
fn of_limits(status: u16, denial: Denial) -> Failure {
    match denial {
        Denial::RateLimited(name, seconds) => {
            let text = format!(
                "Rate limit reached: {} a minute ({name}). Try again in {seconds}s.",
                counted_words(name.kind)
            );
            let wait = Some(Duration::from_secs(seconds));
            Failure { retry_after: wait, ..Failure::new(status, "rate_limit_exceeded", text) }
        }
        Denial::LimitReached(name, _) => Failure::new(status, "quota_exceeded", spent_words(name)),
        Denial::Model => {
            Failure::new(status, denial.code(), "This API key may not call this model.").about("model")
        }
        Denial::Address => {
            Failure::new(status, denial.code(), "This API key may not be used from this address.")
        }
        Denial::Scope => Failure::new(status, denial.code(), "This API key may not call models."),
    }
}

const fn counted_words(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Requests => "requests",
        LimitKind::PromptTokens => "prompt tokens",
        LimitKind::CompletionTokens => "completion tokens",
        _ => "tokens",
    }
}

fn spent_words(name: LimitName) -> String {
    let of = match name.of {
        LimitOf::Plan => "plan",
        LimitOf::Agent => "agent",
        LimitOf::Key => "API key",
    };
    let time = if name.kind == LimitKind::Month { "month" } else { "day" };
    format!(
        "The {of}'s limit of rupees for the {time} ({name}) has less left than this call can cost. It begins anew with the next {time}."
    )
}

fn malformed(why: Malformed) -> &'static str {
    match why {
        Malformed::NotJson => "The body is not JSON. Send JSON in UTF-8.",
        Malformed::NotAnObject => "The body is JSON, but no object.",
        Malformed::TooDeep => "The body is nested too deeply.",
    }
}

fn of_upstream(error: UpstreamError) -> Failure {
    let UpstreamError { status, message, param, code, retry_after } = error;
    let made = Failure::new(status, "", message);
    Failure { code: code.map(Cow::Owned), param, retry_after, ..made }
}

fn of_service(status: u16, error: &ServiceError) -> Failure {
    tracing::error!(%error, "inference call failed");
    if status == 503 {
        let text = "The service is not available right now. Try again in a few seconds.";
        return Failure::new(status, "unavailable", text);
    }
    Failure::internal()
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, kind, code, param, message, retry_after } = self;
        let inner = Inner { message: &message, kind, param: param.as_deref(), code: code.as_deref() };
        let mut response = (status, Json(Body { error: inner })).into_response();
        if let Some(wait) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
        }
        response
    }
}
