//! `/sign-in`

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
use crate::pages::outcome::{SignInOutcome, SignInProblem};
use crate::pages::{NextPage, with_next};
use crate::service::ServiceError;
use crate::service::auth::sign_in::{self, Checked};
use crate::service::error::minutes;

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    email: String,
    password: String,
    next: String,
}

/// Signs in, or says why not.
pub async fn submit(
    State(console): State<Console>,
    session: Session,
    By(by): By,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let mark = known_browser::mark(&console, &parts.headers);
    let found = sign_in::check(console.services(), &by, mark, &fields.email, &fields.password).await;
    let problem = match found {
        Ok(Checked::Half(account, stamp)) => {
            sessions::go_half_way(console.services(), &session, account, stamp).await?;
            return Ok(Redirect::to(&with_next(super::second_step::PATH, &fields.next)).into_response());
        }
        Ok(Checked::Whole(account, stamp)) => {
            let (services, with) = (console.services(), Factor::Password);
            sessions::sign_in(services, &session, &by, &account, Some(stamp), with).await?;
            let onward = Redirect::to(&next_page::safe(&fields.next)).into_response();
            return Ok(known_browser::remember(&console, &account, onward).await);
        }
        Err(ServiceError::WrongCredentials) => SignInProblem::Mismatch,
        Err(ServiceError::TooManyAttempts(wait)) => SignInProblem::TooMany { minutes: minutes(&wait) },
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            SignInProblem::Unavailable
        }
    };
    let outcome = SignInOutcome { email: fields.email, problem };
    let next = NextPage(fields.next);
    let mut response = console
        .render(parts, move || {
            provide_context(outcome.clone());
            provide_context(next.clone());
        })
        .await;
    // A page with a mistake in its form is a page like others; but who guesses is told to stop.
    match problem {
        SignInProblem::TooMany { minutes } => super::tell_to_wait(&mut response, minutes),
        SignInProblem::Unavailable => *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE,
        SignInProblem::Mismatch => {}
    }
    Ok(response)
}
