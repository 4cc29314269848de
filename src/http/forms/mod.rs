//! Plain forms: what works without JavaScript. A form with a mistake answers with its page, what
//! was typed still in it.

pub mod agents;
pub mod keys;
pub mod language;
pub mod passkeys;
pub mod second_step;
pub mod settings;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;

use axum::Form;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::console::Console;
use super::layers::failures::Refused;
use super::next_page;
use crate::service::Owner;

/// Where to go after signing in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    next: String,
}

/// A page for visitors; whoever is signed in goes on.
pub async fn visit(
    state: State<Console>,
    onward: Result<Query<Onward>, QueryRejection>,
    request: Request,
) -> Response {
    if request.extensions().get::<Owner>().is_some() {
        let next = onward.map(|Query(onward)| onward.next).unwrap_or_default();
        return Redirect::to(&next_page::safe(&next)).into_response();
    }
    super::console::page(state, request).await
}

/// Tells who guesses to stop, and for how long.
pub fn tell_to_wait(response: &mut Response, minutes: i64) {
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(minutes * 60));
}

/// The parts of a form's address. What is no text is no thing's id.
pub struct InPath<T>(pub T);

impl<T, S> FromRequestParts<S> for InPath<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let found = Path::<T>::from_request_parts(parts, state).await;
        found.map(|Path(found)| Self(found)).map_err(|_| Refused::of_status(StatusCode::NOT_FOUND))
    }
}

/// A form's fields, and the rest of the request to render its page with.
pub struct Submitted<T> {
    /// The fields; those that were not sent are empty.
    pub fields: T,
    /// The request without its body.
    pub parts: Parts,
}

impl<T, S> FromRequest<S> for Submitted<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let mut kept = parts.clone();
        let request = Request::from_parts(parts, body);
        let Form(fields) = Form::<T>::from_request(request, state)
            .await
            .map_err(|rejection| Refused::of_status(rejection.status()).into_response())?;
        // The body is gone, and so is what described it.
        kept.headers.remove(axum::http::header::CONTENT_TYPE);
        kept.headers.remove(axum::http::header::CONTENT_LENGTH);
        Ok(Self { fields, parts: kept })
    }
}
