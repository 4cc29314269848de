//! Usage totals.

use serde::{Deserialize, Serialize};

use super::{Money, Usage};

/// Totals of calls. The cost is that of the priced calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageTotals {
    /// Calls.
    pub requests: i64,
    /// Unpriced calls.
    pub unpriced_requests: i64,
    pub prompt_tokens: i64,
    /// Cached prompt tokens.
    pub cached_tokens: i64,
    /// Prompt tokens that were written to a cache.
    pub cache_write_tokens: i64,
    pub completion_tokens: i64,
    /// Reasoning tokens, which are among the completion's.
    pub reasoning_tokens: i64,
    /// Speech, in milliseconds.
    pub milliseconds: i64,
    pub messages: i64,
    /// Characters of text that was spoken.
    pub characters: i64,
    pub images: i64,
    /// The cost of the priced calls.
    pub cost: Money,
}

/// The sums as numbers, in one order everywhere.
pub type Columns = [i64; UsageTotals::COLUMNS];

impl UsageTotals {
    /// How many sums there are.
    pub const COLUMNS: usize = 12;

    /// The totals of sums.
    pub const fn of_columns(columns: Columns) -> Self {
        let [
            requests,
            unpriced_requests,
            prompt_tokens,
            cached_tokens,
            completion_tokens,
            milliseconds,
            messages,
            cache_write_tokens,
            reasoning_tokens,
            characters,
            images,
            cost,
        ] = columns;
        Self {
            requests,
            unpriced_requests,
            prompt_tokens,
            cached_tokens,
            cache_write_tokens,
            completion_tokens,
            reasoning_tokens,
            milliseconds,
            messages,
            characters,
            images,
            cost: Money::from_micros(cost),
        }
    }

    /// The sums, in the order of [`Columns`].
    pub const fn columns(&self) -> Columns {
        [
            self.requests,
            self.unpriced_requests,
            self.prompt_tokens,
            self.cached_tokens,
            self.completion_tokens,
            self.milliseconds,
            self.messages,
            self.cache_write_tokens,
            self.reasoning_tokens,
            self.characters,
            self.images,
            self.cost.micros(),
        ]
    }

    /// The totals of one call.
    pub fn of(usage: &Usage, cost: Option<Money>) -> Self {
        Self {
            requests: 1,
            unpriced_requests: i64::from(cost.is_none()),
            prompt_tokens: usage.prompt_tokens,
            cached_tokens: usage.cached_tokens,
            cache_write_tokens: usage.cache_write_tokens,
            completion_tokens: usage.completion_tokens,
            reasoning_tokens: usage.reasoning_tokens,
            milliseconds: usage.milliseconds,
            messages: usage.messages,
            characters: usage.characters,
            images: usage.images,
            cost: cost.unwrap_or_default(),
        }
    }

    /// Prompt and completion tokens.
    pub const fn total_tokens(&self) -> i64 {
        self.prompt_tokens + self.completion_tokens
    }

    /// Prompt tokens that were not cached.
    pub const fn uncached_tokens(&self) -> i64 {
        self.prompt_tokens - self.cached_tokens
    }

    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.unpriced_requests += other.unpriced_requests;
        self.prompt_tokens += other.prompt_tokens;
        self.cached_tokens += other.cached_tokens;
        self.cache_write_tokens += other.cache_write_tokens;
        self.completion_tokens += other.completion_tokens;
        self.reasoning_tokens += other.reasoning_tokens;
        self.milliseconds += other.milliseconds;
        self.messages += other.messages;
        self.characters += other.characters;
        self.images += other.images;
        self.cost = self.cost + other.cost;
    }

    /// The sum of several totals.
    pub fn of_all<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut total = Self::default();
        for one in all {
            total.add(one);
        }
        total
    }

    /// Subtracts totals that are a part of these.
    pub fn take(&mut self, part: &Self) {
        self.requests -= part.requests;
        self.unpriced_requests -= part.unpriced_requests;
        self.prompt_tokens -= part.prompt_tokens;
        self.cached_tokens -= part.cached_tokens;
        self.cache_write_tokens -= part.cache_write_tokens;
        self.completion_tokens -= part.completion_tokens;
        self.reasoning_tokens -= part.reasoning_tokens;
        self.milliseconds -= part.milliseconds;
        self.messages -= part.messages;
        self.characters -= part.characters;
        self.images -= part.images;
        self.cost = self.cost - part.cost;
    }
}
