//! The actions that set up and remove second factors. Each returns the page with the next dialog open. It
//! contains secrets that are shown once, so it is not a redirect.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ask::{Ask, Asked};
use crate::domain::Secret;
use crate::pages::function::{
    Action, Answer, FunctionError, NoPlace, Refused, Shown, SignedIn, shown_again, signed_in,
};
use crate::pages::settings::actions::counted;
use crate::pages::settings::parts::TWO_STEP;
use crate::pages::settings::section::Done;
use crate::service::auth::second_factor::{self, RecoveryCode};
use crate::service::auth::two_step;
use crate::sessions;

/// An authenticator app that is being set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewApp {
    /// Its secret: 32 letters and digits.
    pub secret: Secret,
}

/// The options with which the browser creates a passkey, as JSON. Not secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasskey {
    pub asked: String,
}

/// The result of a change of second factors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// New recovery codes, if any.
    pub codes: Vec<Secret>,
    /// How many devices were signed out.
    pub signed_out: u32,
}

/// Recovery codes, shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCodes {
    pub codes: Vec<Secret>,
    /// The address of the page with the message.
    pub done: String,
}

/// Verifies the password and begins the setup of an authenticator app.
#[server(prefix = "", endpoint = "settings/two-step/app")]
pub async fn begin_app(
    /// The owner's password.
    #[server(default)]
    password: Secret,
    /// A code or a passkey's signature; empty without a second factor.
    #[server(default)]
    code: Secret,
) -> Result<NewApp, FunctionError> {
    let (me, password, proof) = shown_again(&password, &code).await?;
    let set_up = two_step::begin_app(&me.services, &me.by, me.account(), password, proof).await?;
    sessions::keep_set_up(&me.session, &set_up).await?;
    new_app(&me).await
}

/// The app that is being set up.
async fn new_app(me: &SignedIn) -> Result<NewApp, FunctionError> {
    let set_up = sessions::set_up(&me.session).await?.ok_or(FunctionError::NotFound)?;
    let secret = two_step::show_app(&me.services, me.account(), &set_up);
    let secret = secret.ok_or(FunctionError::NotFound)?;
    Ok(NewApp { secret: Secret::new(secret.text().as_str()) })
}

/// Verifies the app's first code, enables the app and generates recovery codes.
#[server(prefix = "", endpoint = "settings/two-step/app/confirm")]
pub async fn confirm_app(#[server(default)] code: Secret) -> Result<Changed, FunctionError> {
    let me = signed_in()?;
    // None if it has expired, or was completed in another window.
    let set_up = sessions::set_up(&me.session).await?.ok_or(FunctionError::NotFound)?;
    let code = code.reveal();
    let changed = two_step::confirm_app(&me.services, &me.by, me.account(), &set_up, code).await?;
    sessions::forget_set_up(&me.session).await?;
    renew(me, changed).await
}

/// Removes the app.
#[server(prefix = "", endpoint = "settings/two-step/app/remove")]
pub async fn remove_app(
    /// The owner's password.
    #[server(default)]
    password: Secret,
    /// A code or a passkey's signature; empty without a second factor.
    #[server(default)]
    code: Secret,
) -> Result<Changed, FunctionError> {
    let (me, password, proof) = shown_again(&password, &code).await?;
    let changed = two_step::remove_app(&me.services, &me.by, me.account(), password, proof).await?;
    renew(me, changed).await
}

/// Generates new recovery codes.
#[server(prefix = "", endpoint = "settings/two-step/codes")]
pub async fn make_codes(
    /// The owner's password.
    #[server(default)]
    password: Secret,
    /// A code or a passkey's signature; empty without a second factor.
    #[server(default)]
    code: Secret,
) -> Result<Changed, FunctionError> {
    let (me, password, proof) = shown_again(&password, &code).await?;
    let changed = two_step::make_codes(&me.services, &me.by, me.account(), password, proof).await?;
    renew(me, changed).await
}

/// Verifies the password and returns the options for a new passkey.
#[server(prefix = "", endpoint = "settings/two-step/passkeys")]
pub async fn begin_passkey(
    /// The passkey's name, as typed.
    #[server(default)]
    name: String,
    /// The owner's password.
    #[server(default)]
    password: Secret,
    /// A code or a passkey's signature; empty without a second factor.
    #[server(default)]
    code: Secret,
) -> Result<NewPasskey, FunctionError> {
    let (me, password, proof) = shown_again(&password, &code).await?;
    let (asked, new) =
        two_step::begin_passkey(&me.services, &me.by, me.account(), &name, password, proof).await?;
    sessions::keep_new_passkey(&me.session, &new).await?;
    Ok(NewPasskey { asked })
}

/// Adds the passkey that the browser created.
#[server(prefix = "", endpoint = "settings/two-step/passkeys/finish")]
pub async fn finish_passkey(
    /// The credential, as JSON.
    #[server(default)]
    credential: Secret,
) -> Result<Changed, FunctionError> {
    let me = signed_in()?;
    let new = sessions::take_new_passkey(&me.session).await?.ok_or(FunctionError::NotFound)?;
    let made = credential.reveal();
    let changed = two_step::finish_passkey(&me.services, &me.by, me.account(), new, made).await?;
    renew(me, changed).await
}

/// Removes a passkey.
#[server(prefix = "", endpoint = "settings/two-step/passkeys/remove")]
pub async fn remove_passkey(
    /// Its public id.
    #[server(default)]
    id: String,
    /// The owner's password.
    #[server(default)]
    password: Secret,
    /// A code or a passkey's signature; empty without a second factor.
    #[server(default)]
    code: Secret,
) -> Result<Changed, FunctionError> {
    let (me, password, proof) = shown_again(&password, &code).await?;
    let changed = two_step::remove_passkey(&me.services, &me.by, me.account(), &id, password, proof).await?;
    renew(me, changed).await
}

/// Gives the session a new id after a change.
async fn renew(me: SignedIn, changed: second_factor::Changed) -> Result<Changed, FunctionError> {
    sessions::renew(&me.session, me.by, changed.renewal).await?;
    let codes = changed.codes.iter().map(|code| Secret::new(RecoveryCode::text(code))).collect();
    Ok(Changed { codes, signed_out: counted(changed.signed_out) })
}

/// The page, with a secret that is shown once.
fn show<C: Clone + Send + Sync + 'static>(shown: C) -> Answer {
    Shown::with(shown).at(TWO_STEP).secret().into()
}

/// Shows new recovery codes; without any, redirects to the message.
fn changed(done: Changed, word: fn(u32) -> Done) -> Answer {
    let address = word(done.signed_out).address();
    if done.codes.is_empty() {
        return Answer::redirect(address);
    }
    show(NewCodes { codes: done.codes, done: address })
}

/// The dialog again, with field errors.
fn again(ask: Ask, typed: &str, error: FunctionError) -> Answer {
    match error {
        // It was completed already, maybe in another window.
        FunctionError::NotFound => Answer::redirect(TWO_STEP),
        FunctionError::Invalid(_) | FunctionError::TooManyAttempts { .. } => {
            Shown::again(Asked { ask, typed: typed.to_owned() }, error).at(TWO_STEP).secret().into()
        }
        error => error.into(),
    }
}

impl Action for ConfirmApp {
    type Place = NoPlace;
    const PAGE: &'static str = TWO_STEP;

    async fn answer(self, _: NoPlace, done: Result<Changed, FunctionError>) -> Answer {
        let error = match done {
            Ok(done) => return changed(done, Done::AppAdded),
            Err(error @ FunctionError::Invalid(_)) => error,
            Err(error) => return again(Ask::AddApp, "", error),
        };
        let app = match signed_in() {
            Ok(me) => new_app(&me).await,
            Err(error) => Err(error),
        };
        match app {
            Ok(app) => Shown::with(app).and(Refused { form: self, error }).at(TWO_STEP).secret().into(),
            Err(error) => again(Ask::AddApp, "", error),
        }
    }
}

/// Declares the question of each form, and the page after it.
macro_rules! asks {
    ($($form:ty: $output:ty, $ask:expr, $typed:expr, $show:expr;)+) => {
        $(impl Action for $form {
            type Place = NoPlace;
            const PAGE: &'static str = TWO_STEP;

            async fn answer(self, _: NoPlace, done: Result<$output, FunctionError>) -> Answer {
                let typed: fn(&Self) -> &str = $typed;
                done.map_or_else(|error| again($ask, typed(&self), error), $show)
            }
        })+
    };
}

asks! {
    BeginApp: NewApp, Ask::AddApp, |_| "", show;
    RemoveApp: Changed, Ask::RemoveApp, |_| "", |done| changed(done, Done::AppRemoved);
    MakeCodes: Changed, Ask::MakeCodes, |_| "", |done| changed(done, Done::CodesMade);
    BeginPasskey: NewPasskey, Ask::AddPasskey, |form| &form.name, show;
    FinishPasskey: Changed, Ask::AddPasskey, |_| "", |done| changed(done, Done::PasskeyAdded);
    RemovePasskey: Changed, Ask::RemovePasskey, |form| &form.id, |done| changed(done, Done::PasskeyRemoved);
}
