//! Answers of which the status says all that a handler knows; `explain.rs` writes their pages.

use std::any::Any;
use std::error::Error;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::service::ServiceError;

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
        tracing::error!(error = %self.0, "page failed");
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
