//! Sums of what calls used and cost.

use serde::{Deserialize, Serialize};

use super::{Money, Usage};

/// Sums of calls. Costs are of the priced ones; the others are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Calls.
    pub requests: i64,
    /// Of the calls, those whose model had no price.
    pub unpriced_requests: i64,
    /// Tokens sent.
    pub prompt_tokens: i64,
    /// Of the tokens sent, the cached ones.
    pub cached_tokens: i64,
    /// Tokens that came back.
    pub completion_tokens: i64,
    /// Speech, in milliseconds.
    pub milliseconds: i64,
    /// Messages.
    pub messages: i64,
    /// What the priced calls cost.
    pub cost: Money,
}

impl Sums {
    /// The sums of one call.
    pub fn of(usage: &Usage, cost: Option<Money>) -> Self {
        Self {
            requests: 1,
            unpriced_requests: i64::from(cost.is_none()),
            prompt_tokens: usage.prompt_tokens,
            cached_tokens: usage.cached_tokens,
            completion_tokens: usage.completion_tokens,
            milliseconds: usage.milliseconds,
            messages: usage.messages,
            cost: cost.unwrap_or_default(),
        }
    }

    /// Tokens in both directions.
    pub const fn total_tokens(&self) -> i64 {
        self.prompt_tokens + self.completion_tokens
    }

    /// Of the tokens sent, those that were not cached: with the cached ones and those that came back they
    /// are all tokens.
    pub const fn input_tokens(&self) -> i64 {
        self.prompt_tokens - self.cached_tokens
    }

    /// Adds other sums to these.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.unpriced_requests += other.unpriced_requests;
        self.prompt_tokens += other.prompt_tokens;
        self.cached_tokens += other.cached_tokens;
        self.completion_tokens += other.completion_tokens;
        self.milliseconds += other.milliseconds;
        self.messages += other.messages;
        self.cost = self.cost + other.cost;
    }

    /// Some sums added up.
    pub fn of_all<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut total = Self::default();
        for one in all {
            total.add(one);
        }
        total
    }

    /// Takes out sums that are a part of these.
    pub fn take(&mut self, part: &Self) {
        self.requests -= part.requests;
        self.unpriced_requests -= part.unpriced_requests;
        self.prompt_tokens -= part.prompt_tokens;
        self.cached_tokens -= part.cached_tokens;
        self.completion_tokens -= part.completion_tokens;
        self.milliseconds -= part.milliseconds;
        self.messages -= part.messages;
        self.cost = self.cost - part.cost;
    }
}
