//! Agents: what spends an account's credit, such as a voice bot.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An agent's number, one of its account's.
pub type AgentId = i64;

/// What an agent that is prepaid on its own is charged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Prepaid {
    /// By the minute of speech.
    Minute,
    /// By the token.
    Token,
    /// By the message.
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

/// An agent.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Its number.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// What its own wallet is charged by, where it has one.
    pub prepaid: Option<Prepaid>,
    /// Since when.
    pub created: DateTime<Utc>,
}
