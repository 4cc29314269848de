//! Prices and the cost of a call.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::cost::Exact;
use super::{Money, Units, Usage};

/// The highest cost of one call: ₹1 crore. A higher one is the result of wrong counts.
pub const COST_MAX: Money = Money::from_rupees(10_000_000);
/// The highest price of a million tokens, of a minute or of a message: ₹1 crore.
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

/// The rates of a model: per million tokens, per minute, per message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Per million prompt tokens.
    pub input: Money,
    /// Per million cached prompt tokens; `None` for the same rate as other prompt tokens.
    pub cached_input: Option<Money>,
    /// Per million completion tokens.
    pub output: Money,
    /// Per minute.
    pub minute: Money,
    /// Per message.
    pub message: Money,
    /// The units that the price names at ₹0. Other units at ₹0 have no price; see [`Rates::cover`].
    pub free: Units,
}

impl Rates {
    /// The cost of a call, rounded half up once; `None` beyond [`COST_MAX`]. Whether the price applies at all
    /// is decided by [`Rates::cover`].
    pub fn cost(&self, usage: &Usage) -> Option<Money> {
        Exact::sum(&self.parts(usage))?.rounded().filter(|cost| *cost <= COST_MAX)
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
        assert_eq!(chat().cost(&tokens(1_000_000, 0, 0)), Some(Money::from_rupees(140)));
        assert_eq!(chat().cost(&tokens(1_250_000, 0, 340_000)), Some(Money::parse("317.80").unwrap()));
    }

    #[test]
    fn half_a_micro_rupee_rounds_up_once() {
        // ₹0.5 a million tokens is half a micro-rupee a token.
        let rates = Rates {
            input: Money::from_micros(500_000),
            output: Money::from_micros(500_000),
            ..Rates::default()
        };
        assert_eq!(rates.cost(&tokens(1, 0, 0)), Some(Money::from_micros(1)));
        assert_eq!(rates.cost(&tokens(1, 0, 1)), Some(Money::from_micros(1)));
        let third = Rates { minute: Money::from_micros(1), ..Rates::default() };
        let usage = |milliseconds| Usage { milliseconds, ..Usage::default() };
        assert_eq!(third.cost(&usage(29_999)), Some(Money::ZERO));
        assert_eq!(third.cost(&usage(30_000)), Some(Money::from_micros(1)));
    }

    #[test]
    fn cached_tokens_have_a_price_of_their_own_where_there_is_one() {
        let with = Rates { cached_input: Some(Money::from_rupees(14)), ..chat() };
        assert_eq!(with.cost(&tokens(1_000_000, 1_000_000, 0)), Some(Money::from_rupees(14)));
        assert_eq!(chat().cost(&tokens(1_000_000, 1_000_000, 0)), Some(Money::from_rupees(140)));
    }

    #[test]
    fn a_minute_of_speech_costs_its_price() {
        let rates = Rates { minute: Money::parse("6.50").unwrap(), ..Rates::default() };
        let usage = Usage { milliseconds: 90_000, ..Usage::default() };
        assert_eq!(rates.cost(&usage), Some(Money::parse("9.75").unwrap()));
    }

    #[test]
    fn a_message_costs_its_price_beside_its_tokens() {
        let rates = Rates { message: Money::parse("0.35").unwrap(), ..chat() };
        let usage = Usage { messages: 2, ..tokens(1_000, 0, 0) };
        assert_eq!(rates.cost(&usage), Some(Money::parse("0.84").unwrap()));
    }

    #[test]
    fn a_cost_beyond_reason_is_none() {
        let rates = Rates { input: RATE_MAX, ..Rates::default() };
        assert_eq!(rates.cost(&tokens(i64::MAX, 0, 0)), None);
        assert_eq!(rates.cost(&tokens(1_000_000, 0, 0)), Some(COST_MAX));
    }
}
