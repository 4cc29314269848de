//! Which spans are model calls.

use super::attributes::Slot;
use super::{Kind, Span};
use crate::service::usage::event_reader::Field;

/// Operations of a model. `chat`, `generate_content`, `text_completion` and `embeddings` are those of the conventions; for the
/// others the conventions have no name yet.
const CALLS: [&str; 14] = [
    "chat",
    "generate_content",
    "text_completion",
    "embeddings",
    "completion",
    "embedding",
    "responses",
    "rerank",
    "speech",
    "text_to_speech",
    "transcription",
    "speech_to_text",
    "image",
    "image_generation",
];

/// Operations around model calls, whose spans may repeat the usage of those.
const AROUND: [&str; 13] = [
    "create_agent",
    "invoke_agent",
    "invoke_workflow",
    "execute_tool",
    "plan",
    "retrieval",
    "create_memory",
    "update_memory",
    "upsert_memory",
    "delete_memory",
    "search_memory",
    "create_memory_store",
    "delete_memory_store",
];

/// What a span describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Call,
    /// An operation that is not known, with usage: whether that is counted in other spans too cannot be known.
    Unknown,
    Other,
}

impl Operation {
    pub fn of(span: &Span) -> Self {
        let has = |field| span.attributes.get(Slot::Field(field)).is_some();
        let has_usage =
            [Field::PromptTokens, Field::CompletionTokens, Field::Seconds, Field::Characters, Field::Images]
                .into_iter()
                .any(has);
        match span.attributes.text(Slot::Operation).map(|name| name.trim().to_ascii_lowercase()).as_deref() {
            Some(name) if CALLS.contains(&name) => Self::Call,
            Some(name) if AROUND.contains(&name) => Self::Other,
            // OpenLLMetry writes `unknown`.
            None | Some("unknown") => Self::of_unnamed(span, has_usage),
            Some(_) if has_usage => Self::Unknown,
            Some(_) => Self::Other,
        }
    }

    /// Before version 1.27 the conventions had no operations. Agents and their steps are within a process.
    fn of_unnamed(span: &Span, has_usage: bool) -> Self {
        let has = |field| span.attributes.get(Slot::Field(field)).is_some();
        let is_call = span.kind == Kind::Remote && has(Field::Model) && (has_usage || has(Field::KeyId));
        if is_call { Self::Call } else { Self::Other }
    }
}
