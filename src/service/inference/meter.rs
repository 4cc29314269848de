//! The meter of a call: what the upstream counted, or this program's own count of what was delivered.

use serde::Deserialize;

use super::bound::{Bound, Demand, is_by_token, tokens_of};
use super::endpoint::Endpoint;
use crate::domain::usage::{MILLISECONDS_MAX, TOKENS_MAX, parse_seconds};
use crate::domain::{Rates, Unit, Units, Usage};

/// Above this an upstream's count of the tokens of an answer is wrong, unless the call allows more.
const OUTPUT_BELIEVED: i64 = 1_000_000;

/// What is counted of a call while it runs.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// The upstream's count.
    counts: Option<Counts>,
    /// Bytes of delivered contents.
    text: u64,
    /// Delivered pieces of contents.
    pieces: i64,
    /// Delivered images, if they were counted.
    images: Option<i64>,
    /// Whether anything was delivered.
    pub is_delivered: bool,
}

/// An upstream's count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    prompt: i64,
    cached: i64,
    /// Prompt tokens that were written to a cache.
    written: i64,
    completion: i64,
    /// Reasoning tokens, which are among the completion's.
    reasoning: i64,
    milliseconds: Option<i64>,
}

/// `usage` in the forms of all operations.
#[derive(Deserialize)]
struct Said<'a> {
    #[serde(alias = "input_tokens", default)]
    prompt_tokens: Option<i64>,
    #[serde(alias = "output_tokens", default)]
    completion_tokens: Option<i64>,
    #[serde(alias = "input_tokens_details", default)]
    prompt_tokens_details: Option<Details>,
    #[serde(alias = "output_tokens_details", default)]
    completion_tokens_details: Option<Details>,
    #[serde(default)]
    prompt_cache_hit_tokens: Option<i64>,
    #[serde(default)]
    cache_creation_input_tokens: Option<i64>,
    /// Of a transcription, as a decimal.
    #[serde(borrow, default)]
    seconds: Option<&'a serde_json::value::RawValue>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(rename = "cached_tokens", default)]
    cached: Option<i64>,
    #[serde(rename = "cache_write_tokens", alias = "cache_creation_tokens", default)]
    written: Option<i64>,
    #[serde(rename = "reasoning_tokens", default)]
    reasoning: Option<i64>,
}

impl Counts {
    /// Reads the value of `usage`; `None` if it has another form or absurd numbers.
    pub fn read(usage: &str) -> Option<Self> {
        let said: Said<'_> = serde_json::from_str(usage).ok()?;
        let prompt = said.prompt_tokens;
        let completion = said.completion_tokens;
        let cached = said.prompt_tokens_details.as_ref().and_then(|details| details.cached);
        let cached = cached.or(said.prompt_cache_hit_tokens).unwrap_or_default();
        let written = said.prompt_tokens_details.as_ref().and_then(|details| details.written);
        let written = written.or(said.cache_creation_input_tokens).unwrap_or_default();
        let reasoning = said.completion_tokens_details.and_then(|details| details.reasoning);
        let milliseconds = said.seconds.and_then(|seconds| parse_seconds(seconds.get()));
        if prompt.is_none() && completion.is_none() && milliseconds.is_none() {
            return None;
        }
        let counts = Self {
            prompt: prompt.unwrap_or_default(),
            cached,
            written,
            completion: completion.unwrap_or_default(),
            reasoning: reasoning.unwrap_or_default(),
            milliseconds: milliseconds.filter(|found| *found <= MILLISECONDS_MAX),
        };
        let are_tokens = [counts.prompt, counts.cached, written, counts.completion, counts.reasoning]
            .iter()
            .all(|count| (0..=TOKENS_MAX).contains(count));
        (are_tokens && counts.cached <= counts.prompt).then(|| Self {
            // Some servers count these beside the prompt and the completion, and charge nothing more for them.
            written: written.min(counts.prompt - counts.cached),
            reasoning: counts.reasoning.min(counts.completion),
            ..counts
        })
    }

    /// A count of seconds alone.
    pub fn of_seconds(seconds: &str) -> Option<Self> {
        let milliseconds = parse_seconds(seconds).filter(|found| *found <= MILLISECONDS_MAX)?;
        Some(Self { milliseconds: Some(milliseconds), ..Self::default() })
    }
}

impl Meter {
    /// Notes the upstream's count; a later one replaces it.
    pub fn count(&mut self, counts: Counts) {
        self.counts = Some(counts);
    }

    /// Notes delivered contents.
    pub fn deliver(&mut self, text: u64) {
        self.is_delivered = true;
        self.text += text;
        self.pieces += i64::from(text > 0);
    }

    /// Notes the number of delivered images.
    pub fn deliver_images(&mut self, images: i64) {
        self.images = Some(images);
    }

    /// The usage of the call. What was not delivered is not charged; what the upstream did not count, or counted
    /// wrongly, is estimated.
    pub fn usage(&self, endpoint: Endpoint, demand: &Demand, bound: &Bound, rates: Option<&Rates>) -> Usage {
        if !self.is_delivered {
            return Usage { reported: Units::from_iter([Unit::Message]), ..Usage::default() };
        }
        match endpoint {
            Endpoint::Chat | Endpoint::Completions | Endpoint::Embeddings | Endpoint::Responses => {
                self.tokens(endpoint, demand, bound)
            }
            Endpoint::Speech if has(rates, Unit::Character) => Usage {
                characters: demand.characters.min(TOKENS_MAX),
                messages: 1,
                reported: Units::from_iter([Unit::Character]),
                ..Usage::default()
            },
            // No upstream says how long it speaks: that is estimated.
            Endpoint::Transcriptions | Endpoint::Speech if has(rates, Unit::Minute) => self.audio(demand),
            Endpoint::Images if has(rates, Unit::Image) => self.made(demand, bound, rates),
            _ if self.counts.is_some() && rates.is_some_and(is_by_token) => {
                self.tokens(endpoint, demand, bound)
            }
            _ => Usage {
                messages: bound.messages,
                reported: Units::from_iter([Unit::Message]),
                ..Usage::default()
            },
        }
    }

    fn tokens(&self, endpoint: Endpoint, demand: &Demand, bound: &Bound) -> Usage {
        let estimated = tokens_of(self.text).max(self.pieces);
        let told = self.counts.unwrap_or_default();
        // A prompt has no more tokens than bytes. A completion may pass its limit at an upstream that ignores it, or
        // at a route that names too low a limit; it is charged all the same.
        let is_prompt_told = self.counts.is_some() && (1..=demand.prompt_believed).contains(&told.prompt);
        let most = bound.completion.max(OUTPUT_BELIEVED.saturating_mul(demand.answers()));
        let is_completion_told = endpoint == Endpoint::Embeddings
            || (self.counts.is_some() && told.completion <= most && (told.completion > 0 || self.text == 0));
        let prompt = if is_prompt_told { told.prompt } else { demand.prompt.clamp(1, bound.prompt.max(1)) };
        let completion = match (endpoint, is_completion_told) {
            (Endpoint::Embeddings, _) => 0,
            (_, true) => told.completion,
            (_, false) => estimated.min(bound.completion.max(1)),
        };
        let (cached, written) = if is_prompt_told { (told.cached, told.written) } else { (0, 0) };
        let is_reasoning_told = is_completion_told && endpoint != Endpoint::Embeddings;
        let units: &[Unit] =
            if endpoint == Endpoint::Embeddings { &[Unit::Input] } else { &[Unit::Input, Unit::Output] };
        Usage {
            prompt_tokens: prompt.min(TOKENS_MAX),
            cached_tokens: cached,
            cache_write_tokens: written,
            completion_tokens: completion.min(TOKENS_MAX),
            reasoning_tokens: if is_reasoning_told { told.reasoning } else { 0 },
            messages: 1,
            reported: units.iter().copied().collect(),
            is_estimated: !(is_prompt_told && is_completion_told),
            ..Usage::default()
        }
    }

    /// Images, with tokens where these have a price too.
    fn made(&self, demand: &Demand, bound: &Bound, rates: Option<&Rates>) -> Usage {
        let has_tokens = self.counts.is_some() && rates.is_some_and(is_by_token);
        let tokens = if has_tokens { self.tokens(Endpoint::Images, demand, bound) } else { Usage::default() };
        Usage {
            images: self.images.unwrap_or(bound.images).min(bound.images),
            messages: 1,
            reported: tokens.reported.and(Units::from_iter([Unit::Image])),
            is_estimated: self.images.is_none() || tokens.is_estimated,
            ..tokens
        }
    }

    fn audio(&self, demand: &Demand) -> Usage {
        let told = self.counts.and_then(|counts| counts.milliseconds);
        Usage {
            milliseconds: told.unwrap_or(demand.milliseconds).min(MILLISECONDS_MAX),
            messages: 1,
            reported: Units::from_iter([Unit::Minute]),
            is_estimated: told.is_none(),
            ..Usage::default()
        }
    }
}

/// Whether a price names a unit. Where there is no price yet, it is counted.
fn has(rates: Option<&Rates>, unit: Unit) -> bool {
    rates.is_none_or(|rates| rates.units().has(unit))
}

#[cfg(test)]
mod tests {
    use super::super::bound::{Contents, Limits};
    use super::*;

    fn usage(meter: &Meter) -> Usage {
        let limits = Limits { output: Some(100), ..Limits::default() };
        let contents = Contents { text: 40, ..Contents::default() };
        let demand = Demand::of(Endpoint::Chat, 400, contents, limits);
        meter.usage(Endpoint::Chat, &demand, &demand.at_most(4096), None)
    }

    fn told(text: &str, delivered: u64) -> Usage {
        let mut meter = Meter::default();
        meter.deliver(delivered);
        if let Some(counts) = Counts::read(text) {
            meter.count(counts);
        }
        usage(&meter)
    }

    #[test]
    fn the_upstreams_count_is_taken_in_every_form() {
        for text in [
            r#"{"prompt_tokens":20,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":3}}"#,
            r#"{"input_tokens":20,"output_tokens":7,"input_tokens_details":{"cached_tokens":5},"output_tokens_details":{"reasoning_tokens":3}}"#,
            r#"{"prompt_tokens":20,"completion_tokens":7,"prompt_cache_hit_tokens":5,"completion_tokens_details":null}"#,
        ] {
            let usage = told(text, 30);
            assert_eq!(
                (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens),
                (20, 5, 7),
                "{text}"
            );
            assert!(!usage.is_estimated);
            let has_reasoning = text.contains("reasoning_tokens");
            assert_eq!(usage.reasoning_tokens, if has_reasoning { 3 } else { 0 }, "{text}");
        }
        for text in [
            r#"{"prompt_tokens":20,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":9}}"#,
            r#"{"prompt_tokens":20,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":5,"cache_creation_tokens":9}}"#,
            r#"{"prompt_tokens":20,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":5},"cache_creation_input_tokens":9}"#,
        ] {
            assert_eq!(told(text, 30).cache_write_tokens, 9, "{text}");
        }
    }

    #[test]
    fn counts_beside_the_prompt_and_the_completion_are_counted_as_parts_of_them() {
        let usage = told(
            r#"{"prompt_tokens":20,"completion_tokens":7,"completion_tokens_details":{"reasoning_tokens":90},"prompt_tokens_details":{"cached_tokens":15,"cache_write_tokens":9}}"#,
            30,
        );
        assert_eq!((usage.reasoning_tokens, usage.cache_write_tokens), (7, 5));
        assert!(!usage.is_estimated);
    }

    #[test]
    fn a_wrong_count_is_replaced_by_an_estimate() {
        for text in [
            r#"{"prompt_tokens":-1,"completion_tokens":7}"#,
            r#"{"prompt_tokens":20,"completion_tokens":99999999999}"#,
            r#"{"prompt_tokens":1,"completion_tokens":7,"prompt_cache_hit_tokens":5}"#,
            r#"{"prompt_tokens":"20"}"#,
            r#"{"prompt_tokens":1.5}"#,
            "{}",
            "null",
            "[]",
        ] {
            let usage = told(text, 30);
            assert!(usage.is_estimated, "{text}");
            assert_eq!((usage.prompt_tokens, usage.completion_tokens), (10, 8), "{text}");
        }
        let low = told(r#"{"prompt_tokens":0,"completion_tokens":0}"#, 30);
        assert_eq!((low.prompt_tokens, low.completion_tokens, low.is_estimated), (10, 8, true));
        let high = told(r#"{"prompt_tokens":5000,"completion_tokens":2000000}"#, 30);
        assert_eq!((high.prompt_tokens, high.completion_tokens, high.is_estimated), (10, 8, true));
    }

    #[test]
    fn an_answer_beyond_its_limit_is_charged() {
        let usage = told(r#"{"prompt_tokens":20,"completion_tokens":900}"#, 30);
        assert_eq!((usage.completion_tokens, usage.is_estimated), (900, false));
    }

    #[test]
    fn what_was_not_delivered_is_not_charged() {
        let mut meter = Meter::default();
        meter.count(Counts::read(r#"{"prompt_tokens":20,"completion_tokens":7}"#).unwrap());
        let usage = usage(&meter);
        assert_eq!((usage.prompt_tokens, usage.completion_tokens, usage.messages), (0, 0, 0));
    }
}
