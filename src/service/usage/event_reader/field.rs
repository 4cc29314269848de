//! The fields of a usage event, and the names that senders use for them.

use std::collections::HashMap;

/// Declares the fields: variant and wire name.
macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[$doc])* $variant,)+
        }

        impl Field {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The field with a wire name, if there is one.
            pub fn of_name(name: &str) -> &'static [Self] {
                match name {
                    $($name => &[Self::$variant],)+
                    _ => &[],
                }
            }
        }
    };
}

fields! {
    /// The event's id, unique within account and source.
    Id = "id";
    /// The sender, the namespace of ids.
    Source = "source";
    /// The start of the call.
    Time = "time";
    KeyId = "key_id";
    AgentId = "agent_id";
    Model = "model";
    /// Input tokens.
    PromptTokens = "prompt_tokens";
    /// Input tokens from a cache, part of the prompt tokens.
    CachedTokens = "cached_tokens";
    /// Input tokens that were written to a cache, part of the prompt tokens.
    CacheWriteTokens = "cache_write_tokens";
    /// Output tokens.
    CompletionTokens = "completion_tokens";
    /// Output tokens of reasoning, part of the completion tokens.
    ReasoningTokens = "reasoning_tokens";
    /// Duration of speech.
    Seconds = "seconds";
    Messages = "messages";
    /// Characters of text that was spoken.
    Characters = "characters";
    Images = "images";
    /// The HTTP status of the call's response.
    Status = "status";
    LatencyMs = "latency_ms";
    /// The conversation.
    InteractionId = "interaction_id";
    /// The role of the model in the conversation.
    ModelType = "model_type";
    /// The hold that the event settles.
    HoldId = "hold_id";
    /// Whether the gateway ended the call because its key was revoked.
    Cut = "cut";
    /// Whether the counts are an estimate.
    Estimated = "estimated";
}

/// The names that a sender uses for the fields.
#[derive(Clone, Debug, Default)]
pub enum Names {
    /// The wire names.
    #[default]
    Own,
    /// These names map to these fields; other names are ignored.
    Others(HashMap<String, Vec<Field>>),
}

impl Names {
    /// The fields that a name maps to.
    pub fn fields(&self, name: &str) -> &[Field] {
        match self {
            Self::Own => Field::of_name(name),
            Self::Others(names) => names.get(name).map_or(&[], Vec::as_slice),
        }
    }
}
