//! `/passkeys/challenge`: what the script of a page asks the browser's passkeys to sign.

use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;

use crate::http::console::Console;
use crate::http::layers::failures::unavailable;
use crate::http::sessions;
use crate::service::{Owner, second_factor};

/// A new challenge for the passkeys of whoever has signed in, or has come half way.
pub async fn challenge(
    State(console): State<Console>,
    session: Session,
    owner: Option<Extension<Owner>>,
) -> Response {
    let services = console.services();
    let account = match owner {
        Some(Extension(owner)) => Ok(Some(owner.account_id)),
        None => sessions::half_way(services, &session).await,
    };
    let account = match account {
        Ok(Some(account)) => account,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return unavailable(&error),
    };
    let (asked, challenge) = match second_factor::challenge(services, &account).await {
        Ok(Some(found)) => found,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return unavailable(&error),
    };
    match sessions::keep_challenge(&session, &challenge).await {
        Ok(()) => {
            let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            (headers, asked).into_response()
        }
        Err(error) => unavailable(&error),
    }
}
