//! Why a use case did not happen. Each door has one table from these to its own answers.

use chrono::TimeDelta;

use crate::domain::{EntryError, FieldError, Money, Referenced};
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// What was sent has these mistakes.
    #[error("{}", sentences(.0))]
    Invalid(Vec<FieldError>),
    /// Email and password do not belong together, or there is no such account: it does not say.
    #[error("email and password do not match")]
    WrongCredentials,
    /// The password was right, and the account asks for a code too.
    #[error("this account has two-step sign-in; a code is needed")]
    SecondFactorRequired {
        /// It has an authenticator app, and not recovery codes alone.
        has_app: bool,
    },
    /// The password was right, and the code was not.
    #[error("this code is not right, or was used already")]
    WrongCode,
    /// Too many failures; wait this long.
    #[error("too many attempts; try again in {} minutes", minutes(.0))]
    TooManyAttempts(TimeDelta),
    /// The account has no such thing, or it is another's.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It is there already, with other contents.
    #[error("{0}")]
    Conflict(String),
    /// A form that makes a key was sent twice.
    #[error("this key was made already")]
    KeyMade,
    /// A key that has ended stays as it is.
    #[error("this key has ended")]
    KeyEnded,
    /// A key that was replaced has its successor.
    #[error("this key was replaced already")]
    KeyReplaced,
    /// The account has as many active keys as it may have.
    #[error("this account has {0} active keys, the most that it may have; revoke one first")]
    TooManyKeys(u32),
    /// The account has as many agents as it may have.
    #[error("this account has {0} agents, the most that its owner may make")]
    TooManyAgents(u32),
    /// More was asked of a wallet than it may give.
    #[error("{} is available there, and {} was asked for", .available.exact(), .asked.exact())]
    NotAvailable {
        /// What it may give.
        available: Money,
        /// What was asked for.
        asked: Money,
    },
    /// Credit was booked with this reference already.
    #[error("{}", used(.0))]
    ReferenceUsed(Box<Referenced>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database is away for a moment.
    #[error("the database is away; try again")]
    Unavailable,
    /// More waits to be written, or to be read, than there is room for.
    #[error("too much is waiting here; try again")]
    Busy,
    /// A large report or a file of this account is being made, and others wait for it.
    #[error("another large report or file of this account is being made; try again in a few seconds")]
    OneAtATime,
    /// The machine failed.
    #[error("{0} failed")]
    Internal(&'static str),
}

impl From<FieldError> for ServiceError {
    fn from(problem: FieldError) -> Self {
        Self::Invalid(vec![problem])
    }
}

impl From<EntryError> for ServiceError {
    /// Amounts and wallets are looked at before, so that this is a fault of ours.
    fn from(error: EntryError) -> Self {
        tracing::error!(%error, "the ledger refuses an entry");
        Self::Internal("writing to the ledger")
    }
}

/// Whole minutes, at least one.
pub fn minutes(wait: &TimeDelta) -> i64 {
    (wait.num_seconds() + 59).div_euclid(60).max(1)
}

fn used(first: &Referenced) -> String {
    let Referenced { reference, account_id, agent_id, amount, at } = first;
    let agent = agent_id.map(|id| format!(", agent {id},")).unwrap_or_default();
    format!(
        "the reference {reference} was credited already: {} to {account_id}{agent} on {}; nothing was booked",
        amount.exact(),
        at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
    )
}

fn sentences(problems: &[FieldError]) -> String {
    let all: Vec<_> = problems.iter().map(|problem| problem.message()).collect();
    all.join(" ")
}
