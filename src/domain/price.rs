//! Prices and the cost of a call.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::cost::Exact;
use super::{Money, Units, Usage, UsageEvent};

/// The highest cost of one call: ₹1 crore. A higher one is the result of wrong counts.
pub const COST_MAX: Money = Money::from_rupees(10_000_000);
/// The highest price of a million tokens or characters, of a minute, or of anything else: ₹1 crore.
pub const RATE_MAX: Money = Money::from_rupees(10_000_000);

/// What a model does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// Text completion.
    #[default]
    Chat,
    /// Embeddings, without completion tokens.
    Embedding,
    /// Text to speech.
    Tts,
    /// Speech to text.
    Stt,
}

impl ModelKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Chat, Self::Embedding, Self::Tts, Self::Stt];

    /// The word for it on the command line and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Embedding => "embedding",
            Self::Tts => "tts",
            Self::Stt => "stt",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The rates of a model: per million tokens or characters, per minute, per message, image and request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Per million prompt tokens.
    pub input: Money,
    /// Per million cached prompt tokens; `None` for the same rate as other prompt tokens.
    pub cached_input: Option<Money>,
    /// Per million prompt tokens that are written to a cache; `None` for the same rate as other prompt tokens.
    pub cache_write: Option<Money>,
    /// Per million completion tokens.
    pub output: Money,
    /// Per million reasoning tokens; `None` for the same rate as other completion tokens.
    pub reasoning: Option<Money>,
    /// Per minute.
    pub minute: Money,
    /// Per message.
    pub message: Money,
    /// Per million characters.
    pub characters: Money,
    /// Per image.
    pub image: Money,
    /// Per request.
    pub request: Money,
    /// The units that the price names at ₹0. Other units at ₹0 have no price; see [`Rates::cover`].
    pub free: Units,
}

impl Rates {
    /// The cost of a call, rounded half up once; `None` beyond [`COST_MAX`]. Whether the price applies at all
    /// is decided by [`Rates::cover`].
    pub fn cost(&self, usage: &Usage, requests: i64) -> Option<Money> {
        Exact::sum(&self.parts(usage, requests))?.rounded().filter(|cost| *cost <= COST_MAX)
    }

    /// The cost of a recorded or reported call.
    pub fn cost_of(&self, event: &UsageEvent) -> Option<Money> {
        self.cost(&event.usage, event.requests())
    }

    /// The highest rate that a prompt token can have.
    pub fn dearest_input(&self) -> Money {
        self.input.max(self.cached_input.unwrap_or_default()).max(self.cache_write.unwrap_or_default())
    }

    /// The highest rate that a completion token can have.
    pub fn dearest_output(&self) -> Money {
        self.output.max(self.reasoning.unwrap_or_default())
    }

    /// Every amount.
    pub fn amounts(&self) -> [Money; 10] {
        let or_base = |rate: Option<Money>| rate.unwrap_or_default();
        [
            self.input,
            or_base(self.cached_input),
            or_base(self.cache_write),
            self.output,
            or_base(self.reasoning),
            self.minute,
            self.message,
            self.characters,
            self.image,
            self.request,
        ]
    }
}

/// A version of a model's price, valid from its start until the next version's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The version's number.
    pub id: i64,
    /// The model, such as `forii/deepseek-v3`.
    pub model: String,
    /// What the model does.
    pub kind: ModelKind,
    /// What it charges.
    pub rates: Rates,
    /// From when.
    pub starts: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat() -> Rates {
        Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() }
    }

    fn tokens(prompt: i64, cached: i64, completion: i64) -> Usage {
        Usage {
            prompt_tokens: prompt,
            cached_tokens: cached,
            completion_tokens: completion,
            ..Usage::default()
        }
    }

    #[test]
    fn a_million_tokens_cost_the_price() {
        assert_eq!(chat().cost(&tokens(1_000_000, 0, 0), 1), Some(Money::from_rupees(140)));
        assert_eq!(chat().cost(&tokens(1_250_000, 0, 340_000), 1), Some(Money::parse("317.80").unwrap()));
    }

    #[test]
    fn half_a_micro_rupee_rounds_up_once() {
        // ₹0.5 a million tokens is half a micro-rupee a token.
        let rates = Rates {
            input: Money::from_micros(500_000),
            output: Money::from_micros(500_000),
            ..Rates::default()
        };
        assert_eq!(rates.cost(&tokens(1, 0, 0), 1), Some(Money::from_micros(1)));
        assert_eq!(rates.cost(&tokens(1, 0, 1), 1), Some(Money::from_micros(1)));
        let third = Rates { minute: Money::from_micros(1), ..Rates::default() };
        let usage = |milliseconds| Usage { milliseconds, ..Usage::default() };
        assert_eq!(third.cost(&usage(29_999), 1), Some(Money::ZERO));
        assert_eq!(third.cost(&usage(30_000), 1), Some(Money::from_micros(1)));
    }

    #[test]
    fn cached_tokens_have_a_price_of_their_own_where_there_is_one() {
        let with = Rates { cached_input: Some(Money::from_rupees(14)), ..chat() };
        assert_eq!(with.cost(&tokens(1_000_000, 1_000_000, 0), 1), Some(Money::from_rupees(14)));
        assert_eq!(chat().cost(&tokens(1_000_000, 1_000_000, 0), 1), Some(Money::from_rupees(140)));
    }

    #[test]
    fn a_minute_of_speech_costs_its_price() {
        let rates = Rates { minute: Money::parse("6.50").unwrap(), ..Rates::default() };
        let usage = Usage { milliseconds: 90_000, ..Usage::default() };
        assert_eq!(rates.cost(&usage, 1), Some(Money::parse("9.75").unwrap()));
    }

    #[test]
    fn a_message_costs_its_price_beside_its_tokens() {
        let rates = Rates { message: Money::parse("0.35").unwrap(), ..chat() };
        let usage = Usage { messages: 2, ..tokens(1_000, 0, 0) };
        assert_eq!(rates.cost(&usage, 1), Some(Money::parse("0.84").unwrap()));
    }

    #[test]
    fn cache_writes_and_reasoning_have_a_price_of_their_own_where_there_is_one() {
        let usage = Usage {
            cache_write_tokens: 1_000_000,
            reasoning_tokens: 500_000,
            ..tokens(3_000_000, 1_000_000, 1_000_000)
        };
        assert_eq!(chat().cost(&usage, 1), Some(Money::from_rupees(3 * 140 + 420)));
        let with = Rates {
            cached_input: Some(Money::from_rupees(14)),
            cache_write: Some(Money::from_rupees(175)),
            reasoning: Some(Money::from_rupees(100)),
            ..chat()
        };
        assert_eq!(with.cost(&usage, 1), Some(Money::from_rupees(140 + 14 + 175 + 210 + 50)));
    }

    #[test]
    fn characters_images_and_requests_cost_their_price() {
        let rates = Rates {
            characters: Money::from_rupees(1_200),
            image: Money::parse("3.50").unwrap(),
            request: Money::parse("0.05").unwrap(),
            ..Rates::default()
        };
        let usage = Usage { characters: 250, images: 2, ..Usage::default() };
        assert_eq!(rates.cost(&usage, 1), Some(Money::parse("7.35").unwrap()));
    }

    #[test]
    fn a_cost_beyond_reason_is_none() {
        let rates = Rates { input: RATE_MAX, ..Rates::default() };
        assert_eq!(rates.cost(&tokens(i64::MAX, 0, 0), 1), None);
        assert_eq!(rates.cost(&tokens(1_000_000, 0, 0), 1), Some(COST_MAX));
    }
}
