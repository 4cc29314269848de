//! The forms of limits in the database and in JSON.

use serde::{Deserialize, Serialize};

use super::{Limits, Scope};
use crate::domain::Money;
use crate::domain::network::Network;

/// Limits as JSON. What is absent is not limited.
#[derive(Debug, Serialize)]
pub struct ShownLimits {
    #[serde(skip_serializing_if = "Option::is_none")]
    requests_per_minute: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens_per_minute: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_tokens_per_minute: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens_per_minute: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inr_per_day: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inr_per_month: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    addresses: Option<Vec<String>>,
}

impl From<Limits> for ShownLimits {
    fn from(limits: Limits) -> Self {
        let networks = |list: Vec<Network>| list.iter().map(ToString::to_string).collect();
        Self {
            requests_per_minute: limits.requests_per_minute,
            tokens_per_minute: limits.tokens_per_minute,
            prompt_tokens_per_minute: limits.prompt_tokens_per_minute,
            completion_tokens_per_minute: limits.completion_tokens_per_minute,
            inr_per_day: limits.inr_per_day,
            inr_per_month: limits.inr_per_month,
            models: limits.models,
            addresses: limits.addresses.map(networks),
        }
    }
}

/// The form in the database: amounts are micro-rupees.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Kept {
    scope: Scope,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_tokens: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    addresses: Option<Vec<String>>,
}

impl Limits {
    /// The form in the database; `None` if nothing is limited.
    pub fn kept(&self) -> Option<String> {
        if self.is_none() {
            return None;
        }
        let networks = |list: &Vec<Network>| list.iter().map(ToString::to_string).collect();
        let kept = Kept {
            scope: self.scope,
            requests: self.requests_per_minute,
            tokens: self.tokens_per_minute,
            prompt_tokens: self.prompt_tokens_per_minute,
            completion_tokens: self.completion_tokens_per_minute,
            day: self.inr_per_day.map(Money::micros),
            month: self.inr_per_month.map(Money::micros),
            models: self.models.clone(),
            addresses: self.addresses.as_ref().map(networks),
        };
        serde_json::to_string(&kept).ok()
    }

    /// Reads what `kept` wrote; `None` if this version does not know it.
    pub fn parse_kept(text: &str) -> Option<Self> {
        let kept: Kept = serde_json::from_str(text).ok()?;
        let networks =
            |list: Vec<String>| list.iter().map(|text| Network::parse(text)).collect::<Option<Vec<_>>>();
        Some(Self {
            scope: kept.scope,
            requests_per_minute: kept.requests,
            tokens_per_minute: kept.tokens,
            prompt_tokens_per_minute: kept.prompt_tokens,
            completion_tokens_per_minute: kept.completion_tokens,
            inr_per_day: kept.day.map(Money::from_micros),
            inr_per_month: kept.month.map(Money::from_micros),
            models: kept.models,
            addresses: match kept.addresses {
                None => None,
                Some(list) => Some(networks(list)?),
            },
        })
    }
}
