//! `/sign-in/code`: the second step, for somebody whose password was right.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use super::{Onward, Submitted};
use crate::components::DrawnFor;
use crate::domain::AccountId;
use crate::domain::email::for_people;
use crate::http::caller::By;
use crate::http::console::Console;
use crate::http::layers::failures::Unavailable;
use crate::http::{known_browser, next_page, sessions};
use crate::pages::outcome::{SecondStep, SecondStepProblem};
use crate::pages::{NextPage, with_next};
use crate::service::auth::second_factor;
use crate::service::error::minutes;
use crate::service::{Owner, ServiceError, accounts};

/// Its address.
pub const PATH: &str = "/sign-in/code";

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    account: String,
    code: String,
    next: String,
}

/// Asks for the code. Who has not come half way begins again; who has signed in goes on.
pub async fn visit(
    State(console): State<Console>,
    session: Session,
    onward: Result<Query<Onward>, QueryRejection>,
    request: Request,
) -> Result<Response, Unavailable> {
    let next = onward.map(|Query(onward)| onward.next).unwrap_or_default();
    if request.extensions().get::<Owner>().is_some() {
        return Ok(Redirect::to(&next_page::safe(&next)).into_response());
    }
    match sessions::half_way(console.services(), &session).await? {
        Some((account, _)) => show(&console, request.into_parts().0, &account, next, None).await,
        None => Ok(Redirect::to(&with_next("/sign-in", &next)).into_response()),
    }
}

/// Signs in whose code is right, under another session id.
pub async fn submit(
    State(console): State<Console>,
    session: Session,
    By(by): By,
    Submitted { fields: Fields { account: drawn_for, code, next }, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let services = console.services();
    let Some((account, stamp)) = sessions::half_way(services, &session).await? else {
        return Ok(Redirect::to(&with_next("/sign-in", &next)).into_response());
    };
    if !drawn_for.is_empty() && drawn_for != account.as_str() {
        // Somebody else came half way in another tab: the code is not theirs, and is not tried.
        return show(&console, parts, &account, next, Some(SecondStepProblem::Another)).await;
    }
    let proof = sessions::proof(&session, &code).await?;
    let with = proof.factor();
    let mark = known_browser::mark(&console, &parts.headers);
    let problem = match second_factor::try_code(services, &by, mark, &account, proof).await {
        Ok(true) => {
            sessions::sign_in(services, &session, &by, &account, Some(stamp), with).await?;
            let onward = Redirect::to(&next_page::safe(&next)).into_response();
            return Ok(known_browser::remember(&console, &account, onward).await);
        }
        Ok(false) => SecondStepProblem::Wrong,
        Err(ServiceError::TooManyAttempts(wait)) => SecondStepProblem::TooMany { minutes: minutes(&wait) },
        Err(error) => return Err(error.into()),
    };
    show(&console, parts, &account, next, Some(problem)).await
}

async fn show(
    console: &Console,
    parts: Parts,
    account: &AccountId,
    next: String,
    problem: Option<SecondStepProblem>,
) -> Result<Response, Unavailable> {
    let standing = second_factor::standing(console.services(), account).await?;
    if !standing.is_on() {
        // It was taken away meanwhile: the password is enough, once it is typed again.
        return Ok(Redirect::to(&with_next("/sign-in", &next)).into_response());
    }
    let has_passkey = !standing.passkeys.is_empty() && console.services().webauthn.is_some();
    let step = SecondStep { has_app: standing.app_since.is_some(), has_passkey, problem };
    let email = for_people(&accounts::lookup(console.services(), account).await?.email);
    let drawn_for = DrawnFor { account: account.to_string(), email };
    let next = NextPage(next);
    let context = move || {
        provide_context(drawn_for.clone());
        provide_context(step);
        provide_context(next.clone());
    };
    let mut response = console.render(parts, context).await;
    match problem {
        Some(SecondStepProblem::TooMany { minutes }) => super::tell_to_wait(&mut response, minutes),
        Some(SecondStepProblem::Another) => *response.status_mut() = StatusCode::CONFLICT,
        Some(SecondStepProblem::Wrong) | None => {}
    }
    Ok(response)
}
