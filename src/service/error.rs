//! The errors of use cases. Each API maps them to its own responses in one table.

use chrono::TimeDelta;

use crate::domain::billing::PurchaseRefusal;
use crate::domain::{EntryError, FieldError, Money, Referenced, rfc3339};
use crate::service::payments::razorpay::ProviderError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The input has these field errors.
    #[error("{}", sentences(.0))]
    Invalid(Vec<FieldError>),
    /// The email and password do not match, or there is no such account: the message is the same for both.
    #[error("email and password do not match")]
    WrongCredentials,
    /// The password is right, and the account requires a second factor.
    #[error("this account has two-step sign-in; a code is needed")]
    SecondFactorRequired {
        /// Whether the account has an authenticator app, rather than recovery codes alone.
        has_app: bool,
    },
    /// The password is right, and the second factor is not.
    #[error("this code is not right, or was used already")]
    WrongCode,
    /// Too many failures; retry after this time.
    #[error("too many attempts; try again in {} minutes", minutes(.0))]
    TooManyAttempts(TimeDelta),
    /// The account may not make calls before its address is verified.
    #[error("the email address of this account is not confirmed")]
    EmailUnverified,
    /// It does not exist, or it belongs to another account.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It exists with other contents.
    #[error("{0}")]
    Conflict(String),
    /// A form that creates a key was submitted twice.
    #[error("this key was made already")]
    KeyMade,
    /// The key is revoked or expired and cannot be changed.
    #[error("this key has ended")]
    KeyEnded,
    /// The key was rotated and has a successor.
    #[error("this key was replaced already")]
    KeyReplaced,
    /// The account has reached its limit of active keys.
    #[error("this account has {0} active keys, the most that it may have; revoke one first")]
    TooManyKeys(u32),
    /// The account has reached its limit of agents.
    #[error("this account has {0} agents, the most that its owner may make")]
    TooManyAgents(u32),
    /// The amount is more than the wallet's available credit.
    #[error("{} is available there, and {} was asked for", .available.exact(), .asked.exact())]
    NotAvailable {
        /// The available credit.
        available: Money,
        asked: Money,
    },
    /// A credit with this reference exists.
    #[error("{}", used(.0))]
    ReferenceUsed(Box<Referenced>),
    /// A purchase is refused.
    #[error(transparent)]
    Purchase(#[from] PurchaseRefusal),
    /// The payment provider does not answer, or refuses.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database is temporarily unavailable.
    #[error("the database is away; try again")]
    Unavailable,
    /// The queue or the memory for reports is full.
    #[error("too much is waiting here; try again")]
    Busy,
    /// A large report or export of this account is running, and others wait for it.
    #[error("another large report or file of this account is being made; try again in a few seconds")]
    OneAtATime,
    /// An internal component failed.
    #[error("{0} failed")]
    Internal(&'static str),
}

impl From<FieldError> for ServiceError {
    fn from(problem: FieldError) -> Self {
        Self::Invalid(vec![problem])
    }
}

impl From<EntryError> for ServiceError {
    /// Amounts and wallets are validated before, so this is a bug.
    fn from(error: EntryError) -> Self {
        tracing::error!(%error, "the ledger refuses an entry");
        Self::Internal("writing to the ledger")
    }
}

/// Whole minutes, rounded up.
pub fn minutes(wait: &TimeDelta) -> i64 {
    (wait.num_seconds() + 59).div_euclid(60).max(1)
}

fn used(first: &Referenced) -> String {
    let Referenced { reference, account_id, agent_id, amount, at } = first;
    let agent = agent_id.map(|id| format!(", agent {id},")).unwrap_or_default();
    format!(
        "the reference {reference} was credited already: {} to {account_id}{agent} on {}; nothing was booked",
        amount.exact(),
        rfc3339(*at),
    )
}

fn sentences(problems: &[FieldError]) -> String {
    let all: Vec<_> = problems.iter().map(|problem| problem.message()).collect();
    all.join(" ")
}
