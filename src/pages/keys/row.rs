//! A key as its page shows it: masked, on the owner's clock.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::api_key::masked;
use crate::domain::{KeyId, KeyStatus, Money, Relative, Zone};
use crate::pages::function::SignedIn;
use crate::pages::shown::{AgentRef, LocalTime};
use crate::service::keys::KeyWithSpend;

/// A key: what the list, its dialogs and its receipts say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    pub id: KeyId,
    pub name: String,
    /// The key without its secret part, `forii_sk_…a1b2`.
    pub masked: String,
    /// Since when.
    pub created: LocalTime,
    /// When it was used last, to the minute.
    pub last_used: Option<LocalTime>,
    /// Where: the gateway, the client's address, or both.
    pub last_used_from: Option<String>,
    /// When it ends by itself.
    pub expires: Option<LocalTime>,
    /// The last day on which it works, in part or whole, `2026-12-31`; empty where it has no end.
    pub last_day: String,
    /// When its owner ended it.
    pub revoked: Option<LocalTime>,
    /// The last call that it was good for, of a key that was ended.
    pub last_accepted: Option<LocalTime>,
    /// Running calls that gateways cut when it was ended.
    pub in_flight_cut: i64,
    /// Whether it opens anything.
    pub status: KeyStatus,
    /// The agent that it belongs to.
    pub agent: Option<AgentRef>,
    /// The key that it took the place of, masked.
    pub replaces: Option<String>,
    /// The key that took its place, masked.
    pub replaced_by: Option<String>,
    /// Calls of the last 30 days.
    pub recent_requests: i64,
    /// What they cost.
    pub recent_cost: Money,
}

impl KeyRow {
    /// A key of the owner's.
    pub fn of(me: &SignedIn, found: KeyWithSpend) -> Self {
        let KeyWithSpend { key, requests, cost } = found;
        let zone = me.owner.zone;
        let local = |instant| LocalTime::of(zone, instant);
        let other = |key: Relative| masked(&key.prefix, &key.last_four);
        Self {
            masked: masked(&key.prefix, &key.last_four),
            created: local(key.created),
            last_used: key.last_used.map(local),
            last_used_from: key.last_used_from,
            expires: key.expires.map(local),
            last_day: key.expires.map(|end| last_day(zone, end)).unwrap_or_default(),
            revoked: key.revoked.map(local),
            last_accepted: key.last_accepted.map(local),
            in_flight_cut: key.in_flight_cut,
            status: KeyStatus::at(me.services.now(), key.revoked, key.expires),
            agent: key.agent.map(AgentRef::from),
            replaces: key.replaces.map(other),
            replaced_by: key.replaced_by.map(other),
            recent_requests: requests,
            recent_cost: cost,
            id: key.id,
            name: key.name,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    pub keys: Vec<KeyRow>,
    /// What to ask for as `after` to see more.
    pub next: Option<String>,
    /// How many keys the filter is of.
    pub matching: i64,
    pub all: i64,
}

/// The last day on which a key works, in part or whole.
fn last_day(zone: Zone, end: DateTime<Utc>) -> String {
    let day = zone.day_of(end);
    let last = if zone.start_of(day) == end { day.pred_opt() } else { Some(day) };
    last.unwrap_or(day).to_string()
}
