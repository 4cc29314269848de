//! `/settings/two-step`: setting the second step of signing in up, and taking it away. Each form answers with the
//! page, and the dialog that comes next lies open over it.

use std::sync::Arc;

use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Extension, Router, extract::State};
use leptos::prelude::provide_context;
use serde::Deserialize;
use tower_sessions::Session;

use crate::domain::{Caller, Problem};
use crate::http::console::Console;
use crate::http::forms::sign_out::gone;
use crate::http::forms::{Submitted, tell_to_wait};
use crate::http::layers::compression::CarriesSecret;
use crate::http::layers::failures::Unavailable;
use crate::http::sessions;
use crate::pages::outcome::{Ask, RefusedStep, ShownApp, TwoStepOutcome};
use crate::service::auth::second_factor::{self, Changed, SetUp};
use crate::service::error::minutes;
use crate::service::{Owner, ServiceError};

/// The page.
const PAGE: &str = "/settings/two-step";

/// What the forms send, each some of it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    password: String,
    code: String,
    name: String,
    id: String,
    credential: String,
}

/// The forms. Asked for again, each address leads to the page.
pub fn routes() -> Router<Console> {
    Router::new()
        .route("/settings/two-step/app", post(begin_app).get(page))
        .route("/settings/two-step/app/confirm", post(confirm_app).get(page))
        .route("/settings/two-step/app/remove", post(remove_app).get(page))
        .route("/settings/two-step/codes", post(make_codes).get(page))
        .route("/settings/two-step/passkeys", post(begin_passkey).get(page))
        .route("/settings/two-step/passkeys/finish", post(finish_passkey).get(page))
        .route("/settings/two-step/passkeys/remove", post(remove_passkey).get(page))
}

async fn page() -> Redirect {
    Redirect::to(PAGE)
}

/// The password is right: shows the secret of a new app.
async fn begin_app(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields: Fields { password, code, .. }, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let (services, account) = (console.services(), &owner.account_id);
    let proof = sessions::proof(&session, &code).await?;
    match second_factor::begin_app(services, &by, account, &password, proof).await {
        Ok(set_up) => {
            sessions::keep_set_up(&session, &set_up).await?;
            Ok(show_app(&console, parts, &owner, &set_up, Vec::new()).await)
        }
        Err(error) => refused(&console, parts, Ask::AddApp, "", error).await,
    }
}

/// The first code of the app is right: it is on, and the recovery codes are shown.
async fn confirm_app(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let services = console.services();
    let Some(set_up) = sessions::set_up(&session).await? else {
        // It took too long, or was done in another window.
        return Ok(page().await.into_response());
    };
    match second_factor::confirm_app(services, &by, &owner.account_id, &set_up, &fields.code).await {
        Ok(changed) => {
            sessions::forget_set_up(&session).await?;
            changed_to(&console, parts, &session, by, changed, "app").await
        }
        Err(ServiceError::Invalid(problems)) => {
            Ok(show_app(&console, parts, &owner, &set_up, problems).await)
        }
        Err(ServiceError::WrongCredentials) => Ok(gone()),
        Err(ServiceError::NotFound(_)) => Ok(page().await.into_response()),
        Err(error) => Err(error.into()),
    }
}

/// Takes the app away.
async fn remove_app(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields: Fields { password, code, .. }, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let services = console.services();
    let proof = sessions::proof(&session, &code).await?;
    match second_factor::remove_app(services, &by, &owner.account_id, &password, proof).await {
        Ok(changed) => changed_to(&console, parts, &session, by, changed, "app-removed").await,
        Err(error) => refused(&console, parts, Ask::RemoveApp, "", error).await,
    }
}

/// Makes other recovery codes, and shows them.
async fn make_codes(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields: Fields { password, code, .. }, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let services = console.services();
    let proof = sessions::proof(&session, &code).await?;
    match second_factor::make_codes(services, &by, &owner.account_id, &password, proof).await {
        Ok(changed) => changed_to(&console, parts, &session, by, changed, "codes").await,
        Err(error) => refused(&console, parts, Ask::MakeCodes, "", error).await,
    }
}

/// The password is right: asks the browser for a passkey.
async fn begin_passkey(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields: Fields { password, code, name, .. }, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let (services, account) = (console.services(), &owner.account_id);
    let proof = sessions::proof(&session, &code).await?;
    match second_factor::begin_passkey(services, &by, account, &name, &password, proof).await {
        Ok((asked, new)) => {
            sessions::keep_new_passkey(&session, &new).await?;
            Ok(render(&console, parts, TwoStepOutcome::NewPasskey { asked }).await)
        }
        Err(error) => refused(&console, parts, Ask::AddPasskey, &name, error).await,
    }
}

/// The browser has made a passkey.
async fn finish_passkey(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let (services, account) = (console.services(), &owner.account_id);
    let Some(new) = sessions::take_new_passkey(&session).await? else {
        return Ok(page().await.into_response());
    };
    match second_factor::finish_passkey(services, &by, account, new, &fields.credential).await {
        Ok(changed) => changed_to(&console, parts, &session, by, changed, "passkey").await,
        Err(error) => refused(&console, parts, Ask::AddPasskey, "", error).await,
    }
}

/// Takes a passkey away.
async fn remove_passkey(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields: Fields { password, code, id, .. }, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let (services, account) = (console.services(), &owner.account_id);
    let proof = sessions::proof(&session, &code).await?;
    match second_factor::remove_passkey(services, &by, account, &id, &password, proof).await {
        Ok(changed) => changed_to(&console, parts, &session, by, changed, "passkey-removed").await,
        Err(error) => refused(&console, parts, Ask::RemovePasskey, &id, error).await,
    }
}

/// Gives the session another id, and shows the new recovery codes; without any, says what was done. Codes are
/// in this answer and nowhere else, so it is no redirect.
async fn changed_to(
    console: &Console,
    parts: Parts,
    session: &Session,
    by: Caller,
    changed: Changed,
    word: &str,
) -> Result<Response, Unavailable> {
    sessions::renew(session, by, changed.renewal).await?;
    let done = format!("{PAGE}?done={word}&out={}", changed.signed_out);
    if changed.codes.is_empty() {
        return Ok(Redirect::to(&done).into_response());
    }
    Ok(render(console, parts, TwoStepOutcome::Codes { codes: changed.codes.into(), done }).await)
}

async fn show_app(
    console: &Console,
    parts: Parts,
    owner: &Owner,
    set_up: &SetUp,
    problems: Vec<Problem>,
) -> Response {
    let Some(secret) = second_factor::show_app(console.services(), &owner.account_id, set_up) else {
        return page().await.into_response();
    };
    let shown = ShownApp { secret: Arc::new(secret), problems };
    render(console, parts, TwoStepOutcome::App(shown)).await
}

/// The dialog again, with what is wrong.
async fn refused(
    console: &Console,
    parts: Parts,
    ask: Ask,
    typed: &str,
    error: ServiceError,
) -> Result<Response, Unavailable> {
    let (problems, wait) = match error {
        ServiceError::Invalid(problems) => (problems, None),
        ServiceError::TooManyAttempts(left) => (Vec::new(), Some(minutes(&left))),
        // Signed out meanwhile, or the password is another.
        ServiceError::WrongCredentials => return Ok(gone()),
        // It was done already, maybe in another window.
        ServiceError::NotFound(_) => return Ok(page().await.into_response()),
        error => return Err(error.into()),
    };
    let outcome = TwoStepOutcome::Refused(RefusedStep { ask, typed: typed.to_owned(), problems, wait });
    let mut response = render(console, parts, outcome).await;
    if let Some(minutes) = wait {
        tell_to_wait(&mut response, minutes);
    }
    Ok(response)
}

async fn render(console: &Console, mut parts: Parts, outcome: TwoStepOutcome) -> Response {
    parts.uri = Uri::from_static(PAGE);
    let mut response = console.render(parts, move || provide_context(outcome.clone())).await;
    response.extensions_mut().insert(CarriesSecret);
    response
}
