//! The scope and the limits of a key in JSON.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::domain::network::Network;
use crate::domain::{FieldError, Limits, LimitsChange, Money, Scope};
use crate::http::api::number::Whole;

/// What its calls have to keep to. What is not sent stays as it is; null takes a limit away.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "not sent is one thing, null another")]
pub struct WantedLimits {
    /// Requests in a minute of UTC.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64, example = 60)]
    requests_per_minute: Option<Option<Whole>>,
    /// Prompt and completion tokens in a minute of UTC.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64, example = 100_000)]
    tokens_per_minute: Option<Option<Whole>>,
    /// Rupees in a day of the account.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<f64>, format = Double, minimum = 0, example = 100.00)]
    inr_per_day: Option<Option<Box<RawValue>>>,
    /// Rupees in a calendar month of the account.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<f64>, format = Double, minimum = 0, example = 2_000.00)]
    inr_per_month: Option<Option<Box<RawValue>>>,
    /// The models that may be called, at most 100.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<Vec<String>>, max_items = 100, example = json!(["forii/deepseek-v3"]))]
    models: Option<Option<Vec<String>>>,
    /// The networks that calls may come from, in CIDR notation, at most 100.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<Vec<String>>, max_items = 100, example = json!(["203.0.113.0/24"]))]
    addresses: Option<Option<Vec<String>>>,
}

/// What its calls have to keep to; null is no limit.
#[derive(Serialize, ToSchema)]
pub struct KeyLimits {
    /// Requests in a minute of UTC.
    #[schema(required = true, example = 60)]
    requests_per_minute: Option<i64>,
    /// Prompt and completion tokens in a minute of UTC.
    #[schema(required = true, example = 100_000)]
    tokens_per_minute: Option<i64>,
    /// Rupees in a day of the account.
    #[schema(value_type = Option<f64>, format = Double, required = true, example = 100.00)]
    inr_per_day: Option<Money>,
    /// Rupees in a calendar month of the account.
    #[schema(value_type = Option<f64>, format = Double, required = true, example = 2_000.00)]
    inr_per_month: Option<Money>,
    /// The models that may be called.
    #[schema(required = true)]
    models: Option<Vec<String>>,
    /// The networks that calls may come from.
    #[schema(required = true)]
    addresses: Option<Vec<String>>,
}

/// A field that was sent, possibly null.
#[expect(clippy::option_option, reason = "not sent is one thing, null another")]
pub(super) fn sent<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Reads a change: `None` if nothing was sent; null for all limits takes each away.
#[expect(clippy::option_option, reason = "not sent is one thing, null another")]
pub fn change(
    scope: Option<&str>,
    limits: Option<Option<WantedLimits>>,
) -> Result<Option<LimitsChange>, FieldError> {
    if scope.is_none() && limits.is_none() {
        return Ok(None);
    }
    let scope = scope.map(|word| Scope::parse(word).ok_or(FieldError::ScopeUnknown)).transpose()?;
    let mut change = match limits {
        None => LimitsChange::default(),
        Some(None) => LimitsChange {
            requests_per_minute: Some(None),
            tokens_per_minute: Some(None),
            inr_per_day: Some(None),
            inr_per_month: Some(None),
            models: Some(None),
            addresses: Some(None),
            ..LimitsChange::default()
        },
        Some(Some(wanted)) => wanted.read()?,
    };
    change.scope = scope;
    Ok(Some(change))
}

impl WantedLimits {
    fn read(self) -> Result<LimitsChange, FieldError> {
        let count = |sent: Option<Option<Whole>>| sent.map(|limit| limit.map(|Whole(limit)| limit));
        Ok(LimitsChange {
            scope: None,
            requests_per_minute: count(self.requests_per_minute),
            tokens_per_minute: count(self.tokens_per_minute),
            inr_per_day: amount(self.inr_per_day, FieldError::DayLimitInvalid)?,
            inr_per_month: amount(self.inr_per_month, FieldError::MonthLimitInvalid)?,
            models: self.models,
            addresses: match self.addresses {
                None => None,
                Some(None) => Some(None),
                Some(Some(texts)) => {
                    let networks = texts.iter().map(|text| Network::parse(text)).collect::<Option<_>>();
                    Some(Some(networks.ok_or(FieldError::AddressesInvalid)?))
                }
            },
            ..LimitsChange::default()
        })
    }
}

/// An amount from its digits, without floats.
#[expect(clippy::option_option, reason = "not sent is one thing, null another")]
fn amount(
    sent: Option<Option<Box<RawValue>>>,
    problem: FieldError,
) -> Result<Option<Option<Money>>, FieldError> {
    let Some(sent) = sent else { return Ok(None) };
    let Some(raw) = sent else { return Ok(Some(None)) };
    Money::parse_json(raw.get()).map(|amount| Some(Some(amount))).map_err(|_| problem)
}

impl From<&Limits> for KeyLimits {
    fn from(limits: &Limits) -> Self {
        let networks = |list: &Vec<Network>| list.iter().map(ToString::to_string).collect();
        Self {
            requests_per_minute: limits.requests_per_minute,
            tokens_per_minute: limits.tokens_per_minute,
            inr_per_day: limits.inr_per_day,
            inr_per_month: limits.inr_per_month,
            models: limits.models.clone(),
            addresses: limits.addresses.as_ref().map(networks),
        }
    }
}
