//! Why a command failed, and what to do next.

use std::path::PathBuf;

use crate::service::ServiceError;
use crate::startup::ServeError;
use crate::store::StoreError;

/// The error of a command.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The use case did not happen.
    #[error("{}{}", .0, after(next_step(.0)))]
    Service(#[from] ServiceError),
    /// The database cannot be opened.
    #[error("{}{}", .0, after(.0.advice()))]
    Store(#[from] StoreError),
    /// What was asked for cannot be done; the text says what to do next.
    #[error("{0}")]
    Refused(String),
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
    /// Something that cannot be done, and what to do next.
    pub fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }
}

/// What to do after an error whose own text does not say it.
fn next_step(error: &ServiceError) -> &'static str {
    match error {
        ServiceError::NotFound("account") => "`munim account list` shows the accounts that there are",
        ServiceError::NotFound("key") => "`/keys` in the console shows the keys that there are",
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
