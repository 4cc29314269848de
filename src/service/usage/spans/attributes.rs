//! The attributes of spans that are read, under their present and their earlier names.
//!
//! `munim.FIELD` is that field of usage events. The others are those of the semantic conventions
//! (<https://github.com/open-telemetry/semantic-conventions-genai>), with the names of versions up to 1.36 and of `OpenLLMetry`.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::domain::usage::LABEL_MAX_CHARS;
use crate::service::usage::event_reader::Field;

/// The prefix of attributes that are fields of usage events.
const OURS: &str = "munim.";

/// Where an attribute's value belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    Field(Field),
    /// The name of the operation.
    Operation,
    /// The id that the model's server gave the answer.
    ResponseId,
    /// The class of the error.
    ErrorType,
}

/// Values by their place. Of several names for one place, the first in the order of [`slot_of`] counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(BTreeMap<Slot, (u8, Value)>);

/// Whether an attribute's value matters: the others, prompts among them, need not be decoded.
pub fn is_read(name: &str) -> bool {
    slot_of(name).is_some()
}

/// The place of an attribute and its rank there; 0 is first.
fn slot_of(name: &str) -> Option<(Slot, u8)> {
    if let Some(own) = name.strip_prefix(OURS) {
        // A span has an id and a time.
        let field = Field::of_name(own).first().filter(|field| !matches!(field, Field::Id | Field::Time))?;
        return Some((Slot::Field(*field), 0));
    }
    let (slot, rank) = match name {
        "gen_ai.operation.name" => (Slot::Operation, 1),
        "llm.request.type" => (Slot::Operation, 2),
        "gen_ai.response.id" => (Slot::ResponseId, 1),
        "error.type" => (Slot::ErrorType, 1),
        "gen_ai.request.model" => (Slot::Field(Field::Model), 1),
        "gen_ai.response.model" => (Slot::Field(Field::Model), 2),
        "gen_ai.conversation.id" => (Slot::Field(Field::InteractionId), 1),
        "http.response.status_code" => (Slot::Field(Field::Status), 1),
        "http.status_code" => (Slot::Field(Field::Status), 2),
        "gen_ai.usage.input_tokens" => (Slot::Field(Field::PromptTokens), 1),
        "gen_ai.usage.prompt_tokens" => (Slot::Field(Field::PromptTokens), 2),
        "gen_ai.usage.output_tokens" => (Slot::Field(Field::CompletionTokens), 1),
        "gen_ai.usage.completion_tokens" => (Slot::Field(Field::CompletionTokens), 2),
        "gen_ai.usage.cache_read.input_tokens" => (Slot::Field(Field::CachedTokens), 1),
        "gen_ai.usage.cache_read_input_tokens" => (Slot::Field(Field::CachedTokens), 2),
        "gen_ai.usage.cache_creation.input_tokens" => (Slot::Field(Field::CacheWriteTokens), 1),
        "gen_ai.usage.cache_creation_input_tokens" => (Slot::Field(Field::CacheWriteTokens), 2),
        "gen_ai.usage.reasoning.output_tokens" => (Slot::Field(Field::ReasoningTokens), 1),
        "gen_ai.usage.reasoning_tokens" => (Slot::Field(Field::ReasoningTokens), 2),
        _ => return None,
    };
    Some((slot, rank))
}

impl Attributes {
    /// Adds a value under its name; empty text is none.
    pub fn add(&mut self, name: &str, value: Value) {
        let Some((slot, rank)) = slot_of(name) else { return };
        let value = match value {
            Value::String(text) if text.trim().is_empty() => return,
            Value::String(text) => text_or_number(slot, text),
            Value::Number(_) | Value::Bool(_) => value,
            Value::Null | Value::Array(_) | Value::Object(_) => return,
        };
        if self.0.get(&slot).is_none_or(|(taken, _)| rank < *taken) {
            self.0.insert(slot, (rank, value));
        }
    }

    pub fn get(&self, slot: Slot) -> Option<&Value> {
        self.0.get(&slot).map(|(_, value)| value)
    }

    /// The text of a place.
    pub fn text(&self, slot: Slot) -> Option<&str> {
        self.get(slot)?.as_str()
    }

    /// Adds what a resource says of all its spans: who called, and who reports. A span's own value counts first.
    pub fn inherit(&mut self, resource: &Self) {
        for field in [Field::KeyId, Field::AgentId, Field::Source] {
            let slot = Slot::Field(field);
            if let (None, Some(value)) = (self.get(slot), resource.0.get(&slot)) {
                self.0.insert(slot, value.clone());
            }
        }
    }

    /// The fields of an event that are there.
    pub fn into_fields(self) -> impl Iterator<Item = (Field, Value)> {
        self.0.into_iter().filter_map(|(slot, (_, value))| match slot {
            Slot::Field(field) => Some((field, value)),
            _ => None,
        })
    }
}

/// The text, or the number that it is: the environment of a process gives its resource text alone. A text that is too
/// long for any field is cut, so that an event stays small, and invalid.
fn text_or_number(slot: Slot, text: String) -> Value {
    let is_text = match slot {
        Slot::Field(field) => matches!(
            field,
            Field::Source
                | Field::KeyId
                | Field::Model
                | Field::InteractionId
                | Field::ModelType
                | Field::HoldId
                | Field::Cut
        ),
        _ => true,
    };
    if !is_text && let Ok(number) = serde_json::from_str::<Number>(text.trim()) {
        return Value::Number(number);
    }
    match text.char_indices().nth(2 * LABEL_MAX_CHARS) {
        Some((end, _)) => Value::String(text[..end].to_owned()),
        None => Value::String(text),
    }
}
