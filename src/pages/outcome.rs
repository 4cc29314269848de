//! What a plain form was answered. The handler of the POST puts one of these into the context and
//! renders the page again, so that nothing that was typed is lost. Passwords are never echoed.

use crate::domain::Problem;
use crate::rpc::keys::CreatedKey;
use crate::words::{self, say};

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

/// `POST /sign-up` made no account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignUpOutcome {
    /// The name as typed.
    pub name: String,
    /// The address as typed.
    pub email: String,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
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
}

/// Money that was not moved. What was typed is in the page's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedTransfer {
    /// What is wrong; none where no more was available than the page says.
    pub problem: Option<Problem>,
}

/// The sentence at a field, if something is wrong with it.
pub fn at(problems: &[Problem], field: &str) -> Option<String> {
    problems.iter().find(|problem| problem.field() == field).map(|problem| words::problem(*problem))
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
