//! `/keys`: made, changed, replaced and ended by plain forms. `back` is where in the list a form was opened.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;

use super::{InPath, Submitted};
use crate::domain::{Caller, KeyId, Overlap, Problem};
use crate::http::console::Console;
use crate::http::layers::compression::CarriesSecret;
use crate::http::layers::failures::Unavailable;
use crate::http::rpc::present_keys as present;
use crate::pages::KeySpot;
use crate::pages::outcome::{KeyOutcome, RefusedKey};
use crate::service::keys::{self, KeyEdit, KeyRequest};
use crate::service::{Owner, ServiceError};

/// Where a form's address leads that is asked for again.
pub async fn page() -> Redirect {
    Redirect::to("/keys")
}

/// What the form of a new key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewKey {
    key_id: String,
    name: String,
    expires: String,
    agent_id: String,
    back: String,
}

/// Makes a key and answers with the page that shows it: no redirect, so that it is kept nowhere. Whoever loads that page again
/// sends the form again, and is led to the list.
pub async fn create(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    Submitted { fields, parts }: Submitted<NewKey>,
) -> Response {
    let services = console.services();
    let spot = KeySpot::read(&fields.back);
    let request = KeyRequest { name: &fields.name, expires: &fields.expires, agent_id: &fields.agent_id };
    let id = if fields.key_id.is_empty() { keys::new_id(services) } else { KeyId::new(fields.key_id) };
    let outcome = match keys::create_once(services, &by, &owner.account_id, &id, request).await {
        Ok(made) => KeyOutcome::Made(Box::new(present::created(services, &owner, made))),
        // The page looks for it, and says what it is.
        Err(ServiceError::KeyMade | ServiceError::NotFound(_)) => {
            return Redirect::to(&spot.with(&[("made", id.as_str())])).into_response();
        }
        Err(error) => {
            let typed = refused([fields.name, fields.expires, fields.agent_id], error);
            KeyOutcome::Refused(RefusedKey { id: id.to_string(), ..typed })
        }
    };
    show(&console, parts, spot.with(&[]), outcome).await
}

/// What the form that changes a key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Changes {
    key_id: String,
    name: String,
    expires: String,
    /// The end as the form showed it: the same day means the same instant.
    expires_shown: String,
    agent_id: String,
    back: String,
}

/// Changes a key and goes on to the list.
pub async fn edit(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    Submitted { fields, parts }: Submitted<Changes>,
) -> Response {
    let Changes { key_id, name, expires, expires_shown, agent_id, back } = fields;
    let (spot, id) = (KeySpot::read(&back), KeyId::new(key_id));
    let is_moved = expires != expires_shown;
    let edit =
        KeyEdit { name: Some(&name), expires: is_moved.then_some(&expires), agent_id: Some(&agent_id) };
    let asked = spot.with(&[("edit", id.as_str())]);
    match keys::edit(console.services(), &by, &owner.account_id, &id, edit).await {
        Ok(_) => Redirect::to(&spot.with(&[("changed", id.as_str())])).into_response(),
        // The page has no such address either, and says so.
        Err(ServiceError::NotFound(_)) => console.render(parts, || ()).await,
        // The page looks again, and says it.
        Err(ServiceError::KeyEnded) => Redirect::to(&asked).into_response(),
        Err(error) => {
            let outcome = KeyOutcome::Unchanged(refused([name, expires, agent_id], error));
            show(&console, parts, asked, outcome).await
        }
    }
}

/// What the form that replaces a key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Rotation {
    overlap: String,
    back: String,
}

/// Replaces a key and answers with the page that shows the new one: no redirect, so that it is kept nowhere.
pub async fn rotate(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    InPath(key_id): InPath<String>,
    Submitted { fields, parts }: Submitted<Rotation>,
) -> Response {
    let services = console.services();
    let (spot, id) = (KeySpot::read(&fields.back), KeyId::new(key_id));
    let asked = spot.with(&[("rotate", id.as_str())]);
    let done = match Overlap::parse(&fields.overlap) {
        Some(overlap) => keys::rotate(services, &by, &owner.account_id, &id, overlap).await,
        None => Err(Problem::OverlapUnknown.into()),
    };
    match done {
        Ok(done) => {
            let shown = KeyOutcome::Made(Box::new(present::rotated(services, &owner, done)));
            show(&console, parts, spot.with(&[]), shown).await
        }
        Err(ServiceError::NotFound(_)) => console.render(parts, || ()).await,
        Err(ServiceError::KeyEnded | ServiceError::KeyReplaced) => Redirect::to(&asked).into_response(),
        Err(error) => {
            let outcome = KeyOutcome::Kept(refused([const { String::new() }; 3], error));
            show(&console, parts, asked, outcome).await
        }
    }
}

/// What the form that ends a key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct End {
    back: String,
}

/// Ends a key and goes on to its receipt.
pub async fn revoke(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    InPath(key_id): InPath<String>,
    Submitted { fields, parts }: Submitted<End>,
) -> Result<Response, Unavailable> {
    let id = KeyId::new(key_id);
    match keys::revoke(console.services(), &by, &owner.account_id, &id).await {
        Ok(found) => {
            let receipt = KeySpot::read(&fields.back).with(&[("revoked", found.key.id.as_str())]);
            Ok(Redirect::to(&receipt).into_response())
        }
        // The page has no such address either, and says so.
        Err(ServiceError::NotFound(_)) => Ok(console.render(parts, || ()).await),
        Err(error) => Err(error.into()),
    }
}

/// The page at an address, with what became of a form.
async fn show(console: &Console, mut parts: Parts, address: String, outcome: KeyOutcome) -> Response {
    if let Ok(uri) = address.parse() {
        parts.uri = uri;
    }
    let secret = matches!(outcome, KeyOutcome::Made(_));
    let is_away = match &outcome {
        KeyOutcome::Made(_) => false,
        KeyOutcome::Refused(refused) | KeyOutcome::Unchanged(refused) | KeyOutcome::Kept(refused) => {
            refused.unavailable
        }
    };
    let mut response = console.render(parts, move || provide_context(outcome.clone())).await;
    if is_away {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    if secret {
        response.extensions_mut().insert(CarriesSecret);
    }
    response
}

/// What was typed, and what is wrong with it.
fn refused([name, expires, agent_id]: [String; 3], error: ServiceError) -> RefusedKey {
    let mut refused = RefusedKey { name, expires, agent_id, ..RefusedKey::default() };
    match error {
        ServiceError::Invalid(problems) => refused.problems = problems,
        ServiceError::TooManyKeys(most) => refused.too_many = Some(most),
        error => {
            tracing::error!(%error, "a form of keys was not followed");
            refused.unavailable = true;
        }
    }
    refused
}
