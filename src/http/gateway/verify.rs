//! `POST /v1/keys/verify`: the key check, with a hold if requested.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::auth::Gateway;
use super::failures::OfChecking;
use super::terms::{Terms, Wanted, text_of};
use crate::domain::network::read_address;
use crate::domain::{AccountId, AgentId, FieldError, HoldId, KeyId, Money, WarningCode};
use crate::http::api::error::ApiError;
use crate::http::api::instant::Instant;
use crate::http::api::{Api, body};
use crate::service::Services;
use crate::service::inference::pricing::Pricing;
use crate::service::key_cache::verify::{Asked, VerifyOutcome, verify};
use crate::service::key_cache::{LiveKey, Origin};
use crate::service::limits::{self, Levels};
use crate::service::usage::event_reader::Value;

/// A key to check. Other members are left alone.
#[derive(Deserialize, ToSchema)]
pub struct KeyToCheck {
    /// What the caller sent as its key, whatever it is.
    #[schema(value_type = String, required = true, example = "forii_sk_…")]
    key: Option<String>,
    /// How much to set aside for the call, in rupees; what is finer than a micro-rupee is rounded up. Nothing where it
    /// is not sent.
    #[schema(value_type = Option<f64>, format = Double, exclusive_minimum = 0, maximum = 10_000_000, example = 2.50)]
    hold_inr: Option<Box<RawValue>>,
    /// The address that the caller calls from, with a port or without. Its owner sees it where the key was used last.
    /// What is no address is left out, with the warning `client_ip_dropped`; the key is checked all the same.
    #[schema(value_type = Option<String>, example = "203.0.113.7")]
    client_ip: Option<Box<RawValue>>,
    /// The model that is called. Keys with a list of models are good for these alone: without it they are refused.
    #[schema(value_type = Option<String>, example = "forii/deepseek-v3")]
    model: Option<Box<RawValue>>,
    /// The most prompt tokens of the call. With it, or any of the numbers below, and without `hold_inr`, the hold is worked
    /// out from the price of `model`. What the price charges for has to be bounded here.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, example = 1200)]
    prompt_tokens_at_most: Option<Box<RawValue>>,
    /// The most completion tokens of each answer. The limit of the model's route where it has one and this is not sent.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, example = 4096)]
    completion_tokens_at_most: Option<Box<RawValue>>,
    /// The number of answers; 1 where it is not sent.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 128, example = 1)]
    n: Option<Box<RawValue>>,
    /// The most seconds of speech, for a price by the minute.
    #[schema(value_type = Option<f64>, format = Double, minimum = 0)]
    seconds_at_most: Option<Box<RawValue>>,
    /// The most characters that are spoken, for a price by the character.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000)]
    characters_at_most: Option<Box<RawValue>>,
    /// The most images, for a price by the image.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000)]
    images_at_most: Option<Box<RawValue>>,
    /// For how long, if the call is not reported before; rounded up to the second. 900 where it is not sent.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 86_400, example = 900)]
    hold_seconds: Option<Box<RawValue>>,
}

/// Whether the call may be made.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Checked {
    /// It may.
    Valid(Box<ValidKey>),
    /// It may not.
    Invalid(InvalidKey),
}

/// A key that may call.
#[derive(Serialize, ToSchema)]
pub struct ValidKey {
    /// True.
    #[schema(example = true)]
    valid: bool,
    /// The key's id.
    #[schema(value_type = String, example = "key_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    key_id: KeyId,
    /// The account that it opens.
    #[schema(value_type = String, example = "acc_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    account_id: AccountId,
    /// The number of the agent that it belongs to.
    #[schema(value_type = Option<i64>, required = true, example = 101)]
    agent_id: Option<AgentId>,
    /// What the wallet that pays for the key holds, in rupees.
    #[schema(value_type = f64, format = Double, example = 50.00)]
    credits_inr: Money,
    /// While something is set aside: of it, what is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, format = Double, nullable = false, required = false, example = 47.50)]
    available_inr: Option<Money>,
    /// What the usage event of the call has to name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, example = "hold_01JHMV5B3K9D2F7G8H1J4M6N0P")]
    hold_id: Option<HoldId>,
    /// When the hold ends, if the call is not reported before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    hold_expires: Option<Instant>,
    /// The price that the hold was worked out with, in rupees, as in the list of models. A unit that is absent has no price.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false, required = false)]
    price: Option<Pricing>,
    /// When the key expires, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    key_expires: Option<Instant>,
    /// What is left of the scarcest limits of the minute, where there are any: `requests` and `tokens`, each with `limit` and
    /// `remaining`, and the seconds until the `reset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false, required = false)]
    limits: Option<Levels>,
    /// What had no effect of what was sent. It is not there where there is nothing to say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<CheckWarning>,
}

/// A key that may not call.
#[derive(Serialize, ToSchema)]
pub struct InvalidKey {
    /// False.
    #[schema(example = false)]
    valid: bool,
    /// Why: `unknown`, `revoked`, `expired`, `credits_exhausted`, or what a limit says: `rate_limited`, `limit_reached`,
    /// `model_not_allowed`, `address_not_allowed`, `scope_not_allowed`.
    #[schema(value_type = String, example = "revoked")]
    code: &'static str,
    /// Seconds until the limit begins anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 17)]
    retry_after: Option<u64>,
    /// The limit, such as `key.day`: of the `plan`, the `agent` or the `key`; its `requests`, `tokens`, `prompt_tokens`,
    /// `completion_tokens`, `day` or `month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "key.day")]
    limit: Option<String>,
    /// What had no effect of what was sent. It is not there where there is nothing to say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<CheckWarning>,
}

/// What had no effect.
#[derive(Serialize, ToSchema)]
pub struct CheckWarning {
    /// Which, for programs: `client_ip_dropped`, or `model_unpriced`, as nothing is held for a model without a price.
    #[schema(value_type = String, example = "client_ip_dropped")]
    code: &'static str,
}

/// Check a key
///
/// Before each call. A text that is no key is answered like any other: it is not valid. A revocation is
/// seen by the next check, on every server. With `hold_inr` that much is set aside in the wallet that
/// pays; with `model` and the most that the call uses, what it costs at most. The usage event that carries the `hold_id` settles
/// it, a release ends it, and an unused hold lapses. While any
/// wallet of an account is below zero, none of its keys is good: `credits_exhausted`. Each valid answer counts as a request
/// towards the limits of the minute; tokens count when they are reported.
#[utoipa::path(
    post, path = "/v1/keys/verify", tag = "Gateway",
    request_body(content = KeyToCheck, example = json!({"key": "forii_sk_…", "hold_inr": 2.50})),
    security(("gateway" = [])),
    responses(
        (status = 200, description = "Whether the call may be made.", body = Checked, example = json!({
            "valid": true, "key_id": "key_01JHMV5B3K9D2F7G8H1J4M6N0P", "account_id": "acc_01JHMV5B3K9D2F7G8H1J4M6N0P",
            "agent_id": null, "credits_inr": 50.00, "available_inr": 47.50,
            "hold_id": "hold_01JHMV5B3K9D2F7G8H1J4M6N0P", "hold_expires": "2025-01-15T10:45:00Z",
        })),
        OfChecking,
    )
)]
pub async fn verify_key(
    State(api): State<Api>,
    gateway: Gateway,
    body::Json(asked): body::Json<KeyToCheck>,
) -> Result<Json<Checked>, ApiError> {
    // A list of models refuses what is no text.
    let model = asked.model.as_deref().map(|raw| serde_json::from_str::<String>(raw.get()));
    let model = model.and_then(Result::ok);
    let key = asked.key.as_deref().ok_or(FieldError::KeyMissing)?;
    let Wanted { hold, rates, warning } = asked.terms().hold(&api.services, model.as_deref()).await?;
    let (address, dropped) = client_address(&asked);
    let warnings = dropped.into_iter().chain(warning);
    let warnings = warnings.map(|code| CheckWarning { code: code.code() }).collect();
    let origin = Origin { gateway: gateway.live.name, address };
    let refused = |code, warnings| {
        Checked::Invalid(InvalidKey { valid: false, code, retry_after: None, limit: None, warnings })
    };
    // A gateway reports tokens with the usage event: until then they are not known.
    let call = Asked { model: model.as_deref(), ..Asked::default() };
    Ok(Json(match verify(&api.services, key, call, hold, &origin).await? {
        VerifyOutcome::Valid { key, agent_id, credit, hold, .. } => {
            let (hold_id, hold_expires) = hold.map(|hold| (hold.id, Instant(hold.expires))).unzip();
            Checked::Valid(Box::new(ValidKey {
                valid: true,
                key_id: key.id(),
                account_id: key.account_id().clone(),
                agent_id,
                credits_inr: credit.balance,
                available_inr: (credit.held > Money::ZERO).then(|| credit.available()),
                hold_id,
                hold_expires,
                price: rates.as_ref().map(Pricing::of),
                key_expires: key.expires().map(Instant),
                limits: levels(&api.services, &key),
                warnings,
            }))
        }
        VerifyOutcome::Unknown => refused("unknown", warnings),
        VerifyOutcome::Revoked => refused("revoked", warnings),
        VerifyOutcome::Expired => refused("expired", warnings),
        VerifyOutcome::Exhausted => refused("credits_exhausted", warnings),
        VerifyOutcome::Limited(denial) => {
            let (limit, retry_after) = denial.limit().map(|(name, wait)| (name.to_string(), wait)).unzip();
            Checked::Invalid(InvalidKey { valid: false, code: denial.code(), retry_after, limit, warnings })
        }
    }))
}

/// What is left of the minute, if it is limited.
fn levels(services: &Services, key: &LiveKey) -> Option<Levels> {
    let limits = key.limits();
    let levels = limits::levels(&limits, services.key_cache.share(), services.now());
    (levels.requests.is_some() || levels.tokens.is_some()).then_some(levels)
}

/// The caller's address, if the gateway sends it. It affects no decision, so an invalid one is dropped.
fn client_address(asked: &KeyToCheck) -> (Option<IpAddr>, Option<WarningCode>) {
    let Some(raw) = &asked.client_ip else { return (None, None) };
    let address = Value::Json(raw.get()).text().and_then(|text| read_address(&text));
    (address, address.is_none().then_some(WarningCode::ClientIpDropped))
}

impl KeyToCheck {
    fn terms(&self) -> Terms<'_> {
        Terms {
            hold_inr: text_of(self.hold_inr.as_deref()),
            hold_seconds: text_of(self.hold_seconds.as_deref()),
            prompt_tokens_at_most: text_of(self.prompt_tokens_at_most.as_deref()),
            completion_tokens_at_most: text_of(self.completion_tokens_at_most.as_deref()),
            n: text_of(self.n.as_deref()),
            seconds_at_most: text_of(self.seconds_at_most.as_deref()),
            characters_at_most: text_of(self.characters_at_most.as_deref()),
            images_at_most: text_of(self.images_at_most.as_deref()),
        }
    }
}
