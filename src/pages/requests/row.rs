//! A metered call as lists show it.

use chrono::{DateTime, Utc};

use crate::domain::{Money, Request};
use crate::pages::shown::{AgentRef, KeyRef, LocalTime};
use crate::service::Owner;

/// One metered call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    pub source: String,
    pub id: String,
    pub time: LocalTime,
    /// The same without the zone, and without the year if it is the current one: `21 Nov, 14:05:09`.
    pub short_time: String,
    pub key: Option<KeyRef>,
    pub agent: Option<AgentRef>,
    pub model: String,
    pub prompt_tokens: i64,
    /// The cached ones of the prompt tokens.
    pub cached_tokens: i64,
    /// Those that were written to a cache.
    pub cache_write_tokens: i64,
    pub completion_tokens: i64,
    /// The reasoning tokens of the completion.
    pub reasoning_tokens: i64,
    /// Speech, in milliseconds.
    pub milliseconds: i64,
    pub messages: i64,
    pub characters: i64,
    pub images: i64,
    /// Whether the counts are an estimate.
    pub is_estimated: bool,
    /// `None` for an unpriced call.
    pub cost: Option<Money>,
    /// The HTTP status that the caller got.
    pub status: Option<i64>,
    pub latency_ms: Option<i64>,
    /// The gateway cut it, because its key was revoked.
    pub was_cut: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPage {
    pub rows: Vec<RequestRow>,
    /// The cursor of the next page of results.
    pub next: Option<String>,
    /// Where the search stopped before the page was full.
    pub looked_to: Option<LocalTime>,
}

impl RequestRow {
    /// Converts a call of the owner.
    pub fn of(owner: &Owner, request: Request, now: DateTime<Utc>) -> Self {
        let event = request.event;
        let time = LocalTime::to_the_second(owner.zone, event.time);
        let day =
            time.day.strip_suffix(&owner.zone.format(now, "%Y")).map_or(time.day.as_str(), str::trim_end);
        let clock = time.time.split_once(' ').map_or(time.time.as_str(), |(clock, _)| clock);
        Self {
            short_time: format!("{day}, {clock}"),
            time,
            key: event.key_id.zip(request.key_name).map(KeyRef::from),
            agent: event.agent_id.id().zip(request.agent_name).map(AgentRef::from),
            model: event.model,
            prompt_tokens: event.usage.prompt_tokens,
            cached_tokens: event.usage.cached_tokens,
            cache_write_tokens: event.usage.cache_write_tokens,
            completion_tokens: event.usage.completion_tokens,
            reasoning_tokens: event.usage.reasoning_tokens,
            milliseconds: event.usage.milliseconds,
            messages: event.usage.messages,
            characters: event.usage.characters,
            images: event.usage.images,
            is_estimated: event.usage.is_estimated,
            cost: request.cost,
            status: event.status,
            latency_ms: event.latency_ms,
            was_cut: event.was_cut,
            source: event.source,
            id: event.id,
        }
    }
    /// The abbreviation of the zone of its time.
    pub fn zone(&self) -> &str {
        self.time.time.split_once(' ').map_or("", |(_, zone)| zone)
    }

    /// The short time below a head that names a zone: with its own, if the clock has changed in between.
    pub fn time_in(&self, zone: &str) -> String {
        if self.zone() == zone {
            self.short_time.clone()
        } else {
            format!("{} {}", self.short_time, self.zone())
        }
    }
}

/// The zone that the head of a list of calls names: that of the first.
pub fn zone_of(rows: &[RequestRow]) -> String {
    rows.first().map(|row| row.zone().to_owned()).unwrap_or_default()
}
