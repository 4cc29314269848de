//! `/sign-up`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use super::Submitted;
use crate::domain::Factor;
use crate::http::caller::By;
use crate::http::console::Console;
use crate::http::layers::failures::Unavailable;
use crate::http::{known_browser, next_page, sessions};
use crate::pages::NextPage;
use crate::pages::outcome::SignUpOutcome;
use crate::service::ServiceError;
use crate::service::accounts::{self, AccountRequest};
use crate::service::error::minutes;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    email: String,
    password: String,
    next: String,
}

/// Makes an account and signs its owner in, or says what is wrong.
pub async fn submit(
    State(console): State<Console>,
    session: Session,
    By(by): By,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let request = AccountRequest { name: &fields.name, email: &fields.email, password: &fields.password };
    let made = accounts::sign_up(console.services(), &by, request).await;
    let mut outcome = SignUpOutcome { name: fields.name, email: fields.email, ..SignUpOutcome::default() };
    match made {
        Ok(account) => {
            sessions::sign_in(console.services(), &session, &by, &account, None, Factor::Password).await?;
            let onward = Redirect::to(&next_page::safe(&fields.next)).into_response();
            return Ok(known_browser::remember(&console, &account, onward).await);
        }
        Err(ServiceError::Invalid(problems)) => outcome.problems = problems,
        Err(ServiceError::TooManyAttempts(wait)) => outcome.wait = Some(minutes(&wait)),
        Err(error) => {
            tracing::error!(%error, "nobody can sign up");
            outcome.unavailable = true;
        }
    }
    let (wait, is_away) = (outcome.wait, outcome.unavailable);
    let next = NextPage(fields.next);
    let mut response = console
        .render(parts, move || {
            provide_context(outcome.clone());
            provide_context(next.clone());
        })
        .await;
    if let Some(minutes) = wait {
        super::tell_to_wait(&mut response, minutes);
    } else if is_away {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}
