//! Name, email, password, zone and low balance.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_sessions::Session;

use super::{done, refused};
use crate::domain::Caller;
use crate::http::console::Console;
use crate::http::forms::Submitted;
use crate::http::layers::failures::Unavailable;
use crate::http::{known_browser, sessions};
use crate::pages::outcome::SettingsForm;
use crate::service::Owner;
use crate::service::accounts::profile;

/// What the forms send, each some of it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    email: String,
    email_password: String,
    email_code: String,
    current_password: String,
    password: String,
    code: String,
    time_zone: String,
    amount: String,
}

/// Gives the account another name.
pub async fn rename(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    match profile::rename(console.services(), &by, &owner.account_id, &fields.name).await {
        Ok(()) => Ok(done("name", 0, "profile")),
        Err(error) => refused(&console, parts, SettingsForm::Name, fields.name, error).await,
    }
}

/// Gives the owner another address, and this browser another session id.
pub async fn change_email(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let Fields { email, email_password: password, email_code: code, .. } = fields;
    let services = console.services();
    let proof = sessions::proof(&session, &code).await?;
    match profile::change_email(services, &by, &owner.account_id, &email, &password, proof).await {
        Ok(renewal) => {
            if let Some(renewal) = renewal {
                sessions::renew(&session, by, renewal).await?;
            }
            Ok(done("email", 0, "profile"))
        }
        Err(error) => refused(&console, parts, SettingsForm::Email, email, error).await,
    }
}

/// Gives the owner another password, and this browser another session id.
pub async fn change_password(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    session: Session,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    let Fields { current_password: current, password, code, .. } = fields;
    let account = &owner.account_id;
    let proof = sessions::proof(&session, &code).await?;
    match profile::change_password(console.services(), &by, account, &current, &password, proof).await {
        Ok(changed) => {
            sessions::renew(&session, by, changed.renewal).await?;
            let done = done("password", changed.signed_out, "new-password");
            // The old password's mark is no longer one.
            Ok(known_browser::remember(&console, account, done).await)
        }
        Err(error) => refused(&console, parts, SettingsForm::Password, String::new(), error).await,
    }
}

/// Cuts the account's days in another zone.
pub async fn change_zone(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    match profile::change_zone(console.services(), &by, &owner.account_id, &fields.time_zone).await {
        Ok(()) => Ok(done("time-zone", 0, "time-zone")),
        Err(error) => refused(&console, parts, SettingsForm::TimeZone, fields.time_zone, error).await,
    }
}

/// Says from which balance on its owner is told.
pub async fn change_low_balance(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
    Submitted { fields, parts }: Submitted<Fields>,
) -> Result<Response, Unavailable> {
    match profile::change_low_balance(console.services(), &by, &owner.account_id, &fields.amount).await {
        Ok(()) => Ok(done("low-balance", 0, "low-balance")),
        Err(error) => refused(&console, parts, SettingsForm::LowBalance, fields.amount, error).await,
    }
}
