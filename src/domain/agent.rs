//! Agents: parts of an account that spend credit, such as voice bots.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Limits;

/// An agent's id, unique within its account.
pub type AgentId = i64;

/// The unit that a prepaid agent is charged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Prepaid {
    /// By the minute of speech.
    Minute,
    Token,
    Message,
}

impl Prepaid {
    /// The word for it on the command line and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Token => "token",
            Self::Message => "message",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Minute, Self::Token, Self::Message].into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Debug)]
pub struct Agent {
    pub id: AgentId,
    pub name: String,
    /// What its own wallet is charged by, where it has one.
    pub prepaid: Option<Prepaid>,
    /// Since when.
    pub created: DateTime<Utc>,
    /// The limits of its calls.
    pub limits: Limits,
}
