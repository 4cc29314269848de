//! `POST /v1/keys/verify`: whether a call may be made, and credit set aside for it.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::auth::Gateway;
use super::failures::OfChecking;
use crate::domain::hold::{HOLD_INR_MAX, HOLD_SECONDS_MAX};
use crate::domain::{AccountId, AgentId, HoldId, KeyId, Money, Problem};
use crate::http::api::Api;
use crate::http::api::body;
use crate::http::api::error::ApiError;
use crate::http::api::instant::Instant;
use crate::service::gate::Origin;
use crate::service::gate::verify::{HoldRequest, Verdict, verify};

/// A key to check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyToCheck {
    /// What the caller sent as its key, whatever it is.
    #[schema(value_type = String, required = true, example = "forii_sk_…")]
    key: Option<String>,
    /// How much to set aside for the call, in rupees with at most six decimals. Nothing where it is not
    /// sent.
    #[schema(value_type = Option<f64>, format = Double, exclusive_minimum = 0, maximum = 10_000_000, multiple_of = 0.000_001, example = 2.50)]
    hold_inr: Option<Box<RawValue>>,
    /// The address that the caller calls from. Its owner sees it where the key was used last.
    #[schema(example = "203.0.113.7")]
    client_ip: Option<String>,
    /// For how long, if the call is not reported before. 900 where it is not sent.
    #[schema(minimum = 1, maximum = 86_400, example = 900)]
    hold_seconds: Option<i64>,
}

/// Whether the call may be made.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Checked {
    /// It may.
    Valid(ValidKey),
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
}

/// A key that may not call.
#[derive(Serialize, ToSchema)]
pub struct InvalidKey {
    /// False.
    #[schema(example = false)]
    valid: bool,
    /// Why: `unknown`, `revoked`, `expired` or `credits_exhausted`.
    #[schema(value_type = String, example = "revoked")]
    code: &'static str,
}

/// Check a key
///
/// Before each call. A text that is no key is answered like any other: it is not valid. A revocation is
/// seen by the next check, on every server. With `hold_inr` that much is set aside in the wallet that
/// pays; the usage event that carries the `hold_id` settles it, and an unused hold lapses.
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
    let hold = hold_request(&asked)?;
    let key = asked.key.as_deref().ok_or(Problem::KeyMissing)?;
    let origin = Origin { gateway: gateway.live.name, address: client_address(&asked)? };
    Ok(Json(match verify(&api.services, key, hold, &origin).await? {
        Verdict::Valid { key, agent_id, credit, hold } => {
            let (hold_id, hold_expires) = hold.map(|hold| (hold.id, Instant(hold.expires))).unzip();
            Checked::Valid(ValidKey {
                valid: true,
                key_id: key.id.clone(),
                account_id: key.account_id.clone(),
                agent_id,
                credits_inr: credit.balance,
                available_inr: (credit.held > Money::ZERO).then(|| credit.available()),
                hold_id,
                hold_expires,
            })
        }
        Verdict::Unknown => refused("unknown"),
        Verdict::Revoked => refused("revoked"),
        Verdict::Expired => refused("expired"),
        Verdict::Exhausted => refused("credits_exhausted"),
    }))
}

const fn refused(code: &'static str) -> Checked {
    Checked::Invalid(InvalidKey { valid: false, code })
}

/// The caller's address, if the gateway tells it. An IPv4 address within IPv6 is shown as what it is.
fn client_address(asked: &KeyToCheck) -> Result<Option<IpAddr>, Problem> {
    let read = |text: &String| text.trim().parse().map(|address: IpAddr| address.to_canonical());
    asked.client_ip.as_ref().map(read).transpose().map_err(|_| Problem::ClientIpInvalid)
}

/// What is to be set aside, if anything.
fn hold_request(asked: &KeyToCheck) -> Result<Option<HoldRequest>, Problem> {
    let seconds = asked.hold_seconds;
    if seconds.is_some_and(|seconds| !(1..=HOLD_SECONDS_MAX).contains(&seconds)) {
        return Err(Problem::HoldTimeInvalid);
    }
    // A time without an amount holds nothing for that long.
    let Some(raw) = &asked.hold_inr else { return Ok(None) };
    // The digits as they were sent: no float comes between.
    let amount = Money::parse_json(raw.get()).map_err(|_| Problem::HoldInvalid)?;
    if amount <= Money::ZERO || amount > HOLD_INR_MAX {
        return Err(Problem::HoldInvalid);
    }
    Ok(Some(HoldRequest { amount, time: seconds.map(TimeDelta::seconds) }))
}
