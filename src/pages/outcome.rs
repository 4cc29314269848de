//! What a plain form was answered. The handler of the POST puts one of these into the context and
//! renders the page again, so that nothing that was typed is lost. Passwords are never echoed.

use std::sync::Arc;

use crate::domain::Problem;
use crate::i18n::{self, say};
use crate::rpc::keys::CreatedKey;
use crate::service::auth::second_factor::{RecoveryCode, TotpSecret};

/// `POST /sign-in` did not sign anybody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInOutcome {
    /// The address as typed.
    pub email: String,
    /// Why.
    pub problem: SignInProblem,
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInProblem {
    /// Unknown address or wrong password: the two are never told apart.
    Mismatch,
    /// Too many attempts; how many minutes to wait.
    TooMany {
        /// Whole minutes, at least one.
        minutes: i64,
    },
    /// The server cannot look.
    Unavailable,
}

impl SignInProblem {
    /// What happened and what to do.
    pub fn message(self) -> String {
        match self {
            Self::Mismatch => say!("sign-in-mismatch"),
            Self::TooMany { minutes } => say!("sign-in-too-many", minutes = minutes),
            Self::Unavailable => say!("sign-in-unavailable"),
        }
    }
}

/// The second step of signing in, of somebody whose password was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondStep {
    /// The account has an authenticator app.
    pub has_app: bool,
    /// It has a passkey that can be used here.
    pub has_passkey: bool,
    /// Why the code that was typed did not sign in.
    pub problem: Option<SecondStepProblem>,
}

/// Why a code did not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStepProblem {
    /// It is wrong, or was used before: the two are never told apart.
    Wrong,
    /// Too many attempts; how many minutes to wait.
    TooMany {
        /// Whole minutes, at least one.
        minutes: i64,
    },
    /// The page was open for another account than the one that is half way now.
    Another,
}

impl SecondStepProblem {
    /// What happened and what to do.
    pub fn message(self) -> String {
        match self {
            Self::Wrong => i18n::problem(Problem::CodeWrong),
            Self::TooMany { minutes } => say!("second-step-too-many", wait = i18n::wait(minutes)),
            Self::Another => say!("second-step-of-another"),
        }
    }
}

/// What a form of `/settings/two-step` did.
#[derive(Clone, Debug)]
pub enum TwoStepOutcome {
    /// It began to set an authenticator app up.
    App(ShownApp),
    /// It made recovery codes. This page is their only showing.
    Codes {
        /// The codes.
        codes: Arc<[RecoveryCode]>,
        /// Where the page says what was done.
        done: String,
    },
    /// It asks the browser for a passkey.
    NewPasskey {
        /// What the browser is asked for, as JSON. It is no secret.
        asked: String,
    },
    /// It did nothing.
    Refused(RefusedStep),
}

/// An authenticator app that is being set up.
#[derive(Clone, Debug)]
pub struct ShownApp {
    /// What it is to know.
    pub secret: Arc<TotpSecret>,
    /// What is wrong with the code that was typed.
    pub problems: Vec<Problem>,
}

/// What asks for the password first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Ask {
    /// To set an authenticator app up.
    AddApp,
    /// To take it away.
    RemoveApp,
    /// To make other recovery codes.
    MakeCodes,
    /// To add a passkey.
    AddPasskey,
    /// To take one away.
    RemovePasskey,
}

impl Ask {
    /// Reads the word in the page's address.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "app" => Self::AddApp,
            "remove-app" => Self::RemoveApp,
            "codes" => Self::MakeCodes,
            "passkey" => Self::AddPasskey,
            "remove-passkey" => Self::RemovePasskey,
            _ => return None,
        })
    }
}

/// Something that was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedStep {
    /// What.
    pub ask: Ask,
    /// The name of a passkey as typed, or the id of the one to take away.
    pub typed: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// How many minutes to wait, after too many wrong passwords or codes.
    pub wait: Option<i64>,
}

/// `POST /sign-up` made no account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignUpOutcome {
    /// The name as typed.
    pub name: String,
    /// The address as typed.
    pub email: String,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// How many minutes to wait, where too many accounts were made from this network address.
    pub wait: Option<i64>,
    /// The server cannot do it now.
    pub unavailable: bool,
}

/// What a form of `/keys` did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOutcome {
    /// It made a key. This page is its only showing.
    Made(Box<CreatedKey>),
    /// It made none.
    Refused(RefusedKey),
    /// It changed none.
    Unchanged(RefusedKey),
    /// It replaced none.
    Kept(RefusedKey),
}

/// A key that was not made or not changed, with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefusedKey {
    /// The id that it will have, if it is a new one.
    pub id: String,
    /// The name as typed.
    pub name: String,
    /// The end as typed.
    pub expires: String,
    /// The number of the agent as typed.
    pub agent_id: String,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// The server cannot do it now.
    pub unavailable: bool,
    /// How many keys the account may have, where it has as many.
    pub too_many: Option<u32>,
}

/// An agent that was not made, with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefusedAgent {
    /// The name as typed.
    pub name: String,
    /// How it was to be billed.
    pub billing: String,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// The server cannot do it now.
    pub unavailable: bool,
    /// How many agents the account may have, where it has as many.
    pub too_many: Option<u32>,
}

/// Money that was not moved. What was typed is in the page's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedTransfer {
    /// What is wrong; none where no more was available than the page says.
    pub problem: Option<Problem>,
}

/// The sentence at a field, if something is wrong with it.
pub fn at(problems: &[Problem], field: &str) -> Option<String> {
    problems.iter().find(|problem| problem.field() == field).map(|problem| i18n::problem(*problem))
}

/// A form of `/settings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsForm {
    /// The account's name.
    Name,
    /// Its owner's address.
    Email,
    /// Its owner's password.
    Password,
    /// The zone of its days.
    TimeZone,
    /// From which balance on its owner is told.
    LowBalance,
}

/// A form of `/settings` changed nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsOutcome {
    /// Which.
    pub form: SettingsForm,
    /// The name, address, zone or amount as typed. Passwords are not kept.
    pub typed: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// How many minutes to wait, after too many wrong passwords.
    pub wait: Option<i64>,
}

impl SettingsOutcome {
    /// The outcome of a form, if it is this one's.
    pub fn of(form: SettingsForm) -> Option<Self> {
        leptos::prelude::use_context::<Self>().filter(|outcome| outcome.form == form)
    }
}
