//! Why a command failed, and what to do next.

use std::path::PathBuf;

use serde::Serialize;

use super::instant;
use crate::domain::{AccountId, AgentId, Money};
use crate::service::ServiceError;
use crate::startup::ServeError;

/// The error of a command.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The use case did not happen.
    #[error("{}{}", .0, after(next_step(.0)))]
    Service(#[from] ServiceError),
    /// What was asked for cannot be done; the text says what to do next.
    #[error("{0}")]
    Refused(String),
    /// The options do not go together; the text says which are needed.
    #[error("{0}")]
    Usage(String),
    /// A file cannot be read.
    #[error("cannot read {}: {error}; check the name and who may read it", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The terminal or stdin gave no password.
    #[error("cannot read the password: {0}; send it with --password-stdin")]
    Password(#[source] std::io::Error),
    /// The server cannot start, or failed.
    #[error("{0}")]
    Serve(#[from] ServeError),
    /// There is no server, or it does not answer.
    #[error("the server on {address} does not answer: {error}; look at its log")]
    Unhealthy {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The answer has no JSON form, which none of them lacks.
    #[error("the answer cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// Stdout is closed or full.
    #[error("the answer cannot be written: {0}; what was asked for is done")]
    Output(#[source] std::io::Error),
}

impl CliError {
    /// The error for programs: `{"error":{"code":…,"message":…}}`, with what was credited first where a reference was used
    /// already.
    pub fn json(&self) -> String {
        let first = match self {
            Self::Service(ServiceError::ReferenceUsed(first)) => Some(First {
                reference: &first.reference,
                account_id: &first.account_id,
                agent_id: first.agent_id,
                amount_inr: first.amount,
                at: instant::rfc3339(first.at),
            }),
            _ => None,
        };
        let error = Body { code: self.code(), message: self.to_string(), first };
        serde_json::to_string(&Document { error }).unwrap_or_default()
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::Service(ServiceError::ReferenceUsed(_)) => "reference_used",
            Self::Service(ServiceError::NotFound(_)) => "not_found",
            Self::Service(ServiceError::Conflict(_)) => "conflict",
            Self::Service(ServiceError::NotAvailable { .. }) => "not_available",
            Self::Service(ServiceError::Invalid(_)) | Self::Refused(_) => "refused",
            _ => "failed",
        }
    }

    /// Something that cannot be done, and what to do next.
    pub fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }
}

#[derive(Serialize)]
struct Document<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'static str,
    message: String,
    #[serde(flatten)]
    first: Option<First<'a>>,
}

/// The credit that was booked first.
#[derive(Serialize)]
struct First<'a> {
    reference: &'a str,
    account_id: &'a AccountId,
    agent_id: Option<AgentId>,
    amount_inr: Money,
    at: String,
}

/// What to do after an error whose own text does not say it.
fn next_step(error: &ServiceError) -> &'static str {
    match error {
        ServiceError::NotFound("account") => "`munim account list` shows the accounts that there are",
        ServiceError::NotFound("key") => "`/keys` in the console shows the keys that there are",
        ServiceError::NotFound("rejected usage") => "`munim rejected list` shows what is kept",
        ServiceError::NotFound("gateway") => "`munim gateway list` shows the gateways that there are",
        ServiceError::NotFound(_) => "`munim agent list` shows the agents that there are",
        ServiceError::Store(error) => error.advice(),
        _ => "",
    }
}

/// Advice as it stands after what happened.
fn after(advice: &str) -> String {
    if advice.is_empty() { String::new() } else { format!("; {advice}") }
}
