//! Error responses that have only a status; `explain.rs` writes their pages.

use std::any::Any;
use std::error::Error;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::service::ServiceError;

/// Marks a response whose body is still to be written.
#[derive(Clone, Copy, Debug)]
pub struct Refused;

impl Refused {
    /// A response with this status, whose body is written later.
    pub fn of_status(status: StatusCode) -> Response {
        let mut response = status.into_response();
        response.extensions_mut().insert(Self);
        response
    }
}

/// Responds 503 without further details, as when the database is unavailable. The cause is logged.
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

/// The response if a download cannot start now: another one of the account is running, or the database is
/// unavailable.
pub fn not_now(error: ServiceError) -> Response {
    match error {
        ServiceError::OneAtATime => Refused::of_status(StatusCode::TOO_MANY_REQUESTS),
        error => Unavailable::from(error).into_response(),
    }
}

/// The response after a timeout.
pub fn after_deadline() -> Response {
    Refused::of_status(StatusCode::SERVICE_UNAVAILABLE)
}

/// The response to a panic. `telemetry.rs` has logged the panic's message.
pub fn after_panic(_: Box<dyn Any + Send>) -> Response {
    Refused::of_status(StatusCode::INTERNAL_SERVER_ERROR)
}
