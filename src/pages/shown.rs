//! Data that several pages show: instants in the account's zone, and references to agents and keys.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::function::SignedIn;
use crate::domain::{AgentId, KeyId, Zone};
use crate::i18n::{dated, t};

/// An instant in the account's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTime {
    /// RFC 3339 in UTC, for `<time datetime>`.
    pub utc: String,
    /// The day, `21 Nov 2026`.
    pub day: String,
    /// The time with the zone's abbreviation, `14:05 IST`; empty for the end of the day.
    pub time: String,
}

impl LocalTime {
    /// Converts an instant: UTC for programs, the account's zone for people.
    pub fn of(zone: Zone, instant: DateTime<Utc>) -> Self {
        Self {
            utc: instant.to_rfc3339_opts(SecondsFormat::Secs, true),
            day: day_words(zone, instant),
            time: zone.format(instant, "%H:%M %Z"),
        }
    }

    /// The same with seconds, and in UTC with the full precision.
    pub fn to_the_second(zone: Zone, instant: DateTime<Utc>) -> Self {
        Self {
            utc: instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            day: day_words(zone, instant),
            time: zone.format(instant, "%H:%M:%S %Z"),
        }
    }

    /// Converts the end of something. If a day ends then, that is the day, without a time.
    pub fn of_end(zone: Zone, end: DateTime<Utc>) -> Self {
        let day = zone.day_of(end);
        let last = day.pred_opt().filter(|_| zone.start_of(day) == end);
        match last {
            Some(last) => Self { day: dated(last), time: String::new(), ..Self::of(zone, end) },
            None => Self::of(zone, end),
        }
    }

    /// Day and time; of the end of a day, the day.
    pub fn text(&self) -> String {
        if self.time.is_empty() { self.day.clone() } else { format!("{}, {}", self.day, self.time) }
    }

    /// Whether it is the end of a day.
    pub const fn is_day(&self) -> bool {
        self.time.is_empty()
    }

    /// The same after *until*: `the end of 5 Dec 2026`.
    pub fn until(&self) -> String {
        if self.time.is_empty() { t!("end-of-day", day = self.day.clone()) } else { self.text() }
    }
}

/// An instant that is perhaps recent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    pub at: LocalTime,
    /// How long ago, such as `4 min ago`; `None` from a day on.
    pub ago: Option<String>,
}

impl Recent {
    /// Converts an instant for the owner, relative to the time of rendering.
    pub fn of(me: &SignedIn, instant: DateTime<Utc>) -> Self {
        Self { at: LocalTime::of(me.owner.zone, instant), ago: ago(me.services.now() - instant) }
    }
}

/// How long ago something was; `None` from a day on, and for the future.
fn ago(since: TimeDelta) -> Option<String> {
    match since.num_minutes() {
        _ if since < TimeDelta::zero() => None,
        0 => Some(t!("just-now")),
        minutes @ ..60 => Some(t!("minutes-ago", count = minutes)),
        minutes if minutes < 24 * 60 => Some(t!("hours-ago", count = (minutes / 60))),
        _ => None,
    }
}

/// The day of an instant, in the page's language.
pub fn day_words(zone: Zone, instant: DateTime<Utc>) -> String {
    dated(zone.day_of(instant))
}

/// A reference to an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRef {
    pub id: AgentId,
    pub name: String,
}

/// A reference to a key.
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
