//! The fields of a usage event, and what senders call them.

use std::collections::HashMap;

/// Declares the fields: variant, name on the wire.
macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// A field of a usage event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[$doc])* $variant,)+
        }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The field of a name, if there is one.
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
    /// Its id within account and source.
    Id = "id";
    /// Who reports it.
    Source = "source";
    /// When the call was made.
    Time = "time";
    /// The key that made it.
    KeyId = "key_id";
    /// The agent that made it.
    AgentId = "agent_id";
    /// The model that was called.
    Model = "model";
    /// Tokens sent.
    PromptTokens = "prompt_tokens";
    /// Of them, the cached ones.
    CachedTokens = "cached_tokens";
    /// Tokens that came back.
    CompletionTokens = "completion_tokens";
    /// Speech.
    Seconds = "seconds";
    /// Messages of a conversation.
    Messages = "messages";
    /// The HTTP status that the caller saw.
    Status = "status";
    /// How long the caller waited.
    LatencyMs = "latency_ms";
    /// The conversation.
    InteractionId = "interaction_id";
    /// The part that the model plays.
    ModelType = "model_type";
    /// The hold that it settles.
    HoldId = "hold_id";
    /// Whether it was cut because its key was revoked.
    Cut = "cut";
}

/// What a sender calls the fields.
#[derive(Clone, Debug, Default)]
pub enum Names {
    /// By their own names.
    #[default]
    Own,
    /// These names stand for these fields, and no others do.
    Others(HashMap<String, Vec<Field>>),
}

impl Names {
    /// The fields that a name stands for.
    pub fn fields(&self, name: &str) -> &[Field] {
        match self {
            Self::Own => Field::of_name(name),
            Self::Others(names) => names.get(name).map_or(&[], Vec::as_slice),
        }
    }
}
