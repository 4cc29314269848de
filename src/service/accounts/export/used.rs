//! The lines of what an account has used.

use serde::Serialize;

use crate::domain::{AgentId, Money, Request, rfc3339};

#[derive(Serialize)]
pub struct RequestLine {
    time: String,
    source: String,
    id: String,
    key_id: Option<String>,
    agent_id: Option<AgentId>,
    model: String,
    model_type: Option<String>,
    interaction_id: Option<String>,
    prompt_tokens: i64,
    cached_tokens: i64,
    cache_write_tokens: i64,
    completion_tokens: i64,
    reasoning_tokens: i64,
    milliseconds: i64,
    messages: i64,
    characters: i64,
    images: i64,
    /// Whether the counts are an estimate.
    estimated: bool,
    status: Option<i64>,
    latency_ms: Option<i64>,
    /// Null for unpriced usage.
    cost_inr: Option<Money>,
}

impl RequestLine {
    pub fn of(request: Request) -> Self {
        let Request { event, cost, .. } = request;
        let usage = event.usage;
        Self {
            time: rfc3339(event.time),
            source: event.source,
            id: event.id,
            key_id: event.key_id.map(|id| id.to_string()),
            agent_id: event.agent_id.id(),
            model: event.model,
            model_type: event.model_type,
            interaction_id: event.interaction_id,
            prompt_tokens: usage.prompt_tokens,
            cached_tokens: usage.cached_tokens,
            cache_write_tokens: usage.cache_write_tokens,
            completion_tokens: usage.completion_tokens,
            reasoning_tokens: usage.reasoning_tokens,
            milliseconds: usage.milliseconds,
            messages: usage.messages,
            characters: usage.characters,
            images: usage.images,
            estimated: usage.is_estimated,
            status: event.status,
            latency_ms: event.latency_ms,
            cost_inr: cost,
        }
    }
}
