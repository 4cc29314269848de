//! The options of limits, of plans and of agents.

use clap::Args;

use super::options::{self, Limit};
use crate::domain::limits::LimitKind;
use crate::domain::network::Network;
use crate::domain::{Limits, LimitsChange, Money};

/// Limits. What is not named stays as it is; `none` takes a limit away.
#[derive(Args, Debug)]
pub struct LimitArgs {
    /// Requests a minute
    #[arg(long, value_name = "N", value_parser = options::count)]
    pub requests_per_minute: Option<Limit<i64>>,

    /// Prompt and completion tokens a minute, together
    #[arg(long, value_name = "N", value_parser = options::count)]
    pub tokens_per_minute: Option<Limit<i64>>,

    /// Prompt tokens a minute
    #[arg(long, value_name = "N", value_parser = options::count)]
    pub prompt_tokens_per_minute: Option<Limit<i64>>,

    /// Completion tokens a minute
    #[arg(long, value_name = "N", value_parser = options::count)]
    pub completion_tokens_per_minute: Option<Limit<i64>>,

    /// Rupees a day, in the account's time zone
    #[arg(long, value_name = "RUPEES", value_parser = options::budget)]
    pub inr_per_day: Option<Limit<Money>>,

    /// Rupees a calendar month, in the account's time zone
    #[arg(long, value_name = "RUPEES", value_parser = options::budget)]
    pub inr_per_month: Option<Limit<Money>>,

    /// The models that may be called, with commas between
    #[arg(long, value_name = "MODELS", value_parser = options::models)]
    pub models: Option<Limit<Vec<String>>>,

    /// The networks that calls may come from, with commas between: `203.0.113.0/24,2001:db8::/32`
    #[arg(long, value_name = "NETWORKS", value_parser = options::networks)]
    pub addresses: Option<Limit<Vec<Network>>>,
}

impl From<LimitArgs> for LimitsChange {
    fn from(args: LimitArgs) -> Self {
        Self {
            scope: None,
            requests_per_minute: args.requests_per_minute.map(|limit| limit.0),
            tokens_per_minute: args.tokens_per_minute.map(|limit| limit.0),
            prompt_tokens_per_minute: args.prompt_tokens_per_minute.map(|limit| limit.0),
            completion_tokens_per_minute: args.completion_tokens_per_minute.map(|limit| limit.0),
            inr_per_day: args.inr_per_day.map(|limit| limit.0),
            inr_per_month: args.inr_per_month.map(|limit| limit.0),
            models: args.models.map(|limit| limit.0),
            addresses: args.addresses.map(|limit| limit.0),
        }
    }
}

/// Limits as one line.
pub fn words(limits: &Limits) -> String {
    let rates = limits.rates().into_iter().filter_map(|(kind, limit)| Some((kind, limit?)));
    let mut words: Vec<_> = rates
        .map(|(kind, limit)| match kind {
            LimitKind::Requests => format!("{limit} requests/min"),
            LimitKind::PromptTokens => format!("{limit} prompt tokens/min"),
            LimitKind::CompletionTokens => format!("{limit} completion tokens/min"),
            _ => format!("{limit} tokens/min"),
        })
        .collect();
    words.extend(limits.inr_per_day.map(|amount| format!("{}/day", amount.balance())));
    words.extend(limits.inr_per_month.map(|amount| format!("{}/month", amount.balance())));
    words.extend(limits.models.as_ref().map(|models| format!("models: {}", models.join(" "))));
    words.extend(limits.addresses.as_ref().map(|networks| {
        let texts: Vec<_> = networks.iter().map(ToString::to_string).collect();
        format!("from: {}", texts.join(" "))
    }));
    if words.is_empty() { "no limits".to_owned() } else { words.join(", ") }
}
