//! The lines of the journal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::{HoldId, KeyId, ReportedAgent, Units, Usage, UsageEvent};

/// The source of all events of the inference API. Ids are unique within it.
pub const SOURCE: &str = "inference";

/// A line.
#[derive(Debug)]
pub enum Line {
    /// What a running call has used so far.
    Running(UsageEvent),
    /// What a call has used.
    Ended(UsageEvent),
    /// The ids of calls that the database has.
    Posted(Vec<String>),
    /// A slice that calls get their holds out of.
    Slice(HoldId),
    /// Slices that have ended.
    Over(Vec<HoldId>),
}

/// A line as JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kept {
    Running(KeptCall),
    Ended(KeptCall),
    Posted(Vec<String>),
    Slice(String),
    Over(Vec<String>),
}

#[derive(Serialize, Deserialize)]
struct KeptCall {
    id: String,
    /// In microseconds.
    time: i64,
    key_id: Option<String>,
    model: String,
    prompt_tokens: i64,
    cached_tokens: i64,
    completion_tokens: i64,
    milliseconds: i64,
    messages: i64,
    // Journals of older versions do not have these.
    #[serde(default)]
    cache_write_tokens: i64,
    #[serde(default)]
    reasoning_tokens: i64,
    #[serde(default)]
    characters: i64,
    #[serde(default)]
    images: i64,
    reported: i64,
    estimated: bool,
    status: Option<i64>,
    latency_ms: Option<i64>,
    model_type: Option<String>,
    hold_id: Option<String>,
    was_cut: bool,
}

impl Line {
    /// The line with its break.
    pub fn text(&self) -> String {
        let kept = match self {
            Self::Running(event) => Kept::Running(event.into()),
            Self::Ended(event) => Kept::Ended(event.into()),
            Self::Posted(ids) => Kept::Posted(ids.clone()),
            Self::Slice(id) => Kept::Slice(id.as_str().to_owned()),
            Self::Over(ids) => Kept::Over(ids.iter().map(|id| id.as_str().to_owned()).collect()),
        };
        // No member of it can fail.
        serde_json::to_string(&kept).unwrap_or_default() + "\n"
    }

    /// Reads all lines. The process may have been killed while it wrote the last one, which is left out.
    pub fn read_all(bytes: &[u8]) -> Vec<Self> {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let mut read = Vec::new();
        for line in lines {
            match serde_json::from_slice(line) {
                Ok(Kept::Running(call)) => read.extend(call.event().map(Self::Running)),
                Ok(Kept::Ended(call)) => read.extend(call.event().map(Self::Ended)),
                Ok(Kept::Posted(ids)) => read.push(Self::Posted(ids)),
                Ok(Kept::Slice(id)) => read.push(Self::Slice(HoldId::new(id))),
                Ok(Kept::Over(ids)) => read.push(Self::Over(ids.into_iter().map(HoldId::new).collect())),
                Err(error) => {
                    tracing::warn!(%error, bytes = line.len(), "a line of the inference journal is incomplete");
                }
            }
        }
        read
    }
}

impl From<&UsageEvent> for KeptCall {
    fn from(event: &UsageEvent) -> Self {
        let usage = &event.usage;
        Self {
            id: event.id.clone(),
            time: event.time.timestamp_micros(),
            key_id: event.key_id.as_ref().map(|key| key.as_str().to_owned()),
            model: event.model.clone(),
            prompt_tokens: usage.prompt_tokens,
            cached_tokens: usage.cached_tokens,
            completion_tokens: usage.completion_tokens,
            milliseconds: usage.milliseconds,
            messages: usage.messages,
            cache_write_tokens: usage.cache_write_tokens,
            reasoning_tokens: usage.reasoning_tokens,
            characters: usage.characters,
            images: usage.images,
            reported: usage.reported.bits(),
            estimated: usage.is_estimated,
            status: event.status,
            latency_ms: event.latency_ms,
            model_type: event.model_type.clone(),
            hold_id: event.hold_id.as_ref().map(|hold| hold.as_str().to_owned()),
            was_cut: event.was_cut,
        }
    }
}

impl KeptCall {
    /// The event; `None` if its time is none.
    fn event(self) -> Option<UsageEvent> {
        Some(UsageEvent {
            source: SOURCE.to_owned(),
            id: self.id,
            time: DateTime::<Utc>::from_timestamp_micros(self.time)?,
            key_id: self.key_id.map(KeyId::new),
            agent_id: ReportedAgent::Unsaid,
            model: self.model,
            usage: Usage {
                prompt_tokens: self.prompt_tokens,
                cached_tokens: self.cached_tokens,
                completion_tokens: self.completion_tokens,
                milliseconds: self.milliseconds,
                messages: self.messages,
                cache_write_tokens: self.cache_write_tokens,
                reasoning_tokens: self.reasoning_tokens,
                characters: self.characters,
                images: self.images,
                reported: Units::from_bits(self.reported).unwrap_or_default(),
                is_estimated: self.estimated,
            },
            status: self.status,
            latency_ms: self.latency_ms,
            interaction_id: None,
            model_type: self.model_type,
            hold_id: self.hold_id.map(HoldId::new),
            was_cut: self.was_cut,
        })
    }
}
