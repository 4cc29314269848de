//! The models that can be called: prices with their periods, limits, and what a call would cost.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::prices;
use crate::domain::cost::Part;
use crate::domain::{FieldError, ModelKind, ModelLimits, Money, Price, Unit, Units, Usage};
use crate::service::{ServiceError, Services};

/// Most calls that are estimated together.
pub const CALLS_MAX: i64 = 10_000_000_000;

/// A model with its prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The name, such as `forii/deepseek-v3`.
    pub name: String,
    pub kind: ModelKind,
    /// The current price; `None` until the first one starts.
    pub price: Option<Price>,
    /// The next price, if one is set.
    pub next: Option<Price>,
    pub limits: ModelLimits,
}

impl Model {
    /// The current price, or else the first future one.
    pub const fn shown(&self) -> Option<&Price> {
        match &self.price {
            Some(price) => Some(price),
            None => self.next.as_ref(),
        }
    }
}

/// Lists every model that has a price, by name.
pub async fn list(services: &Services) -> Result<Vec<Model>, ServiceError> {
    let now = services.now();
    let prices = prices::list(services).await?;
    let mut limits: HashMap<_, _> = services.store.list_model_limits().await?.into_iter().collect();
    let mut models: Vec<Model> = Vec::new();
    // They are in the order of models, then of starts.
    for price in prices {
        if models.last().is_none_or(|model| model.name != price.model) {
            let limits = limits.remove(&price.model).unwrap_or_default();
            models.push(Model {
                name: price.model.clone(),
                kind: price.kind,
                price: None,
                next: None,
                limits,
            });
        }
        if let Some(model) = models.last_mut() {
            add(model, price, now);
        }
    }
    Ok(models)
}

/// Adds the next version of a model.
fn add(model: &mut Model, price: Price, now: DateTime<Utc>) {
    if price.starts <= now {
        model.kind = price.kind;
        model.price = Some(price);
    } else if model.next.is_none() {
        model.next = Some(price);
    }
}

/// What calls would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The parts of one call's cost.
    pub parts: Vec<Part>,
    /// The cost of one call, rounded as it would be.
    pub each: Money,
    pub calls: i64,
    /// The cost of all calls.
    pub total: Money,
}

/// Why there is no estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEstimate {
    /// The price does not name one of the units, so that the calls would be unpriced.
    Unpriced,
    /// The amount is larger than one call may cost, or than an amount can be.
    TooLarge,
}

/// Estimates calls of one kind at a price.
pub fn estimate(price: &Price, usage: &Usage, calls: i64) -> Result<Estimate, NoEstimate> {
    let used: Units = [
        (Unit::Input, usage.prompt_tokens),
        (Unit::Output, usage.completion_tokens),
        (Unit::Minute, usage.milliseconds),
        (Unit::Message, usage.messages),
        (Unit::Character, usage.characters),
        (Unit::Image, usage.images),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(unit, _)| unit)
    .collect();
    if !used.are_among(price.rates.units()) {
        return Err(NoEstimate::Unpriced);
    }
    let each = price.rates.cost(usage, 1).ok_or(NoEstimate::TooLarge)?;
    let total = each.micros().checked_mul(calls).map(Money::from_micros).ok_or(NoEstimate::TooLarge)?;
    Ok(Estimate { parts: price.rates.parts(usage, 1).to_vec(), each, calls, total })
}

/// The fields of the calculator, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedUsage {
    /// Prompt tokens.
    pub input: String,
    /// The cached ones of them.
    pub cached: String,
    /// Those that are written to a cache.
    pub written: String,
    /// Completion tokens.
    pub output: String,
    /// The reasoning tokens of them.
    pub reasoning: String,
    pub seconds: String,
    pub messages: String,
    pub characters: String,
    pub images: String,
    /// How many such calls; empty for one.
    pub calls: String,
}

impl TypedUsage {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Parses the usage and the number of calls, or returns every error.
    pub fn parse(&self) -> Result<(Usage, i64), Vec<FieldError>> {
        use crate::domain::usage::{MILLISECONDS_MAX, TOKENS_MAX};
        let mut problems = Vec::new();
        let mut read = |text: &str, most: i64, default: i64, problem| {
            let read = if text.trim().is_empty() { Some(default) } else { count(text) };
            read.filter(|count| *count <= most).unwrap_or_else(|| {
                problems.push(problem);
                default
            })
        };
        let prompt_tokens = read(&self.input, TOKENS_MAX, 0, FieldError::PromptInvalid);
        let cached_tokens = read(&self.cached, prompt_tokens, 0, FieldError::CachedInvalid);
        let uncached = prompt_tokens - cached_tokens;
        let cache_write_tokens = read(&self.written, uncached, 0, FieldError::CacheWritesInvalid);
        let completion_tokens = read(&self.output, TOKENS_MAX, 0, FieldError::CompletionInvalid);
        let reasoning_tokens = read(&self.reasoning, completion_tokens, 0, FieldError::ReasoningInvalid);
        let messages = read(&self.messages, TOKENS_MAX, 0, FieldError::MessagesInvalid);
        let characters = read(&self.characters, TOKENS_MAX, 0, FieldError::CharactersInvalid);
        let images = read(&self.images, TOKENS_MAX, 0, FieldError::ImagesInvalid);
        let calls = read(&self.calls, CALLS_MAX, 1, FieldError::CallsInvalid);
        if calls < 1 {
            problems.push(FieldError::CallsInvalid);
        }
        let milliseconds = match self.seconds.trim() {
            "" => 0,
            text => milliseconds(text).filter(|length| *length <= MILLISECONDS_MAX).unwrap_or_else(|| {
                problems.push(FieldError::SecondsInvalid);
                0
            }),
        };
        let usage = Usage {
            prompt_tokens,
            cached_tokens,
            cache_write_tokens,
            completion_tokens,
            reasoning_tokens,
            milliseconds,
            messages,
            characters,
            images,
            ..Usage::default()
        };
        if problems.is_empty() { Ok((usage, calls)) } else { Err(problems) }
    }
}

/// Reads a count; commas and spaces may group its digits.
fn count(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '_' | '\u{a0}')).collect();
    let is_count = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_count)
}

/// Reads seconds with at most three decimals.
fn milliseconds(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: i64 = format!("{decimals:0<3}").parse().ok()?;
    count(whole)?.checked_mul(1_000)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Rates;

    fn price(rates: Rates) -> Price {
        Price { id: 1, model: "m".into(), kind: ModelKind::Chat, rates, starts: DateTime::UNIX_EPOCH }
    }

    fn typed(input: &str, cached: &str, output: &str, seconds: &str, calls: &str) -> TypedUsage {
        let text = str::to_owned;
        TypedUsage {
            input: text(input),
            cached: text(cached),
            output: text(output),
            seconds: text(seconds),
            calls: text(calls),
            ..TypedUsage::default()
        }
    }

    #[test]
    fn an_estimate_is_exact_and_rounds_each_call_as_it_would_be_charged() {
        let rates =
            Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() };
        let (usage, calls) = typed("1,200", "200", "340", "", "1,000").parse().unwrap();
        let estimate = estimate(&price(rates), &usage, calls).unwrap();
        assert_eq!(estimate.each, Money::parse("0.3108").unwrap());
        assert_eq!(estimate.total, Money::parse("310.80").unwrap());
        // A third of a micro-rupee is nothing, a million times.
        let rates = Rates { input: Money::from_micros(300_000), output: Money::ZERO, ..Rates::default() };
        let (usage, calls) = typed("1", "", "", "", "1000000").parse().unwrap();
        assert_eq!(super::estimate(&price(rates), &usage, calls).unwrap().total, Money::ZERO);
    }

    #[test]
    fn a_unit_without_a_price_is_unpriced_and_not_free() {
        let rates = Rates { minute: Money::from_rupees(1), ..Rates::default() };
        let (usage, calls) = typed("1", "", "", "60", "").parse().unwrap();
        assert_eq!(estimate(&price(rates), &usage, calls), Err(NoEstimate::Unpriced));
        let rates = Rates { input: Money::from_rupees(10_000_000), output: Money::ZERO, ..Rates::default() };
        let (usage, calls) = typed("1000000", "", "", "", "10000000000").parse().unwrap();
        assert_eq!(estimate(&price(rates), &usage, calls), Err(NoEstimate::TooLarge));
    }

    #[test]
    fn every_mistake_of_the_calculator_is_found_at_once() {
        let fields = |typed: TypedUsage| {
            typed.parse().unwrap_err().iter().map(|problem| problem.field()).collect::<Vec<_>>()
        };
        assert_eq!(
            fields(typed("x", "1", "-1", "1.2345", "0")),
            ["input", "cached", "output", "calls", "seconds"]
        );
        assert_eq!(fields(typed("10", "11", "", "soon", "")), ["cached", "seconds"]);
        let parts =
            TypedUsage { written: "2".into(), reasoning: "6".into(), ..typed("10", "9", "5", "", "") };
        assert_eq!(fields(parts), ["written", "reasoning"]);
        assert_eq!(typed("", "", "", "12.5", "").parse().unwrap().0.milliseconds, 12_500);
    }
}
