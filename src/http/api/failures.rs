//! The format of errors, and their part of the OpenAPI document.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response};
use utoipa::{IntoResponses, ToSchema};

use super::body::{BODY_MAX_WORDS, SEND_JSON};
use super::error::ApiError;
use crate::http::layers::request_id::RequestId;

/// The error for a key that calls a key operation.
pub const KEYS_ARE_THE_OWNERS: ApiError = ApiError::Forbidden(
    "key_cannot_manage_keys",
    "An API key can neither list, make nor revoke keys. Sign in, and use the session token.",
);

/// Seconds until a retry, if the database is unavailable.
const RETRY_SECONDS: u64 = 5;

/// An answer without success.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
pub struct Failure {
    error: Detail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErrorDetail)]
struct Detail {
    /// For a person: what happened and what to do.
    message: String,
    /// The kind of failure.
    #[schema(value_type = String, example = "invalid_request_error")]
    r#type: &'static str,
    /// The field or parameter that it is about.
    #[schema(required = true, example = "start")]
    param: Option<String>,
    /// For programs: one for each mistake.
    #[schema(value_type = String, example = "invalid_date")]
    code: &'static str,
}

impl Failure {
    /// The error response of a request; `id` is included if the operator needs it.
    fn new(error: &ApiError, id: Option<&str>) -> Self {
        let said = error.message();
        let message = id.map_or_else(|| said.clone().into_owned(), |id| with_id(&said, id));
        let (param, code) = (error.param().map(str::to_owned), error.code());
        Self { error: Detail { message, r#type: kind(error.status()), param, code } }
    }
}

/// The message of an error that a person should report.
pub fn with_id(said: &str, id: &str) -> String {
    format!("{said} If it goes on, report the request id {id}.")
}

const fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "authentication_error",
        StatusCode::PAYMENT_REQUIRED => "billing_error",
        StatusCode::FORBIDDEN => "permission_error",
        StatusCode::NOT_FOUND => "not_found_error",
        StatusCode::CONFLICT => "conflict_error",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
        status if status.as_u16() >= 500 => "api_error",
        _ => "invalid_request_error",
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(Failure::new(&self, None))).into_response();
        let wait = match &self {
            Self::TooManyRequests(wait, _) => Some(wait.as_millis().div_ceil(1000).max(1).to_string()),
            Self::Unavailable => Some(RETRY_SECONDS.to_string()),
            _ => None,
        };
        if let Some(seconds) = wait.and_then(|seconds| HeaderValue::try_from(seconds).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // Outer layers can convert the response.
        response.extensions_mut().insert(self);
        response
    }
}

/// Adds the request id to internal errors, so that the operator finds them in the log.
pub async fn name_request(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    named(next.run(request).await, &id.0)
}

/// The response, with the request id if it is an internal error.
pub fn named(response: Response, id: &str) -> Response {
    if !matches!(response.extensions().get(), Some(ApiError::Internal)) {
        return response;
    }
    (response.status(), Json(Failure::new(&ApiError::Internal, Some(id)))).into_response()
}

/// Declares the failures of groups of operations, for the OpenAPI document.
macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident = $($status:literal)+;)+) => {
        $(
            $(#[$doc])*
            pub struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<response::Response>> {
                    [$($status),+].into_iter().map(|status: u16| (status.to_string(), refer(status))).collect()
                }
            }
        )+
    };
}

failures! {
    /// Of an operation with a body and without a credential.
    OfSignIn = 400 401 403 413 415 429 500 503;
    /// Of an operation on the session itself.
    OfSession = 401 403 429 500 503;
    /// Of an operation for owners and keys.
    OfReading = 401 403 404 429 500 503;
    /// The same, with parameters.
    OfReport = 400 401 403 404 429 500 503;
    /// Of an operation for owners only.
    OfManaging = 401 403 404 429 500 503;
    /// The same, with parameters.
    OfListing = 400 401 403 404 429 500 503;
    /// Of an operation that creates or changes something.
    OfChanging = 400 401 403 404 409 413 415 429 500 503;
    /// Of buying, which not every operator offers.
    OfBuying = 400 401 403 404 409 413 415 429 500 501 503;
    /// Of listing purchases.
    OfListingPurchases = 400 401 403 404 429 500 501 503;
    /// Of reading purchases.
    OfReadingPurchases = 401 403 404 429 500 501 503;
}

/// The name of a status's errors in the OpenAPI document.
pub fn name(status: u16) -> &'static str {
    match status {
        400 => "InvalidRequest",
        401 => "Unauthenticated",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        413 => "TooLarge",
        415 => "NotJson",
        429 => "TooManyRequests",
        501 => "ComingSoon",
        503 => "Unavailable",
        _ => "Internal",
    }
}

fn refer(status: u16) -> RefOr<response::Response> {
    Ref::from_response_name(name(status)).into()
}

/// Every error response: name, status, description.
pub fn described() -> impl Iterator<Item = (String, u16, response::Response)> {
    let statuses = [400, 401, 403, 404, 409, 413, 415, 429, 500, 501, 503];
    statuses.into_iter().map(|status| (name(status).to_owned(), status, describe(status)))
}

/// A status as text, with one of its errors.
pub fn explain(status: u16) -> (&'static str, ApiError) {
    match status {
        400 => (
            "A value is wrong; `param` names it, `code` says how.",
            ApiError::from(crate::domain::FieldError::StartInvalid),
        ),
        401 => ("No credential, or one that opens nothing.", ApiError::MissingCredential),
        403 => ("An API key where only the owner may, or a page of another site.", KEYS_ARE_THE_OWNERS),
        404 => ("Nothing of this account's.", ApiError::NotFound),
        409 => ("It cannot be done as things are; `code` says why.", ApiError::KeyEnded),
        413 => ("A body of more than 1 MiB.", ApiError::BodyTooLarge(BODY_MAX_WORDS)),
        415 => ("A body that does not say it is JSON.", ApiError::UnsupportedMediaType(SEND_JSON)),
        429 => (
            "Too many requests; `Retry-After` says how many seconds to wait.",
            super::rate_limit::refusal(std::time::Duration::from_secs(1)),
        ),
        501 => ("Not live yet.", ApiError::ComingSoon),
        503 => ("The service is away for a moment; try again.", ApiError::Unavailable),
        _ => ("Something failed; `message` has the number of the request.", ApiError::Internal),
    }
}

fn describe(status: u16) -> response::Response {
    let (words, example) = explain(status);
    let mut response = with_example(words, &example);
    response.extensions = Some(ExtensionsBuilder::new().add("x-codes", codes(status)).build());
    response
}

/// The error codes of a status: those of all requests, and its example's.
fn codes(status: u16) -> Vec<&'static str> {
    let mut codes: Vec<_> = match status {
        400 => vec![
            "invalid_json",
            "not_an_object",
            "body_incomplete",
            "unknown_field",
            "repeated_field",
            "wrong_type",
            "repeated_parameter",
        ],
        401 => vec!["missing_credential", "invalid_credential", "expired_credential"],
        403 => vec!["cross_origin", "scope_not_allowed", "address_not_allowed"],
        409 => vec!["key_ended", "key_replaced", "too_many_keys"],
        _ => Vec::new(),
    };
    let example = explain(status).1.code();
    if !codes.contains(&example) {
        codes.push(example);
    }
    codes
}

/// An error response with its example.
pub fn with_example(words: &str, example: &ApiError) -> response::Response {
    let example = serde_json::to_value(Failure::new(example, None)).ok();
    let schema = Ref::from_schema_name("Error");
    let content = ContentBuilder::new().schema(Some(schema)).example(example).build();
    ResponseBuilder::new().description(words).content("application/json", content).build()
}
