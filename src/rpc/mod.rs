//! What pages are made of: server functions and what they answer. Pages call them while they render;
//! islands need none, as they ask for whole pages.
//!
//! Each body authorises, calls one service, and maps the result. All of them are POST, under
//! `/rpc`, with explicit endpoints, so that their addresses do not change from build to build.

pub mod account;
pub mod agents;
mod error;
pub mod keys;
pub mod requests;
pub mod settings;
pub mod two_step;
pub mod usage;

pub use error::RpcError;
use serde::{Deserialize, Serialize};

use crate::domain::AgentId;

/// An instant as the account's owner reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTime {
    /// RFC 3339 in UTC, for `<time datetime>`.
    pub utc: String,
    /// The day, `21 Nov 2026`.
    pub day: String,
    /// The time of day with the zone's name, `14:05 IST`.
    pub time: String,
}

impl LocalTime {
    /// Day and time of day.
    pub fn text(&self) -> String {
        format!("{}, {}", self.day, self.time)
    }
}

/// An agent that something belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRef {
    /// Its number.
    pub id: AgentId,
    /// Its name.
    pub name: String,
}

/// A key that something belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRef {
    /// Its id.
    pub id: crate::domain::KeyId,
    /// Its name.
    pub name: String,
}
