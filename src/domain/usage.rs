//! Usage events and their validation.

use chrono::{DateTime, TimeDelta, Utc};

use super::{AgentId, Decimal, HoldId, KeyId, Rejection, Rounding, Unit, Units};

/// The highest token count of one call, per kind.
pub const TOKENS_MAX: i64 = 1_000_000_000;
/// The longest call, in milliseconds: 31 days.
pub const MILLISECONDS_MAX: i64 = 31 * 24 * 60 * 60 * 1000;
/// The longest id, source or model name, in characters.
pub const LABEL_MAX_CHARS: usize = 200;
/// The roles of a model in a conversation.
pub const MODEL_TYPES: [&str; 3] = ["CONVERSATION", "TRANSITION", "TTS"];
/// How far an event's time may be ahead of this machine's clock.
pub const FUTURE_MAX: TimeDelta = TimeDelta::minutes(5);
/// The length of the finest roll-up. Any zone's day is a whole number of quarters of an hour.
pub const QUARTER_SECONDS: i64 = 15 * 60;

/// The usage of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Prompt tokens, including cached ones.
    pub prompt_tokens: i64,
    /// Cached prompt tokens.
    pub cached_tokens: i64,
    /// Prompt tokens that were written to a cache; none of them is a cached one.
    pub cache_write_tokens: i64,
    /// Completion tokens, including reasoning.
    pub completion_tokens: i64,
    /// Reasoning tokens.
    pub reasoning_tokens: i64,
    /// Speech, in milliseconds.
    pub milliseconds: i64,
    /// Messages of a conversation; see [`messages_of`].
    pub messages: i64,
    /// Characters of text that was spoken.
    pub characters: i64,
    pub images: i64,
    /// The units that the report counts, even with 0. May be empty if unknown: units that were used count
    /// anyway.
    pub reported: Units,
    /// Whether the counts are an estimate of this program: the server that answered gave none, or the call was cut.
    pub is_estimated: bool,
}

/// The agent of a call according to its report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReportedAgent {
    /// Not stated: the agent that the key was bound to at that time.
    #[default]
    Unsaid,
    /// Explicitly none.
    Nobody,
    Agent(AgentId),
}

impl ReportedAgent {
    /// The agent's id, if there is one.
    pub const fn id(self) -> Option<AgentId> {
        match self {
            Self::Agent(id) => Some(id),
            Self::Unsaid | Self::Nobody => None,
        }
    }

    /// From an optional id; `None` means not stated.
    pub const fn said(id: Option<AgentId>) -> Self {
        match id {
            Some(id) => Self::Agent(id),
            None => Self::Unsaid,
        }
    }

    /// From a known value; `None` means no agent.
    pub const fn known(id: Option<AgentId>) -> Self {
        match id {
            Some(id) => Self::Agent(id),
            None => Self::Nobody,
        }
    }
}

/// The number of messages of a call whose report does not count them: one, or zero for `TRANSITION` and `TTS`.
pub fn messages_of(model_type: Option<&str>) -> i64 {
    i64::from(!matches!(model_type, Some("TRANSITION" | "TTS")))
}

/// A metered call as reported, before pricing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageEvent {
    /// The reporter, such as a gateway's name.
    pub source: String,
    /// Its id, unique within account and source.
    pub id: String,
    /// When the call was made.
    pub time: DateTime<Utc>,
    /// The key of the call.
    pub key_id: Option<KeyId>,
    /// The agent of the call. Always known for recorded events.
    pub agent_id: ReportedAgent,
    /// The model that was called.
    pub model: String,
    pub usage: Usage,
    /// The HTTP status of the call.
    pub status: Option<i64>,
    /// The latency in milliseconds.
    pub latency_ms: Option<i64>,
    /// The conversation.
    pub interaction_id: Option<String>,
    /// The role of the model: `CONVERSATION`, `TRANSITION` or `TTS`.
    pub model_type: Option<String>,
    /// The hold that the event settles.
    pub hold_id: Option<HoldId>,
    /// Whether the gateway cut the call because its key was revoked.
    pub was_cut: bool,
}

impl UsageEvent {
    /// Validates everything that does not need the store.
    pub fn validate(&self, now: DateTime<Utc>) -> Result<(), Rejection> {
        let tokens = |count: i64| (0..=TOKENS_MAX).contains(&count);
        let optional = |value: Option<i64>, range: std::ops::RangeInclusive<i64>| {
            value.is_none_or(|number| range.contains(&number))
        };
        let checks = [
            (is_label(&self.id), Rejection::InvalidId),
            (is_label(&self.source), Rejection::InvalidSource),
            (is_label(&self.model), Rejection::InvalidModel),
            (self.time.timestamp() >= 0, Rejection::InvalidTime),
            (self.time <= now + FUTURE_MAX, Rejection::TimeInFuture),
            (tokens(self.usage.prompt_tokens), Rejection::InvalidTokens),
            (tokens(self.usage.completion_tokens), Rejection::InvalidTokens),
            (tokens(self.usage.cached_tokens), Rejection::InvalidTokens),
            (tokens(self.usage.cache_write_tokens), Rejection::InvalidTokens),
            (tokens(self.usage.reasoning_tokens), Rejection::InvalidTokens),
            (
                self.usage.cached_tokens.saturating_add(self.usage.cache_write_tokens)
                    <= self.usage.prompt_tokens,
                Rejection::CachedAbovePrompt,
            ),
            (
                self.usage.reasoning_tokens <= self.usage.completion_tokens,
                Rejection::ReasoningAboveCompletion,
            ),
            ((0..=MILLISECONDS_MAX).contains(&self.usage.milliseconds), Rejection::InvalidSeconds),
            (tokens(self.usage.messages), Rejection::InvalidMessages),
            (tokens(self.usage.characters), Rejection::InvalidCharacters),
            (tokens(self.usage.images), Rejection::InvalidImages),
            (self.hold_id.as_ref().is_none_or(|hold| is_label(hold.as_str())), Rejection::InvalidHold),
            (optional(self.status, 100..=599), Rejection::InvalidStatus),
            (optional(self.latency_ms, 0..=MILLISECONDS_MAX), Rejection::InvalidStatus),
            (self.interaction_id.as_deref().is_none_or(is_label), Rejection::InvalidInteraction),
            (
                self.model_type.as_deref().is_none_or(|kind| MODEL_TYPES.contains(&kind)),
                Rejection::InvalidModelType,
            ),
        ];
        match checks.into_iter().find(|(holds, _)| !holds) {
            Some((_, rejection)) => Err(rejection),
            None => Ok(()),
        }
    }

    /// Whether this report describes the same call as a recorded event. Fields that affect neither the payer
    /// nor prices and totals may differ, and the record is kept: `status`, `latency_ms`, `cut`, and an agent or
    /// count that is not stated.
    pub fn says_the_same(&self, recorded: &Self) -> bool {
        // A retry must stay a duplicate after its key was bound to another agent.
        let agent_id = match self.agent_id {
            ReportedAgent::Unsaid => recorded.agent_id,
            said => said,
        };
        let counts_messages = self.usage.reported.has(Unit::Message);
        let messages = if counts_messages { self.usage.messages } else { recorded.usage.messages };
        let (reported, is_estimated) = (recorded.usage.reported, recorded.usage.is_estimated);
        let usage = Usage { messages, reported, is_estimated, ..self.usage };
        let (status, latency_ms, was_cut) = (recorded.status, recorded.latency_ms, recorded.was_cut);
        Self { agent_id, usage, status, latency_ms, was_cut, ..self.clone() } == *recorded
    }
}

/// Whether a text is a valid id, source or model name.
pub fn is_label(text: &str) -> bool {
    (1..=LABEL_MAX_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// Parses seconds such as `12.5` or `8.470000267028809` into milliseconds, rounded half up, because clients
/// serialize floats with more digits than they measured. No float is used here, because speech is charged by
/// them.
pub fn parse_seconds(text: &str) -> Option<i64> {
    let seconds = Decimal::parse(text).filter(|seconds| !seconds.is_negative())?;
    seconds.scaled(3, Rounding::HalfUp).ok()
}

/// The start of the quarter of an hour that an instant is in.
pub fn quarter_of(instant: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = instant.timestamp();
    DateTime::from_timestamp(seconds - seconds.rem_euclid(QUARTER_SECONDS), 0).unwrap_or(instant)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn event() -> UsageEvent {
        UsageEvent {
            source: "edge-1".into(),
            id: "req_1".into(),
            time: "2025-01-15T10:30:00Z".parse().unwrap(),
            key_id: None,
            agent_id: ReportedAgent::Unsaid,
            model: "forii/deepseek-v3".into(),
            usage: Usage { prompt_tokens: 10, ..Usage::default() },
            status: Some(200),
            latency_ms: None,
            interaction_id: None,
            model_type: None,
            hold_id: None,
            was_cut: false,
        }
    }

    #[test]
    fn an_event_may_be_five_minutes_ahead_and_no_more() {
        let event = event();
        assert_eq!(event.validate(event.time - FUTURE_MAX), Ok(()));
        let earlier = event.time - FUTURE_MAX - TimeDelta::microseconds(1);
        assert_eq!(event.validate(earlier), Err(Rejection::TimeInFuture));
    }

    #[test]
    fn counts_that_cannot_be_are_refused() {
        let with = |usage: Usage| UsageEvent { usage, ..event() }.validate(event().time);
        let usage = Usage::default();
        assert_eq!(with(Usage { prompt_tokens: -1, ..usage }), Err(Rejection::InvalidTokens));
        assert_eq!(with(Usage { completion_tokens: i64::MAX, ..usage }), Err(Rejection::InvalidTokens));
        assert_eq!(with(Usage { cached_tokens: 1, ..usage }), Err(Rejection::CachedAbovePrompt));
        assert_eq!(with(Usage { milliseconds: -1, ..usage }), Err(Rejection::InvalidSeconds));
        assert_eq!(with(Usage { messages: -1, ..usage }), Err(Rejection::InvalidMessages));
        assert_eq!(with(Usage { characters: -1, ..usage }), Err(Rejection::InvalidCharacters));
        assert_eq!(with(Usage { images: TOKENS_MAX + 1, ..usage }), Err(Rejection::InvalidImages));
        assert_eq!(with(Usage { reasoning_tokens: 1, ..usage }), Err(Rejection::ReasoningAboveCompletion));
        let all = Usage { prompt_tokens: 10, cached_tokens: 6, ..usage };
        assert_eq!(with(Usage { cache_write_tokens: 4, ..all }), Ok(()));
        assert_eq!(with(Usage { cache_write_tokens: 5, ..all }), Err(Rejection::CachedAbovePrompt));
    }

    #[test]
    fn what_changes_no_sum_is_no_other_call() {
        let recorded = UsageEvent { agent_id: ReportedAgent::Agent(101), ..event() };
        let same = [
            UsageEvent { status: Some(500), latency_ms: Some(3), was_cut: true, ..recorded.clone() },
            event(),
            UsageEvent {
                usage: Usage { reported: Units::from_iter([Unit::Input]), ..event().usage },
                ..event()
            },
        ];
        assert!(same.iter().all(|event| event.says_the_same(&recorded)));
        let others = [
            UsageEvent { agent_id: ReportedAgent::Nobody, ..event() },
            UsageEvent { agent_id: ReportedAgent::Agent(102), ..event() },
            UsageEvent { usage: Usage { prompt_tokens: 11, ..event().usage }, ..event() },
            UsageEvent { hold_id: Some(HoldId::new("hold_1")), ..event() },
            UsageEvent { interaction_id: Some("int_1".into()), ..event() },
            UsageEvent { model_type: Some("TTS".into()), ..event() },
        ];
        assert!(others.iter().all(|event| !event.says_the_same(&recorded)));
    }

    #[test]
    fn seconds_are_rounded_to_the_millisecond() {
        for (text, milliseconds) in [
            ("90", 90_000),
            ("12.5", 12_500),
            ("0.0010", 1),
            ("8.470000267028809", 8_470),
            ("12.3455", 12_346),
            ("12.34549999", 12_345),
            ("6e1", 60_000),
            ("0.0001", 0),
            ("-0", 0),
        ] {
            assert_eq!(parse_seconds(text), Some(milliseconds), "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "-0.0001", "1.x", "1e400", "99999999999999999999"] {
            assert_eq!(parse_seconds(text), None, "{text:?}");
        }
    }

    #[test]
    fn labels_have_one_to_two_hundred_characters() {
        let empty = UsageEvent { id: String::new(), ..event() };
        assert_eq!(empty.validate(empty.time), Err(Rejection::InvalidId));
        let long = UsageEvent { model: "m".repeat(201), ..event() };
        assert_eq!(long.validate(long.time), Err(Rejection::InvalidModel));
    }

    #[test]
    fn a_quarter_starts_on_the_quarter() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(quarter_of(at("2023-11-16T18:29:59.999999Z")), at("2023-11-16T18:15:00Z"));
        assert_eq!(quarter_of(at("2023-11-16T18:30:00Z")), at("2023-11-16T18:30:00Z"));
    }
}
