//! Finds the signed-in owner before Leptos runs, so that a page is never rendered for a visitor.

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
use crate::service::Owner;
use crate::service::auth::devices;
use crate::sessions;

/// The header of refreshes by an open page, which `islands/src/ask.rs` sends.
const OF_A_PAGE: HeaderName = HeaderName::from_static("x-munim-refresh");

/// Whether the request is an action of the user. An open page refreshes itself, which must not extend its
/// session. That is only possible for safe methods: a change counts as an action, whatever its headers.
fn is_of_a_person(request: &Request) -> bool {
    let is_of_a_page = request.uri().path() == "/live" || request.headers().contains_key(OF_A_PAGE);
    !(is_of_a_page && request.method().is_safe())
}

/// Puts the signed-in owner into the request, with the caller.
pub async fn attach_owner(
    State(console): State<Console>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Result<Response, Unavailable> {
    let is_asked_from_here = compression::is_asked_from_here(request.headers());
    let services = console.services();
    if let Some((current, account, standing)) = sessions::current(services, &session).await? {
        refusals::note(request.extensions(), &account.id, current.device.as_str());
        let by = caller::acting(Actor::Session(current.device), request.headers(), request.extensions());
        let is_used = is_of_a_person(&request);
        if let Err(error) = devices::note_seen(services, &by, &account.id, &current.seen, is_used).await {
            // The request itself may need no disk space.
            tracing::warn!(%error, "failed to record browser activity");
        }
        request.extensions_mut().insert(by);
        request.extensions_mut().insert(Owner { account_id: account.id.clone(), zone: account.zone });
        request.extensions_mut().insert(account);
        request.extensions_mut().insert(standing);
    }
    let is_an_owners = request.extensions().get::<Owner>().is_some();
    let mut response = next.run(request).await;
    // Another site chose the query, and could learn from the length of the compressed response.
    if is_an_owners && !is_asked_from_here {
        response.extensions_mut().insert(CarriesSecret);
    }
    Ok(response)
}

/// Redirects visitors to the sign-in page, and from there to the requested page.
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
