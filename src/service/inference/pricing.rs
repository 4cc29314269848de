//! A price on the wire: in the list of models, and in the answer of a key check.

use serde::{Deserialize, Serialize};

use crate::domain::{Money, Rates, Unit};

/// Prices in rupees. One that is absent is none; 0 is free.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pricing {
    #[serde(skip_deserializing, default = "inr")]
    currency: &'static str,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input_per_million_tokens: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cached_input_per_million_tokens: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cache_write_per_million_tokens: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output_per_million_tokens: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reasoning_per_million_tokens: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_minute: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_message: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_million_characters: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_image: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_request: Option<Money>,
}

const fn inr() -> &'static str {
    "INR"
}

impl Pricing {
    pub fn of(rates: &Rates) -> Self {
        use Unit::{Character, Image, Input, Message, Minute, Output, Request};
        let units = rates.units();
        let of = |unit, rate| units.has(unit).then_some(rate);
        Self {
            currency: inr(),
            input_per_million_tokens: of(Input, rates.input),
            cached_input_per_million_tokens: rates.cached_input.filter(|_| units.has(Input)),
            cache_write_per_million_tokens: rates.cache_write.filter(|_| units.has(Input)),
            output_per_million_tokens: of(Output, rates.output),
            reasoning_per_million_tokens: rates.reasoning.filter(|_| units.has(Output)),
            per_minute: of(Minute, rates.minute),
            per_message: of(Message, rates.message),
            per_million_characters: of(Character, rates.characters),
            per_image: of(Image, rates.image),
            per_request: of(Request, rates.request),
        }
    }

    /// The rates that this says.
    pub fn rates(&self) -> Rates {
        let named = [
            (Unit::Input, self.input_per_million_tokens),
            (Unit::Output, self.output_per_million_tokens),
            (Unit::Minute, self.per_minute),
            (Unit::Message, self.per_message),
            (Unit::Character, self.per_million_characters),
            (Unit::Image, self.per_image),
            (Unit::Request, self.per_request),
        ];
        let free = named.iter().filter(|(_, rate)| *rate == Some(Money::ZERO));
        Rates {
            input: self.input_per_million_tokens.unwrap_or_default(),
            cached_input: self.cached_input_per_million_tokens,
            cache_write: self.cache_write_per_million_tokens,
            output: self.output_per_million_tokens.unwrap_or_default(),
            reasoning: self.reasoning_per_million_tokens,
            minute: self.per_minute.unwrap_or_default(),
            message: self.per_message.unwrap_or_default(),
            characters: self.per_million_characters.unwrap_or_default(),
            image: self.per_image.unwrap_or_default(),
            request: self.per_request.unwrap_or_default(),
            free: free.map(|(unit, _)| *unit).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_as_it_was_written() {
        let rates = Rates {
            input: Money::from_micros(140_000_001),
            cached_input: Some(Money::ZERO),
            image: Money::from_rupees(3),
            free: [Unit::Output, Unit::Request].into_iter().collect(),
            ..Rates::default()
        };
        let text = serde_json::to_string(&Pricing::of(&rates)).unwrap();
        let read: Pricing = serde_json::from_str(&text).unwrap();
        assert_eq!(read.rates(), rates);
    }
}
