//! `/passkeys/challenge`: what the script of a page asks the browser's passkeys to sign.

use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;

use crate::http::console::Console;
use crate::http::layers::failures::Unavailable;
use crate::http::sessions;
use crate::service::Owner;
use crate::service::auth::second_factor;

/// A new challenge for the passkeys of whoever has signed in, or has come half way.
pub async fn challenge(
    State(console): State<Console>,
    session: Session,
    owner: Option<Extension<Owner>>,
) -> Result<Response, Unavailable> {
    let services = console.services();
    let account = match owner {
        Some(Extension(owner)) => Some(owner.account_id),
        None => sessions::half_way(services, &session).await?.map(|(account, _)| account),
    };
    let Some(account) = account else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let Some((asked, challenge)) = second_factor::challenge(services, &account).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    sessions::keep_challenge(&session, &challenge).await?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, asked).into_response())
}
