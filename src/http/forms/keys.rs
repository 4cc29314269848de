//! `/keys`: made and ended by plain forms.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;

use super::Submitted;
use crate::domain::{Caller, KeyId};
use crate::http::console::Console;
use crate::http::layers::compression::CarriesSecret;
use crate::http::layers::failures::unavailable;
use crate::http::rpc::present;
use crate::pages::outcome::{CreateKeyOutcome, RefusedKey};
use crate::service::keys::{self, KeyRequest};
use crate::service::{Owner, ServiceError};

/// What the form of a new key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    expires: String,
    agent_id: String,
}

/// Makes a key and answers with the page that shows it: no redirect, so that it is kept nowhere.
pub async fn create(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Response {
    let services = console.services();
    let request = KeyRequest { name: &fields.name, expires: &fields.expires, agent_id: &fields.agent_id };
    let outcome = match keys::create(services, &by, &owner.account_id, request).await {
        Ok(created) => CreateKeyOutcome::Created(Box::new(present::created_key(services, &owner, created))),
        Err(error) => CreateKeyOutcome::Refused(refused(fields, error)),
    };
    let secret = matches!(outcome, CreateKeyOutcome::Created(_));
    let mut response = console.render(parts, move || provide_context(outcome.clone())).await;
    if secret {
        response.extensions_mut().insert(CarriesSecret);
    }
    response
}

fn refused(fields: Fields, error: ServiceError) -> RefusedKey {
    let mut refused = RefusedKey { name: fields.name, expires: fields.expires, ..RefusedKey::default() };
    match error {
        ServiceError::Invalid(problems) => refused.problems = problems,
        error => {
            tracing::error!(%error, "no key can be made");
            refused.unavailable = true;
        }
    }
    refused
}

/// Ends a key and goes on to its receipt.
pub async fn revoke(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    Path(key_id): Path<String>,
    Submitted { parts, .. }: Submitted<()>,
) -> Response {
    let id = KeyId::new(key_id);
    match keys::revoke(console.services(), &by, &owner.account_id, &id).await {
        Ok(found) => Redirect::to(&format!("/keys?revoked={}", found.key.id)).into_response(),
        // The page has no such address either, and says so.
        Err(ServiceError::NotFound(_)) => console.render(parts, || ()).await,
        Err(error) => unavailable(&error),
    }
}
