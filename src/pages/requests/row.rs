//! A metered call as lists show it.

use crate::domain::{Money, Request};
use crate::pages::shown::{AgentRef, KeyRef, LocalTime};
use crate::service::Owner;

/// One metered call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// Who reported it.
    pub source: String,
    pub id: String,
    /// When the call was made.
    pub time: LocalTime,
    /// The key that made it.
    pub key: Option<KeyRef>,
    /// The agent that made it.
    pub agent: Option<AgentRef>,
    /// The model that was called.
    pub model: String,
    /// Tokens sent.
    pub prompt_tokens: i64,
    /// Of the tokens sent, the cached ones.
    pub cached_tokens: i64,
    /// Tokens that came back.
    pub completion_tokens: i64,
    /// Speech, in milliseconds.
    pub milliseconds: i64,
    pub messages: i64,
    /// What it cost; none where the model had no price.
    pub cost: Option<Money>,
    /// The HTTP status that the caller saw.
    pub status: Option<i64>,
    /// How long the caller waited, in milliseconds.
    pub latency_ms: Option<i64>,
    /// The gateway cut it, as its key was revoked.
    pub was_cut: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPage {
    pub rows: Vec<RequestRow>,
    /// What to ask for as `after` to see more.
    pub next: Option<String>,
    /// Where the search stopped before the page was full.
    pub looked_to: Option<LocalTime>,
}

impl RequestRow {
    /// A call of the owner's.
    pub fn of(owner: &Owner, request: Request) -> Self {
        let event = request.event;
        Self {
            time: LocalTime::of(owner.zone, event.time),
            key: event.key_id.zip(request.key_name).map(KeyRef::from),
            agent: event.agent_id.id().zip(request.agent_name).map(AgentRef::from),
            model: event.model,
            prompt_tokens: event.usage.prompt_tokens,
            cached_tokens: event.usage.cached_tokens,
            completion_tokens: event.usage.completion_tokens,
            milliseconds: event.usage.milliseconds,
            messages: event.usage.messages,
            cost: request.cost,
            status: event.status,
            latency_ms: event.latency_ms,
            was_cut: event.was_cut,
            source: event.source,
            id: event.id,
        }
    }
}
