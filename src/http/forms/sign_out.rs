//! `/sign-out`

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use crate::domain::Caller;
use crate::http::console::Console;
use crate::http::layers::failures::Unavailable;
use crate::http::session_cookie::Ended;
use crate::http::sessions;
use crate::service::Owner;
use crate::service::auth::devices;

/// What the browser forgets when it signs out. All pages are `no-store`: it is for what a browser keeps in spite of that,
/// to go back to. Not `"storage"`, in which there is one preference of the keyboard, which is the browser's and no
/// account's.
const FORGOTTEN: [(HeaderName, &str); 1] = [(HeaderName::from_static("clear-site-data"), "\"cache\"")];

/// The answer to a browser whose session has ended, because somebody there wanted it.
pub fn gone() -> Response {
    (FORGOTTEN, Extension(Ended), Redirect::to("/sign-in")).into_response()
}

/// Ends the session.
pub async fn submit(
    State(console): State<Console>,
    session: Session,
    signed_in: Option<Extension<Owner>>,
    by: Option<Extension<Caller>>,
) -> Result<Response, Unavailable> {
    if let Some((Extension(owner), Extension(by))) = signed_in.zip(by) {
        devices::leave(console.services(), &by, &owner.account_id).await?;
    }
    // Where this server does not know the session, the cookie is not its own either.
    let is_known = session.id().is_some();
    sessions::forget(&session).await?;
    let mut answer = gone();
    if !is_known {
        answer.extensions_mut().remove::<Ended>();
    }
    Ok(answer)
}
