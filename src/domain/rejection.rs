//! Reasons to reject a usage event: a closed list, like field errors for user input.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::AccountId;

/// Why an event is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Not an object, or a row with another number of values than the header.
    #[error("this is no event: one is a JSON object, or a row with a value for each column")]
    InvalidEvent,
    /// No id, or an invalid one.
    #[error("the id is 1 to 200 characters without control characters")]
    InvalidId,
    /// No source, or an invalid one.
    #[error("the source is 1 to 200 characters without control characters")]
    InvalidSource,
    /// No instant.
    #[error("the time is missing or is no RFC 3339 instant, such as 2026-11-21T08:35:00Z")]
    InvalidTime,
    /// More than five minutes ahead.
    #[error("the time is more than five minutes in the future; set the sender's clock")]
    TimeInFuture,
    /// No model, or an invalid name.
    #[error("the model is 1 to 200 characters without control characters")]
    InvalidModel,
    /// Negative, fractional or beyond a billion.
    #[error("a token count is a whole number from 0 to 1,000,000,000")]
    InvalidTokens,
    /// More cached tokens and cache writes than prompt tokens.
    #[error("there are more cached tokens than prompt tokens")]
    CachedAbovePrompt,
    /// More reasoning tokens than completion tokens.
    #[error("there are more reasoning tokens than completion tokens; count them among those")]
    ReasoningAboveCompletion,
    /// Negative, or more than 31 days.
    #[error("seconds are a number from 0 to 2,678,400")]
    InvalidSeconds,
    /// Negative, fractional or beyond a billion.
    #[error("messages are a whole number from 0 to 1,000,000,000")]
    InvalidMessages,
    /// Negative, fractional or beyond a billion.
    #[error("characters are a whole number from 0 to 1,000,000,000")]
    InvalidCharacters,
    /// Negative, fractional or beyond a billion.
    #[error("images are a whole number from 0 to 1,000,000,000")]
    InvalidImages,
    /// An invalid hold id.
    #[error("the hold_id is the one that a check of the key answered")]
    InvalidHold,
    /// A `CloudEvent` of another type.
    #[error("the event is of another type or version; send CloudEvents 1.0 of type munim.usage")]
    UnsupportedType,
    /// A span of an operation that is not known.
    #[error("the span's gen_ai.operation.name is not known, so its usage may be counted in other spans too")]
    UnknownOperation,
    /// An invalid HTTP status or latency.
    #[error("status is a number from 100 to 599, latency_ms one from 0 to 2,678,400,000")]
    InvalidStatus,
    /// An invalid interaction id.
    #[error("the interaction_id is 1 to 200 characters without control characters")]
    InvalidInteraction,
    /// Not one of the three model types.
    #[error("the model_type is CONVERSATION, TRANSITION or TTS")]
    InvalidModelType,
    /// No key of this account.
    #[error("the account has no key with this id")]
    UnknownKey,
    /// No agent of this account.
    #[error("the account has no agent with this number")]
    UnknownAgent,
    /// The id is recorded with different contents.
    #[error("an event with this source and id, but other contents, is recorded already")]
    Conflict,
    /// A cost above a crore of rupees.
    #[error("the call would cost more than ₹1,00,00,000; its counts or its price are wrong")]
    CostTooLarge,
}

impl Rejection {
    /// The code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidEvent => "invalid_event",
            Self::InvalidId => "invalid_id",
            Self::InvalidSource => "invalid_source",
            Self::InvalidTime => "invalid_time",
            Self::TimeInFuture => "time_in_future",
            Self::InvalidModel => "invalid_model",
            Self::InvalidTokens => "invalid_tokens",
            Self::CachedAbovePrompt => "cached_above_prompt",
            Self::ReasoningAboveCompletion => "reasoning_above_completion",
            Self::InvalidSeconds => "invalid_seconds",
            Self::InvalidMessages => "invalid_messages",
            Self::InvalidCharacters => "invalid_characters",
            Self::InvalidImages => "invalid_images",
            Self::InvalidHold => "invalid_hold_id",
            Self::UnsupportedType => "unsupported_type",
            Self::UnknownOperation => "unknown_operation",
            Self::InvalidStatus => "invalid_status",
            Self::InvalidInteraction => "invalid_interaction_id",
            Self::InvalidModelType => "invalid_model_type",
            Self::UnknownKey => "unknown_key",
            Self::UnknownAgent => "unknown_agent",
            Self::Conflict => "conflict",
            Self::CostTooLarge => "cost_too_large",
        }
    }
}

/// One that is kept.
#[derive(Clone, Debug)]
pub struct Rejected {
    pub id: i64,
    /// When it was refused first.
    pub first: DateTime<Utc>,
    /// When it was refused last.
    pub last: DateTime<Utc>,
    /// How often it was.
    pub times: i64,
    /// The gateway that sent it.
    pub gateway: String,
    /// Whose call it is, as far as that is known.
    pub account_id: Option<AccountId>,
    /// The code of the last rejection.
    pub reason: String,
    /// `event` or `cloudevent`.
    pub form: String,
    /// The beginning of the report.
    pub body: String,
    /// How many bytes it has.
    pub bytes: i64,
}

/// Which of them are wanted.
#[derive(Clone, Debug, Default)]
pub struct RejectedFilter {
    /// Of this reason alone.
    pub reason: Option<String>,
    /// Of this gateway alone.
    pub gateway: Option<String>,
    /// Of this account alone.
    pub account_id: Option<AccountId>,
}
