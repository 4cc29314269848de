//! Limits of calls: of a plan, of an agent, of a key. A call has to keep to all that apply to it.
//!
//! `names.rs` has what a limit is called and why it refuses a call, `budget.rs` the limits in rupees, `forms.rs` the forms in the
//! database and in JSON.

mod budget;
mod forms;
mod names;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use self::budget::{Budget, Spent, month_of};
pub use self::forms::ShownLimits;
pub use self::names::{Denial, LimitKind, LimitName, LimitOf};
use super::network::Network;
use super::usage::is_label;
use super::{FieldError, Money};

/// The most requests or tokens of a limit.
pub const COUNT_MAX: i64 = 1_000_000_000_000;
/// The most rupees of a limit: ₹1,000 crore.
pub const RUPEES_MAX: Money = Money::from_rupees(10_000_000_000);
/// The most models, and the most networks, of a limit.
pub const NAMES_MAX: usize = 100;

/// What a key may be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    #[default]
    All,
    /// Calls of models alone.
    Inference,
    /// Reading the account's balance and usage alone.
    Read,
}

/// The limits of a plan, an agent or a key; `None` is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub scope: Scope,
    pub requests_per_minute: Option<i64>,
    /// Prompt and completion tokens together.
    pub tokens_per_minute: Option<i64>,
    pub prompt_tokens_per_minute: Option<i64>,
    pub completion_tokens_per_minute: Option<i64>,
    /// In a day of the account.
    pub inr_per_day: Option<Money>,
    /// In a calendar month of the account.
    pub inr_per_month: Option<Money>,
    /// The models that may be called.
    pub models: Option<Vec<String>>,
    /// The networks that calls may come from.
    pub addresses: Option<Vec<Network>>,
}

/// A change of limits: an absent member stays as it is, `Some(None)` takes the limit away.
#[derive(Clone, Debug, Default)]
pub struct LimitsChange {
    pub scope: Option<Scope>,
    pub requests_per_minute: Option<Option<i64>>,
    pub tokens_per_minute: Option<Option<i64>>,
    pub prompt_tokens_per_minute: Option<Option<i64>>,
    pub completion_tokens_per_minute: Option<Option<i64>>,
    pub inr_per_day: Option<Option<Money>>,
    pub inr_per_month: Option<Option<Money>>,
    pub models: Option<Option<Vec<String>>>,
    pub addresses: Option<Option<Vec<Network>>>,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::All, Self::Inference, Self::Read];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Inference => "inference",
            Self::Read => "read",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    pub const fn may_call(self) -> bool {
        !matches!(self, Self::Read)
    }

    pub const fn may_read(self) -> bool {
        !matches!(self, Self::Inference)
    }
}

impl Limits {
    /// Whether nothing is limited.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The limits after a change.
    #[must_use]
    pub fn changed(&self, change: &LimitsChange) -> Self {
        let LimitsChange { scope, requests_per_minute, tokens_per_minute, .. } = change;
        Self {
            scope: scope.unwrap_or(self.scope),
            requests_per_minute: requests_per_minute.unwrap_or(self.requests_per_minute),
            tokens_per_minute: tokens_per_minute.unwrap_or(self.tokens_per_minute),
            prompt_tokens_per_minute: change
                .prompt_tokens_per_minute
                .unwrap_or(self.prompt_tokens_per_minute),
            completion_tokens_per_minute: change
                .completion_tokens_per_minute
                .unwrap_or(self.completion_tokens_per_minute),
            inr_per_day: change.inr_per_day.unwrap_or(self.inr_per_day),
            inr_per_month: change.inr_per_month.unwrap_or(self.inr_per_month),
            models: change.models.clone().unwrap_or_else(|| self.models.clone()),
            addresses: change.addresses.clone().unwrap_or_else(|| self.addresses.clone()),
        }
    }

    /// The limits in rupees, if any.
    pub fn budget(&self, of: LimitOf) -> Option<Budget> {
        let budget = Budget { of, per_day: self.inr_per_day, per_month: self.inr_per_month };
        (budget.per_day.is_some() || budget.per_month.is_some()).then_some(budget)
    }

    /// The limits that begin anew each minute.
    pub fn rates(&self) -> [(LimitKind, Option<i64>); 4] {
        [
            (LimitKind::Requests, self.requests_per_minute),
            (LimitKind::Tokens, self.tokens_per_minute),
            (LimitKind::PromptTokens, self.prompt_tokens_per_minute),
            (LimitKind::CompletionTokens, self.completion_tokens_per_minute),
        ]
    }

    /// Whether an address may call: an unknown one is in no network.
    pub fn allows_address(&self, address: Option<IpAddr>) -> bool {
        self.addresses.as_ref().is_none_or(|networks| {
            address.is_some_and(|address| networks.iter().any(|network| network.contains(address)))
        })
    }

    /// Whether a model may be called: an unnamed one is not in a list.
    pub fn allows_model(&self, model: Option<&str>) -> bool {
        self.models
            .as_ref()
            .is_none_or(|models| model.is_some_and(|model| models.iter().any(|allowed| allowed == model)))
    }

    /// The first limit beyond its range.
    pub fn out_of_range(&self) -> Option<FieldError> {
        let is_count = |limit: Option<i64>| limit.is_none_or(|count| (0..=COUNT_MAX).contains(&count));
        let is_amount =
            |limit: Option<Money>| limit.is_none_or(|amount| (Money::ZERO..=RUPEES_MAX).contains(&amount));
        let are_models = self
            .models
            .as_ref()
            .is_none_or(|models| models.len() <= NAMES_MAX && models.iter().all(|model| is_label(model)));
        let are_networks = self.addresses.as_ref().is_none_or(|networks| networks.len() <= NAMES_MAX);
        let tokens =
            [self.tokens_per_minute, self.prompt_tokens_per_minute, self.completion_tokens_per_minute];
        [
            (is_count(self.requests_per_minute), FieldError::RequestsLimitInvalid),
            (tokens.into_iter().all(is_count), FieldError::TokensLimitInvalid),
            (is_amount(self.inr_per_day), FieldError::DayLimitInvalid),
            (is_amount(self.inr_per_month), FieldError::MonthLimitInvalid),
            (are_models, FieldError::ModelsInvalid),
            (are_networks, FieldError::AddressesInvalid),
        ]
        .into_iter()
        .find_map(|(is_good, problem)| (!is_good).then_some(problem))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::domain::Zone;

    #[test]
    fn what_is_kept_is_read_again() {
        let all = Limits {
            scope: Scope::Inference,
            requests_per_minute: Some(60),
            tokens_per_minute: Some(0),
            prompt_tokens_per_minute: Some(1),
            completion_tokens_per_minute: Some(2),
            inr_per_day: Some(Money::from_rupees(100)),
            inr_per_month: Some(Money::from_micros(1)),
            models: Some(vec!["m".to_owned()]),
            addresses: Some(vec![Network::parse("203.0.113.0/24").unwrap()]),
        };
        assert_eq!(Limits::parse_kept(&all.kept().unwrap()), Some(all));
        assert_eq!(Limits::default().kept(), None);
        assert_eq!(Limits::parse_kept("{\"later\":1}"), None);
    }

    #[test]
    fn a_list_without_the_one_or_with_an_unknown_one_refuses() {
        let networks = Some(vec![Network::parse("203.0.113.0/24").unwrap()]);
        let limits = Limits { models: Some(vec!["m".to_owned()]), addresses: networks, ..Limits::default() };
        assert!(
            limits.allows_model(Some("m")) && !limits.allows_model(Some("M")) && !limits.allows_model(None)
        );
        assert!(limits.allows_address("203.0.113.9".parse().ok()));
        assert!(!limits.allows_address("203.0.114.9".parse().ok()) && !limits.allows_address(None));
        assert!(Limits::default().allows_model(None) && Limits::default().allows_address(None));
    }

    #[test]
    fn minutes_days_and_months_begin_anew_where_they_say() {
        let zone = Zone::default();
        let now = Utc.with_ymd_and_hms(2026, 11, 30, 18, 29, 43).unwrap();
        assert_eq!(LimitKind::Requests.seconds_left(now, zone), 17);
        let midnight = Utc.with_ymd_and_hms(2026, 11, 30, 18, 30, 0).unwrap();
        assert_eq!(LimitKind::Day.begins_anew(now, zone), midnight);
        assert_eq!(LimitKind::Month.begins_anew(now, zone), midnight);
        assert_eq!(
            LimitKind::Month.begins_anew(midnight, zone),
            Utc.with_ymd_and_hms(2026, 12, 31, 18, 30, 0).unwrap()
        );
    }

    #[test]
    fn a_budget_is_spent_to_its_last_micro_rupee() {
        let of = LimitOf::Key;
        let budget = Budget { of, per_day: Some(Money::from_micros(10)), per_month: None };
        let passed = |day, amount| {
            budget.passed(Money::from_micros(day), Money::from_micros(day), Money::from_micros(amount))
        };
        assert_eq!((passed(9, 1), passed(9, 0)), (None, None));
        let day = LimitName { of, kind: LimitKind::Day };
        assert_eq!((passed(9, 2), passed(10, 0)), (Some(day), Some(day)));
        assert_eq!(day.to_string(), "key.day");
    }
}
