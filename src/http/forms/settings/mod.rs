//! `/settings`: one address for each of its forms.

mod account;
mod data;
mod devices;
mod two_step;

use axum::Router;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use leptos::prelude::provide_context;

use crate::http::console::Console;
use crate::http::forms::sign_out::gone;
use crate::http::forms::tell_to_wait;
use crate::http::layers::failures::Unavailable;
use crate::pages::outcome::{SettingsForm, SettingsOutcome};
use crate::service::ServiceError;
use crate::service::error::minutes;

/// The forms. After a mistake the page stands at the address of its form; asked for again, it is the page.
pub fn routes() -> Router<Console> {
    Router::new()
        .route("/settings/name", post(account::rename).get(page))
        .route("/settings/email", post(account::change_email).get(page))
        .route("/settings/password", post(account::change_password).get(page))
        .route("/settings/time-zone", post(account::change_zone).get(page))
        .route("/settings/low-balance", post(account::change_low_balance).get(page))
        .route("/settings/devices/sign-out-others", post(devices::sign_out_others).get(page))
        .route("/settings/devices/{id}/sign-out", post(devices::sign_out).get(page))
        .route("/settings/data", post(data::download).get(page))
        .merge(two_step::routes())
}

/// The page itself.
async fn page() -> Redirect {
    Redirect::to("/settings")
}

/// Goes on to what was done.
fn done(word: &str, out: u64, section: &str) -> Response {
    let count = if out == 0 { String::new() } else { format!("&out={out}") };
    Redirect::to(&format!("/settings?done={word}{count}#{section}")).into_response()
}

/// The page again, with what was typed and what is wrong with it.
async fn refused(
    console: &Console,
    mut parts: Parts,
    form: SettingsForm,
    typed: String,
    error: ServiceError,
) -> Result<Response, Unavailable> {
    let mut outcome = SettingsOutcome { form, typed, problems: Vec::new(), wait: None };
    match error {
        ServiceError::Invalid(problems) => outcome.problems = problems,
        ServiceError::TooManyAttempts(left) => outcome.wait = Some(minutes(&left)),
        // Signed out meanwhile, or the password is another.
        ServiceError::WrongCredentials => return Ok(gone()),
        error => return Err(error.into()),
    }
    let wait = outcome.wait;
    parts.uri = Uri::from_static("/settings");
    let mut response = console.render(parts, move || provide_context(outcome.clone())).await;
    if let Some(minutes) = wait {
        tell_to_wait(&mut response, minutes);
    }
    Ok(response)
}
