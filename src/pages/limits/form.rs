//! The limits of a key or an agent in a form.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::{Choice, Field, Select};
use crate::domain::money::group_indian;
use crate::domain::{Limits, LimitsChange, Money, Scope};
use crate::i18n::t;
use crate::pages::function::FunctionError;
use crate::service::limits::TypedLimits;

/// The names of the fields.
const FIELDS: [&str; 7] = [
    "scope",
    "requests_per_minute",
    "tokens_per_minute",
    "inr_per_day",
    "inr_per_month",
    "models",
    "addresses",
];

/// The fields of the forms, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitsForm {
    /// Empty if the form has none of these fields, which leaves the limits as they are.
    pub has_limits: String,
    pub scope: String,
    pub requests_per_minute: String,
    pub tokens_per_minute: String,
    pub inr_per_day: String,
    pub inr_per_month: String,
    pub models: String,
    pub addresses: String,
}

impl From<&Limits> for LimitsForm {
    fn from(limits: &Limits) -> Self {
        let count =
            |limit: Option<i64>| limit.map(|limit| group_indian(limit.unsigned_abs())).unwrap_or_default();
        let networks = limits
            .addresses
            .as_ref()
            .map(|networks| networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        Self {
            has_limits: "1".to_owned(),
            scope: limits.scope.as_str().to_owned(),
            requests_per_minute: count(limits.requests_per_minute),
            tokens_per_minute: count(limits.tokens_per_minute),
            inr_per_day: limits.inr_per_day.map(Money::decimal).unwrap_or_default(),
            inr_per_month: limits.inr_per_month.map(Money::decimal).unwrap_or_default(),
            models: limits.models.as_ref().map(|models| models.join(", ")).unwrap_or_default(),
            addresses: networks.unwrap_or_default(),
        }
    }
}

impl Default for LimitsForm {
    fn default() -> Self {
        Self::NONE
    }
}

impl LimitsForm {
    /// A form without these fields.
    pub const NONE: Self = Self {
        has_limits: String::new(),
        scope: String::new(),
        requests_per_minute: String::new(),
        tokens_per_minute: String::new(),
        inr_per_day: String::new(),
        inr_per_month: String::new(),
        models: String::new(),
        addresses: String::new(),
    };

    /// Parses the fields, if the form has them.
    pub fn read(&self) -> Result<Option<LimitsChange>, FunctionError> {
        if self.has_limits.is_empty() {
            return Ok(None);
        }
        let typed = TypedLimits {
            scope: &self.scope,
            requests_per_minute: &self.requests_per_minute,
            tokens_per_minute: &self.tokens_per_minute,
            inr_per_day: &self.inr_per_day,
            inr_per_month: &self.inr_per_month,
            models: &self.models,
            addresses: &self.addresses,
        };
        typed.read().map(Some).map_err(FunctionError::Invalid)
    }

    /// Whether nothing is limited.
    fn is_empty(&self) -> bool {
        let scope = if self.scope == Scope::All.as_str() { String::new() } else { self.scope.clone() };
        Self { has_limits: String::new(), scope, ..self.clone() } == Self::NONE
    }
}

/// The fields of a key, folded until one is used.
#[component]
pub fn KeyLimits(form: LimitsForm, error: Option<FunctionError>) -> impl IntoView {
    let is_wrong = FIELDS.iter().any(|field| error.as_ref().is_some_and(|error| error.at(field).is_some()));
    let open = is_wrong || !form.is_empty();
    let scopes = Vec::from(Scope::ALL.map(|scope| Choice::new(scope.as_str(), scope_words(scope))));
    let (scope, at_scope) = (form.scope.clone(), error.as_ref().and_then(|error| error.at("scope")));
    view! {
        <details class="limits" open=open>
            <summary>{t!("limits")}</summary>
            <div class="fields">
                <Select label=t!("key-scope") name="scope" value=scope choices=scopes error=at_scope />
                <LimitFields form error />
            </div>
        </details>
    }
}

/// The fields that keys and agents have.
#[component]
pub fn LimitFields(form: LimitsForm, error: Option<FunctionError>) -> impl IntoView {
    let at = |field| error.as_ref().and_then(|error| error.at(field));
    let (at_requests, at_tokens) = (at("requests_per_minute"), at("tokens_per_minute"));
    let (at_day, at_month) = (at("inr_per_day"), at("inr_per_month"));
    let (at_models, at_addresses) = (at("models"), at("addresses"));
    view! {
        <input type="hidden" name="has_limits" value="1" />
        <p class="hush small">{t!("limits-hint")}</p>
        <div class="pairs">
            <Field label=t!("requests-per-minute") name="requests_per_minute" value=form.requests_per_minute
                inputmode="numeric" optional=true error=at_requests />
            <Field label=t!("tokens-per-minute") name="tokens_per_minute" value=form.tokens_per_minute
                inputmode="numeric" optional=true error=at_tokens />
            <Field label=t!("inr-per-day") name="inr_per_day" value=form.inr_per_day inputmode="decimal"
                optional=true error=at_day />
            <Field label=t!("inr-per-month") name="inr_per_month" value=form.inr_per_month inputmode="decimal"
                optional=true error=at_month />
        </div>
        <Field label=t!("models") name="models" value=form.models optional=true error=at_models
            hint=t!("limit-models-hint") />
        <Field label=t!("limit-addresses") name="addresses" value=form.addresses optional=true
            error=at_addresses hint=t!("limit-addresses-hint") />
    }
}

/// The label of a scope.
pub fn scope_words(scope: Scope) -> String {
    match scope {
        Scope::All => t!("scope-all"),
        Scope::Inference => t!("scope-inference"),
        Scope::Read => t!("scope-read"),
    }
}
