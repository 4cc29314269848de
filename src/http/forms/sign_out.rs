//! `/sign-out`

use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use crate::http::layers::failures::unavailable;
use crate::http::sessions;

/// Ends the session.
pub async fn submit(session: Session) -> Response {
    match sessions::sign_out(&session).await {
        Ok(()) => Redirect::to("/sign-in").into_response(),
        Err(error) => unavailable(&error),
    }
}
