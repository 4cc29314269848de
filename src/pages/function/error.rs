//! What a server function answers when it cannot: a closed list without texts, so that nothing of anybody's travels in it.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

use crate::domain::FieldError;
use crate::i18n;
use crate::service::ServiceError;
use crate::service::error::minutes;

/// Why a server function did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FunctionError {
    /// The session has ended, or there never was one.
    #[error("your session has ended")]
    SignedOut,
    /// Unknown address or wrong password: the two are never told apart.
    #[error("email and password do not match")]
    Mismatch,
    /// What was sent has mistakes.
    #[error("what was sent has mistakes")]
    Invalid(Vec<FieldError>),
    /// The account has no such thing.
    #[error("there is no such thing in this account")]
    NotFound,
    /// The form was drawn for another account than the one that is signed in.
    #[error("this form is of another account")]
    OtherAccount,
    /// This form has made its key already.
    #[error("this key was made already")]
    KeyMade,
    /// It is too late: the key has ended, or was replaced.
    #[error("this key has ended or was replaced")]
    TooLate,
    /// The account has as many as it may have.
    #[error("this account has {0}, the most that it may have")]
    TooMany(u32),
    /// More was asked of a wallet than it may give.
    #[error("the wallet may not give as much")]
    NotAvailable,
    #[error("too many attempts; try again in {minutes} minutes")]
    TooManyAttempts {
        /// How long to wait, in whole minutes, at least one.
        minutes: i64,
    },
    /// A large report of this account is being made already.
    #[error("another large report of this account is being made")]
    OneAtATime,
    /// The server cannot do it now.
    #[error("the server cannot do this right now")]
    Unavailable,
    /// The call did not get through, or its answer was not understood.
    #[error("the call did not get through")]
    Broken,
}

impl FunctionError {
    /// What is wrong with what was sent.
    pub fn problems(&self) -> &[FieldError] {
        match self {
            Self::Invalid(problems) => problems,
            _ => &[],
        }
    }

    /// The sentence at a field, if something is wrong with it.
    pub fn at(&self, field: &str) -> Option<String> {
        at(self.problems(), field)
    }

    /// How long to wait, in minutes, after too many attempts.
    pub const fn wait(&self) -> Option<i64> {
        match self {
            Self::TooManyAttempts { minutes } => Some(*minutes),
            _ => None,
        }
    }

    /// The status of the answer that says it to a program.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::Broken => 400,
            Self::SignedOut | Self::Mismatch => 401,
            Self::NotFound => 404,
            Self::OtherAccount | Self::KeyMade | Self::TooLate | Self::TooMany(_) | Self::NotAvailable => 409,
            Self::TooManyAttempts { .. } | Self::OneAtATime => 429,
            Self::Unavailable => 503,
        }
    }
}

/// The sentence at a field, if something is wrong with it.
pub fn at(problems: &[FieldError], field: &str) -> Option<String> {
    problems.iter().find(|problem| problem.field() == field).map(|problem| i18n::problem(*problem))
}

impl FromServerFnError for FunctionError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Broken
    }
}

impl From<FieldError> for FunctionError {
    fn from(problem: FieldError) -> Self {
        Self::Invalid(vec![problem])
    }
}

impl From<tower_sessions::session::Error> for FunctionError {
    fn from(error: tower_sessions::session::Error) -> Self {
        tracing::error!(%error, "a session cannot be read or written");
        Self::Unavailable
    }
}

impl From<ServiceError> for FunctionError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(problems) => Self::Invalid(problems),
            ServiceError::NotFound(_) => Self::NotFound,
            ServiceError::WrongCredentials
            | ServiceError::SecondFactorRequired { .. }
            | ServiceError::WrongCode => Self::SignedOut,
            ServiceError::TooManyAttempts(wait) => Self::TooManyAttempts { minutes: minutes(&wait) },
            ServiceError::KeyMade => Self::KeyMade,
            ServiceError::KeyEnded | ServiceError::KeyReplaced => Self::TooLate,
            ServiceError::TooManyKeys(most) | ServiceError::TooManyAgents(most) => Self::TooMany(most),
            ServiceError::NotAvailable { .. } => Self::NotAvailable,
            ServiceError::OneAtATime => Self::OneAtATime,
            ServiceError::Conflict(_)
            | ServiceError::ReferenceUsed(_)
            | ServiceError::Unavailable
            | ServiceError::Busy
            | ServiceError::Store(_)
            | ServiceError::Internal(_) => {
                tracing::error!(%error, "server function failed");
                Self::Unavailable
            }
        }
    }
}
