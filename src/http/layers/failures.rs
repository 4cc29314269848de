//! What the browser is shown when nothing else could answer: a page with the next step and the
//! number of the request, never an inner text.

use std::any::Any;
use std::error::Error;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::domain::Language;
use crate::http::console::Console;
use crate::http::layers::request_log::RequestId;
use crate::pages::failure_document;
use crate::service::ServiceError;
use crate::service::usage::admission::RETRY_AFTER;

/// Marks an answer whose body is still to be written: the status says what happened.
#[derive(Clone, Copy, Debug)]
pub struct Refused;

impl Refused {
    /// An answer with this status, to be explained on its way out.
    pub fn of_status(status: StatusCode) -> Response {
        let mut response = status.into_response();
        response.extensions_mut().insert(Self);
        response
    }
}

/// What no page says more of than that it cannot be shown now: the database is away. The log has it.
pub struct Unavailable(Box<dyn Error + Send + Sync>);

impl<E: Error + Send + Sync + 'static> From<E> for Unavailable {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        tracing::error!(error = %self.0, "a page cannot be shown");
        Refused::of_status(StatusCode::SERVICE_UNAVAILABLE)
    }
}

/// A file that cannot begin now: another of the account's is being made, or the database is away.
pub fn not_now(error: ServiceError) -> Response {
    match error {
        ServiceError::OneAtATime => Refused::of_status(StatusCode::TOO_MANY_REQUESTS),
        error => Unavailable::from(error).into_response(),
    }
}

/// The answer where there was none in time.
pub fn after_deadline() -> Response {
    Refused::of_status(StatusCode::SERVICE_UNAVAILABLE)
}

/// The answer after a panic. What it said is in the log: `telemetry.rs` puts it there, once.
pub fn after_panic(_: Box<dyn Any + Send>) -> Response {
    Refused::of_status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Writes the body of answers that have none yet.
pub async fn explain(State(console): State<Console>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let language = request.extensions().get::<Language>().copied().unwrap_or_default();
    let response = next.run(request).await;
    if response.extensions().get::<Refused>().is_none() {
        return response;
    }
    let status = response.status();
    let allow = response.headers().get(header::ALLOW).cloned();
    let page = failure_document(console.bare(language), status.as_u16(), id.0);
    let mut explained = (status, Html(page)).into_response();
    let headers = explained.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(allow.map(|methods| (header::ALLOW, methods)));
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER.as_secs()));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    explained
}
