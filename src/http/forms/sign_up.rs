//! `/sign-up`

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use super::Submitted;
use crate::domain::Factor;
use crate::http::caller::By;
use crate::http::console::Console;
use crate::http::layers::failures::unavailable;
use crate::http::{next_page, sessions};
use crate::pages::NextPage;
use crate::pages::outcome::SignUpOutcome;
use crate::service::ServiceError;
use crate::service::accounts::{self, AccountRequest};

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
) -> Response {
    let request = AccountRequest { name: &fields.name, email: &fields.email, password: &fields.password };
    let (problems, unavailable_now) = match accounts::sign_up(console.services(), &by, request).await {
        Ok(account) => {
            match sessions::sign_in(console.services(), &session, &by, &account, Factor::Password).await {
                Ok(()) => return Redirect::to(next_page::safe(&fields.next)).into_response(),
                Err(error) => return unavailable(&error),
            }
        }
        Err(ServiceError::Invalid(problems)) => (problems, false),
        Err(error) => {
            tracing::error!(%error, "nobody can sign up");
            (Vec::new(), true)
        }
    };
    let outcome =
        SignUpOutcome { name: fields.name, email: fields.email, problems, unavailable: unavailable_now };
    let next = NextPage(fields.next);
    console
        .render(parts, move || {
            provide_context(outcome.clone());
            provide_context(next.clone());
        })
        .await
}
