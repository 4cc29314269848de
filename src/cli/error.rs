//! Errors of commands, with advice.

use std::path::PathBuf;

use serde::Serialize;

use crate::domain::{AccountId, AgentId, Money, rfc3339};
use crate::service::ServiceError;
use crate::startup::ServeError;

/// The error of a command.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A use case failed.
    #[error("{}{}", .0, after(next_step(.0)))]
    Service(#[from] ServiceError),
    /// The request is rejected; the text has the advice.
    #[error("{0}")]
    Refused(String),
    /// The options conflict; the text names the missing ones.
    #[error("{0}")]
    Usage(String),
    /// A file cannot be read.
    #[error("cannot read {}: {error}; check the name and who may read it", .file.display())]
    File {
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Reading the password failed.
    #[error("cannot read the password: {0}; send it with --password-stdin")]
    Password(#[source] std::io::Error),
    /// The server cannot start, or failed.
    #[error("{0}")]
    Serve(#[from] ServeError),
    /// The server is not running, or does not respond.
    #[error("the server on {address} does not answer: {error}; look at its log")]
    Unhealthy {
        address: std::net::SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// Serializing the output failed, which no output does.
    #[error("the answer cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// Stdout is closed or full.
    #[error("the answer cannot be written: {0}; what was asked for is done")]
    Output(#[source] std::io::Error),
}

impl CliError {
    /// The JSON form: `{"error":{"code":…,"message":…}}`; for a used payment reference with the first credit.
    pub fn json(&self) -> String {
        let first = match self {
            Self::Service(ServiceError::ReferenceUsed(first)) => Some(First {
                reference: &first.reference,
                account_id: &first.account_id,
                agent_id: first.agent_id,
                amount_inr: first.amount,
                at: rfc3339(first.at),
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

    /// A rejection with advice.
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

/// The first credit with a reference.
#[derive(Serialize)]
struct First<'a> {
    reference: &'a str,
    account_id: &'a AccountId,
    agent_id: Option<AgentId>,
    amount_inr: Money,
    at: String,
}

/// The advice for an error whose own text has none.
fn next_step(error: &ServiceError) -> &'static str {
    match error {
        ServiceError::NotFound("account") => "`munim account list` shows the accounts that there are",
        ServiceError::NotFound("key") => "`/keys` in the console shows the keys that there are",
        ServiceError::NotFound("rejected usage") => "`munim rejected list` shows what is kept",
        ServiceError::NotFound("message") => "`munim outbox list` shows the messages that are kept",
        ServiceError::NotFound("gateway") => "`munim gateway list` shows the gateways that there are",
        ServiceError::NotFound("upstream") => "`munim upstream list` shows the upstreams that there are",
        ServiceError::NotFound("plan") => "`munim plan list` shows the plans that there are",
        ServiceError::NotFound("seller") => "`munim seller set FILE` sets it up",
        ServiceError::NotFound("route") => "`munim model list` shows the routes that there are",
        ServiceError::NotFound(_) => "`munim agent list` shows the agents that there are",
        ServiceError::Store(error) => error.advice(),
        _ => "",
    }
}

/// Formats advice after a message.
fn after(advice: &str) -> String {
    if advice.is_empty() { String::new() } else { format!("; {advice}") }
}
