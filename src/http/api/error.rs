//! Errors of the API: one table from every cause to its status, code and message.

use std::any::Any;
use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;

use crate::domain::FieldError;
use crate::domain::billing::PurchaseRefusal;

/// Why an operation failed.
#[derive(Clone, Debug)]
pub enum ApiError {
    /// Field errors; the response names the first.
    Invalid(Vec<FieldError>),
    /// The same of a member that has another name here than in forms: that name.
    InvalidMember(&'static str, Vec<FieldError>),
    /// The body is not JSON.
    InvalidJson,
    /// The body is JSON, but not an object.
    NotAnObject,
    /// The body is JSON, but not a batch of events.
    NotABatch,
    /// The body is no export of traces.
    NotSpans,
    /// The body is truncated.
    BodyIncomplete,
    /// The body is declared as gzip, and is invalid or truncated.
    BrokenGzip,
    /// A field that the operation does not have.
    UnknownField(String),
    /// A field that occurs twice.
    RepeatedField(String),
    /// A field of the wrong type.
    WrongType(String),
    /// A parameter that occurs twice.
    RepeatedParameter(&'static str),
    /// No bearer credential.
    MissingCredential,
    /// A credential that is not valid.
    InvalidCredential,
    /// No bearer credential, on the gateway API.
    MissingToken,
    /// A credential that is not a valid gateway's.
    InvalidToken,
    /// An expired credential.
    ExpiredCredential,
    /// Email and password do not match.
    WrongPassword,
    /// The password is right, and a second factor is required; the message.
    SecondFactorRequired(&'static str),
    /// The password is right, the code is wrong.
    WrongCode,
    /// A key where an owner is required; code and message.
    Forbidden(&'static str, &'static str),
    /// A request from a page of another site.
    CrossOrigin,
    /// The account has no such resource.
    NotFound,
    /// A resource has no such form; why.
    NotThere(String),
    /// No such path.
    NoEndpoint,
    /// No such method at this path.
    MethodNotAllowed,
    /// A resource with other contents exists.
    Conflict(String),
    /// A change of an expired or revoked key.
    KeyEnded,
    /// A second successor of a key.
    KeyReplaced,
    /// A key beyond the account's limit, which is this.
    TooManyKeys(u32),
    /// A refused purchase.
    Purchase(PurchaseRefusal),
    /// A body above the limit, which is this.
    BodyTooLarge(&'static str),
    /// An unsupported content type; the message.
    UnsupportedMediaType(&'static str),
    /// Too many requests or failed sign-ins; the wait and the message.
    TooManyRequests(Duration, Cow<'static, str>),
    /// Announced, not implemented.
    ComingSoon,
    /// An internal error.
    Internal,
    /// The database is unavailable.
    Unavailable,
}

/// The message for an account with an authenticator app.
pub(super) const SEND_CODE: &str =
    "This account has two-step sign-in. Send a code of its authenticator app, or a recovery code, as `code`.";
/// The message for an account without one: programs cannot use passkeys.
pub(super) const SEND_RECOVERY_CODE: &str = "This account has two-step sign-in with passkeys, which programs cannot use. Send a recovery code as `code`, or set up an authenticator app.";

/// The message for concurrent large requests.
pub(super) const ONE_AT_A_TIME: &str =
    "Another large report of this account is being made. Wait for its answer, then ask again.";

impl ApiError {
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_)
            | Self::InvalidMember(..)
            | Self::InvalidJson
            | Self::NotAnObject
            | Self::NotABatch
            | Self::NotSpans
            | Self::BodyIncomplete
            | Self::BrokenGzip
            | Self::UnknownField(_)
            | Self::RepeatedField(_)
            | Self::WrongType(_)
            | Self::RepeatedParameter(_) => StatusCode::BAD_REQUEST,
            Self::MissingCredential
            | Self::InvalidCredential
            | Self::MissingToken
            | Self::InvalidToken
            | Self::ExpiredCredential
            | Self::WrongPassword
            | Self::SecondFactorRequired(_)
            | Self::WrongCode => StatusCode::UNAUTHORIZED,
            Self::Forbidden(..) | Self::CrossOrigin => StatusCode::FORBIDDEN,
            Self::NotFound | Self::NotThere(_) | Self::NoEndpoint => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) | Self::KeyEnded | Self::KeyReplaced | Self::TooManyKeys(_) => {
                StatusCode::CONFLICT
            }
            Self::Purchase(refusal) if refusal.is_of_the_request() => StatusCode::BAD_REQUEST,
            Self::Purchase(_) => StatusCode::CONFLICT,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests(..) => StatusCode::TOO_MANY_REQUESTS,
            Self::ComingSoon => StatusCode::NOT_IMPLEMENTED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The error code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(problems) | Self::InvalidMember(_, problems) => {
                problems.first().map_or("invalid", |problem| problem.code())
            }
            Self::InvalidJson => "invalid_json",
            Self::NotAnObject => "not_an_object",
            Self::NotABatch => "not_a_batch",
            Self::NotSpans => "not_spans",
            Self::BodyIncomplete => "body_incomplete",
            Self::BrokenGzip => "invalid_gzip",
            Self::UnknownField(_) => "unknown_field",
            Self::RepeatedField(_) => "repeated_field",
            Self::WrongType(_) => "wrong_type",
            Self::RepeatedParameter(_) => "repeated_parameter",
            Self::MissingCredential | Self::MissingToken => "missing_credential",
            Self::InvalidCredential | Self::InvalidToken | Self::WrongPassword | Self::WrongCode => {
                "invalid_credential"
            }
            Self::SecondFactorRequired(_) => "second_factor_required",
            Self::ExpiredCredential => "expired_credential",
            Self::Forbidden(code, _) => code,
            Self::CrossOrigin => "cross_origin",
            Self::NotFound | Self::NotThere(_) | Self::NoEndpoint => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Conflict(_) => "conflict",
            Self::KeyEnded => "key_ended",
            Self::KeyReplaced => "key_replaced",
            Self::TooManyKeys(_) => "too_many_keys",
            Self::Purchase(refusal) => refusal.code(),
            Self::BodyTooLarge(_) => "body_too_large",
            Self::UnsupportedMediaType(_) => "unsupported_media_type",
            Self::TooManyRequests(..) => "rate_limited",
            Self::ComingSoon => "coming_soon",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    /// The field or parameter of the error.
    pub fn param(&self) -> Option<&str> {
        match self {
            Self::Invalid(problems) => problems.first().map(|p| p.field()).filter(|field| !field.is_empty()),
            Self::UnknownField(field) | Self::RepeatedField(field) | Self::WrongType(field) => Some(field),
            Self::RepeatedParameter(name) | Self::InvalidMember(name, _) => Some(name),
            _ => None,
        }
    }

    /// The same error, if its first field is `form`, with the name that the client sent.
    #[must_use]
    pub fn renamed(self, form: &str, sent: &'static str) -> Self {
        match self {
            Self::Invalid(problems) if problems.first().is_some_and(|problem| problem.field() == form) => {
                Self::InvalidMember(sent, problems)
            }
            other => other,
        }
    }

    /// The message for people: what happened and what to do.
    pub fn message(&self) -> Cow<'static, str> {
        let words = match self {
            Self::Invalid(problems) | Self::InvalidMember(_, problems) => {
                let all: Vec<_> = problems.iter().map(|problem| problem.message()).collect();
                return all.join(" ").into();
            }
            Self::Conflict(words) | Self::NotThere(words) => return words.clone().into(),
            Self::TooManyRequests(_, words) => return words.clone(),
            Self::TooManyKeys(most) => return too_many_keys(*most).into(),
            Self::BodyTooLarge(most) => return format!("The body has more than {most}. Send less.").into(),
            Self::Purchase(refusal) => refusal.message(),
            Self::Forbidden(_, words)
            | Self::UnsupportedMediaType(words)
            | Self::SecondFactorRequired(words) => words,
            Self::WrongCode => "This code is not right, or was used already. Send the next one as `code`.",
            Self::InvalidJson => "The body is not JSON. Send JSON in UTF-8.",
            Self::NotAnObject => {
                "The body is JSON, but no object. Send an object, such as {\"name\":\"prod-api\"}."
            }
            Self::NotABatch => {
                "The body is JSON, but no events. Send an array of them, an object with the array in `events`, or one event; of CloudEvents what the type says."
            }
            Self::NotSpans => "The body is no ExportTraceServiceRequest of OTLP, or breaks off.",
            Self::BrokenGzip => {
                "The body is not gzip, or breaks off. Compress it again, or send it without Content-Encoding."
            }
            Self::BodyIncomplete => "The body did not arrive whole. Send it again.",
            Self::UnknownField(_) => {
                "The body has a field that is not known here. Take it out, or correct its name."
            }
            Self::RepeatedField(_) => "The body has a field twice. Send it once.",
            Self::WrongType(_) => {
                "A field of the body has the wrong type. /v1/openapi.json says which it has."
            }
            Self::RepeatedParameter(_) => "A parameter is there twice. Send it once.",
            Self::MissingCredential => {
                "There is no credential. Send a session token or an API key as `Authorization: Bearer …`."
            }
            Self::InvalidCredential => {
                "This credential is not known, or was revoked. Sign in again, or use another key."
            }
            Self::MissingToken => {
                "There is no credential. Send the gateway's as `Authorization: Bearer munim_gw_…`, to /v1/keys/check as `x-munim-gateway`."
            }
            Self::InvalidToken => {
                "This is no gateway's credential, or it was revoked. `munim gateway create` makes another."
            }
            Self::ExpiredCredential => "This credential has expired. Sign in again, or use another key.",
            Self::WrongPassword => "Email and password do not match.",
            Self::CrossOrigin => {
                "This came from a page of another site. Send it from a server, where the credential is safe."
            }
            Self::NotFound => "There is nothing with this id in your account.",
            Self::NoEndpoint => "There is no such endpoint. /v1/openapi.json lists those that there are.",
            Self::MethodNotAllowed => {
                "This endpoint does not have this method. The Allow header lists those that it has."
            }
            Self::KeyEnded => "This key has ended and stays as it is. Make a new one.",
            Self::KeyReplaced => "This key was replaced already. Rotate the key that took its place.",
            Self::ComingSoon => "This is coming soon. Until then, write to the operator.",
            Self::Internal => "Something failed on our side. Try again.",
            Self::Unavailable => "The service is not available right now. Try again in a few seconds.",
        };
        words.into()
    }
}

fn too_many_keys(most: u32) -> String {
    format!("This account has {most} active keys, the most that it may have. Revoke one first.")
}

impl From<FieldError> for ApiError {
    fn from(problem: FieldError) -> Self {
        Self::Invalid(vec![problem])
    }
}

/// The response to a panic. `telemetry.rs` has logged the panic's message.
pub fn after_panic(_: Box<dyn Any + Send>) -> axum::response::Response {
    axum::response::IntoResponse::into_response(ApiError::Internal)
}
