//! The envelope of every response: `{"success", "message", "payload"}`. Handlers return errors as all APIs do;
//! [`wrap`] converts the response into the envelope and keeps status and headers.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response};
use utoipa::{IntoResponses, ToSchema};

use crate::domain::FieldError;
use crate::http::api::error::ApiError;
use crate::http::api::failures;
use crate::http::layers::request_id::RequestId;

/// An answer with what was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// Always true.
    #[schema(example = true)]
    success: bool,
    /// For a person: what happened.
    #[schema(value_type = String)]
    message: &'static str,
    /// What was asked for.
    payload: T,
}

impl<T> Envelope<T> {
    /// A successful response.
    pub const fn new(message: &'static str, payload: T) -> Self {
        Self { success: true, message, payload }
    }
}

impl<T: Serialize> IntoResponse for Envelope<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// An answer without success.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnvelopedError)]
pub struct Failure {
    /// Always false.
    #[schema(example = false)]
    success: bool,
    /// For a person: at which parameter or field, what happened and what to do.
    message: String,
    /// Always null.
    #[schema(value_type = Option<Object>, required = true)]
    payload: (),
}

impl Failure {
    /// The error response of a request; `id` is included if the operator needs it.
    fn new(error: &ApiError, id: Option<&str>) -> Self {
        let said = message(error);
        let message = id.map_or_else(|| said.clone(), |id| failures::with_id(&said, id));
        Self { success: false, message, payload: () }
    }
}

/// What happened and what to do. The message names the parameter, because the envelope has no field for it.
fn message(error: &ApiError) -> String {
    let words = match error {
        ApiError::Invalid(problems) => {
            let all: Vec<_> = problems.iter().map(|problem| sentence(*problem)).collect();
            return all.join(" ");
        }
        ApiError::MissingCredential => {
            "There is no token. Get one with POST /v2/auth/token and send it in the header `token`."
        }
        ApiError::InvalidCredential => {
            "This token is not known, or was ended. Get another with POST /v2/auth/token; an API key opens nothing here."
        }
        ApiError::ExpiredCredential => "This token has expired. Get another with POST /v2/auth/token.",
        other => {
            let words = other.message();
            return other.param().map_or_else(|| words.to_string(), |param| format!("{param}: {words}"));
        }
    };
    words.to_owned()
}

/// A field error, after the name that its parameter has here.
fn sentence(problem: FieldError) -> String {
    let words = problem.message();
    match problem.field() {
        "" => words.to_owned(),
        "start" => format!("start_date: {words}"),
        "end" => format!("end_date: {words}"),
        field => format!("{field}: {words}"),
    }
}

/// Converts error responses into the envelope.
pub async fn wrap(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let mut response = next.run(request).await;
    let Some(error) = response.extensions().get::<ApiError>() else { return response };
    let id = matches!(error, ApiError::Internal).then_some(id.0.as_str());
    let body = Json(Failure::new(error, id)).into_response().into_body();
    *response.body_mut() = body;
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

/// The failures of signing in.
pub struct OfToken;

/// The failures of a report.
pub struct OfReport;

impl IntoResponses for OfToken {
    fn responses() -> BTreeMap<String, RefOr<response::Response>> {
        refer(&[400, 401, 403, 413, 415, 429, 500, 503])
    }
}

impl IntoResponses for OfReport {
    fn responses() -> BTreeMap<String, RefOr<response::Response>> {
        refer(&[400, 401, 429, 500, 503])
    }
}

/// The name of a status's errors in the OpenAPI document.
fn name(status: u16) -> String {
    format!("Enveloped{}", failures::name(status))
}

fn refer(statuses: &[u16]) -> BTreeMap<String, RefOr<response::Response>> {
    let refer = |status: &u16| (status.to_string(), Ref::from_response_name(name(*status)).into());
    statuses.iter().map(refer).collect()
}

/// Every error response: name, status, description.
pub fn described() -> impl Iterator<Item = (String, u16, response::Response)> {
    let statuses = [400, 401, 403, 413, 415, 429, 500, 503];
    statuses.into_iter().map(|status| (name(status), status, describe(status)))
}

fn describe(status: u16) -> response::Response {
    let (words, example) = match failures::explain(status) {
        (_, error) if status == 400 => ("A value is wrong; `message` names it and says how.", error),
        _ if status == 403 => ("From a page of another site.", ApiError::CrossOrigin),
        explained => explained,
    };
    let example = serde_json::to_value(Failure::new(&example, None)).ok();
    let schema = Ref::from_schema_name("EnvelopedError");
    let content = ContentBuilder::new().schema(Some(schema)).example(example).build();
    ResponseBuilder::new().description(words).content("application/json", content).build()
}
