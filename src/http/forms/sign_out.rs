//! `/sign-out`

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use crate::domain::Caller;
use crate::http::console::Console;
use crate::http::layers::failures::unavailable;
use crate::http::sessions;
use crate::service::{Owner, devices};

/// Ends the session.
pub async fn submit(
    State(console): State<Console>,
    session: Session,
    signed_in: Option<Extension<Owner>>,
    by: Option<Extension<Caller>>,
) -> Response {
    if let Some((Extension(owner), Extension(by))) = signed_in.zip(by)
        && let Err(error) = devices::leave(console.services(), &by, &owner.account_id).await
    {
        return unavailable(&error);
    }
    match sessions::forget(&session).await {
        Ok(()) => Redirect::to("/sign-in").into_response(),
        Err(error) => unavailable(&error),
    }
}
