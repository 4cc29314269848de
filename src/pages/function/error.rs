//! Errors of server functions: a closed enum without texts, so that no data leaks in an error.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

use crate::domain::FieldError;
use crate::domain::billing::PurchaseRefusal;
use crate::i18n;
use crate::service::ServiceError;
use crate::service::error::minutes;

/// Why a server function failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FunctionError {
    /// There is no session, or it has expired.
    #[error("your session has ended")]
    SignedOut,
    /// Unknown email or wrong password, which are never distinguished.
    #[error("email and password do not match")]
    Mismatch,
    /// Field errors.
    #[error("what was sent has mistakes")]
    Invalid(Vec<FieldError>),
    /// The account has no such resource.
    #[error("there is no such thing in this account")]
    NotFound,
    /// The form was rendered for another account.
    #[error("this form is of another account")]
    OtherAccount,
    /// The form has already created its key.
    #[error("this key was made already")]
    KeyMade,
    /// The key has expired, was revoked or was rotated.
    #[error("this key has ended or was replaced")]
    TooLate,
    /// The account's limit is reached, which is this.
    #[error("this account has {0}, the most that it may have")]
    TooMany(u32),
    /// The amount exceeds the available credit.
    #[error("the wallet may not give as much")]
    NotAvailable,
    #[error("too many attempts; try again in {minutes} minutes")]
    TooManyAttempts {
        /// The wait in whole minutes, at least one.
        minutes: i64,
    },
    /// Another large report of the account is running.
    #[error("another large report of this account is being made")]
    OneAtATime,
    /// The server is unavailable.
    #[error("the server cannot do this right now")]
    Unavailable,
    /// The request failed, or its response could not be parsed.
    #[error("the call did not get through")]
    Broken,
}

impl FunctionError {
    /// The field errors.
    pub fn problems(&self) -> &[FieldError] {
        match self {
            Self::Invalid(problems) => problems,
            _ => &[],
        }
    }

    /// The message of a field, if it has an error.
    pub fn at(&self, field: &str) -> Option<String> {
        at(self.problems(), field)
    }

    /// The wait in minutes, after too many attempts.
    pub const fn wait(&self) -> Option<i64> {
        match self {
            Self::TooManyAttempts { minutes } => Some(*minutes),
            _ => None,
        }
    }

    /// The status of the response to a program.
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

/// The message of a field, if it has an error.
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
            ServiceError::EmailUnverified => FieldError::EmailUnverified.into(),
            ServiceError::NotFound(_) => Self::NotFound,
            ServiceError::WrongCredentials
            | ServiceError::SecondFactorRequired { .. }
            | ServiceError::WrongCode => Self::SignedOut,
            ServiceError::TooManyAttempts(wait) => Self::TooManyAttempts { minutes: minutes(&wait) },
            ServiceError::Purchase(PurchaseRefusal::TooManyOpen) => FieldError::TooManyTopups.into(),
            ServiceError::Purchase(PurchaseRefusal::RequestUsed) => FieldError::FormUsed.into(),
            ServiceError::Purchase(PurchaseRefusal::RechargeUnavailable) => {
                FieldError::RechargeUnavailable.into()
            }
            ServiceError::KeyMade => Self::KeyMade,
            ServiceError::KeyEnded
            | ServiceError::KeyReplaced
            | ServiceError::Purchase(PurchaseRefusal::NotOpen | PurchaseRefusal::RechargeUnderWay) => {
                Self::TooLate
            }
            ServiceError::TooManyKeys(most) | ServiceError::TooManyAgents(most) => Self::TooMany(most),
            ServiceError::NotAvailable { .. } => Self::NotAvailable,
            ServiceError::OneAtATime => Self::OneAtATime,
            ServiceError::Conflict(_)
            | ServiceError::ReferenceUsed(_)
            | ServiceError::Unavailable
            | ServiceError::Purchase(_)
            | ServiceError::Provider(_)
            | ServiceError::Busy
            | ServiceError::Store(_)
            | ServiceError::Internal(_) => {
                tracing::error!(%error, "server function failed");
                Self::Unavailable
            }
        }
    }
}
