//! What several pages show: instants on the owner's clock, and what something belongs to.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::{AgentId, KeyId, Zone};
use crate::i18n::dated;

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
    /// An instant in UTC for programs and on the owner's clock for people.
    pub fn of(zone: Zone, instant: DateTime<Utc>) -> Self {
        Self {
            utc: instant.to_rfc3339_opts(SecondsFormat::Secs, true),
            day: day_words(zone, instant),
            time: zone.format(instant, "%H:%M %Z"),
        }
    }

    /// The same with its seconds, and for machines with all that the database has.
    pub fn to_the_second(zone: Zone, instant: DateTime<Utc>) -> Self {
        Self {
            utc: instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            time: zone.format(instant, "%H:%M:%S %Z"),
            ..Self::of(zone, instant)
        }
    }

    /// Day and time of day.
    pub fn text(&self) -> String {
        format!("{}, {}", self.day, self.time)
    }
}

/// The day of an instant, in the reader's language.
pub fn day_words(zone: Zone, instant: DateTime<Utc>) -> String {
    dated(zone.day_of(instant))
}

/// An agent that something belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRef {
    pub id: AgentId,
    pub name: String,
}

/// A key that something belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRef {
    pub id: KeyId,
    pub name: String,
}

impl From<(AgentId, String)> for AgentRef {
    fn from((id, name): (AgentId, String)) -> Self {
        Self { id, name }
    }
}

impl From<(KeyId, String)> for KeyRef {
    fn from((id, name): (KeyId, String)) -> Self {
        Self { id, name }
    }
}
