//! Who is signed in: found before Leptos starts, so that a page never runs for a stranger.

use axum::extract::{Request, State};
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::console::Console;
use super::layers::compression::{self, CarriesSecret};
use super::layers::failures::Unavailable;
use super::layers::refusals;
use super::{actions, caller, next_page};
use crate::domain::Actor;
use crate::pages::{FunctionError, with_next};
use crate::service::auth::devices;
use crate::service::{Owner, ServiceError, accounts};
use crate::sessions;

/// What a page that is open sends when it asks for itself again, as `islands/src/ask.rs` does.
const OF_A_PAGE: HeaderName = HeaderName::from_static("x-munim-refresh");

/// Whether somebody did something. A page that is open follows its account and asks for itself again by itself, and must
/// not keep its session alive. It only reads: what changes something is of a person, whatever it says.
fn is_of_a_person(request: &Request) -> bool {
    let is_of_a_page = request.uri().path() == "/live" || request.headers().contains_key(OF_A_PAGE);
    !(is_of_a_page && request.method().is_safe())
}

/// Puts the owner who is signed in into the request, with the browser that it comes from.
pub async fn attach_owner(
    State(console): State<Console>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Result<Response, Unavailable> {
    let is_asked_from_here = compression::is_asked_from_here(request.headers());
    if let Some(current) = sessions::current(&session).await? {
        let services = console.services();
        match accounts::lookup(services, &current.account).await {
            Ok(account) => {
                refusals::note(request.extensions(), &account.id, current.device.as_str());
                let by =
                    caller::acting(Actor::Session(current.device), request.headers(), request.extensions());
                let is_used = is_of_a_person(&request);
                if let Err(error) =
                    devices::note_seen(services, &by, &account.id, &current.seen, is_used).await
                {
                    // What was asked for may need no disk space.
                    tracing::warn!(%error, "failed to record browser activity");
                }
                request.extensions_mut().insert(by);
                request.extensions_mut().insert(Owner { account_id: account.id.clone(), zone: account.zone });
                request.extensions_mut().insert(account);
            }
            Err(ServiceError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let is_an_owners = request.extensions().get::<Owner>().is_some();
    let mut response = next.run(request).await;
    if is_an_owners && !is_asked_from_here {
        response.extensions_mut().insert(CarriesSecret);
    }
    Ok(response)
}

/// Sends whoever is not signed in to sign in, and then on to the page that was asked for.
pub async fn require_owner(request: Request, next: Next) -> Response {
    if request.extensions().get::<Owner>().is_some() {
        return next.run(request).await;
    }
    if actions::wants_json(request.headers()) {
        return actions::as_json::<()>(Err(FunctionError::SignedOut));
    }
    let wanted = next_page::of_request(request.method(), request.uri());
    Redirect::to(&with_next("/sign-in", &wanted)).into_response()
}
