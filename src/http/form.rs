//! Extracts a form: the arguments of its server function, the place on the page where it was opened, and the
//! request's parts.

use axum::Form as Fields;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::layers::failures::Refused;

/// The content type of forms.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A submitted form.
pub struct Form<T, P> {
    /// The arguments; missing fields are empty.
    pub fields: T,
    /// Where it was opened.
    pub place: P,
    /// The request without its body.
    pub parts: Parts,
}

impl<T, P, S> FromRequest<S> for Form<T, P>
where
    T: DeserializeOwned + Send,
    P: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let bytes = bytes(parts.clone(), body).await?;
        let fields = read(&parts.headers, bytes.clone()).await?;
        // Parsed twice: the arguments and the place are two structs over the same fields.
        let place = read(&parts.headers, bytes).await?;
        forget_body(&mut parts);
        Ok(Self { fields, place, parts })
    }
}

/// The bytes of a form, up to the limit.
pub async fn bytes(parts: Parts, body: Body) -> Result<Bytes, Response> {
    let bytes = Bytes::from_request(Request::from_parts(parts, body), &()).await;
    bytes.map_err(|rejection| Refused::of_status(rejection.status()).into_response())
}

/// Parses the fields of a form. An empty body is a form without fields.
pub async fn read<T: DeserializeOwned>(headers: &HeaderMap, bytes: Bytes) -> Result<T, Response> {
    let kind = if bytes.is_empty() {
        Some(HeaderValue::from_static(FORM))
    } else {
        headers.get(CONTENT_TYPE).cloned()
    };
    let mut request = Request::new(Body::from(bytes));
    *request.method_mut() = Method::POST;
    request.headers_mut().extend(kind.map(|kind| (CONTENT_TYPE, kind)));
    let read = Fields::<T>::from_request(request, &()).await;
    read.map(|Fields(fields)| fields)
        .map_err(|rejection| Refused::of_status(rejection.status()).into_response())
}

/// Removes the headers of a body that was consumed.
pub fn forget_body(parts: &mut Parts) {
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
}
