//! Value parsers of options.

use std::time::Duration;

use crate::domain::billing::{Month, RechargeState, TopupId, TopupStatus, Utr};
use crate::domain::limits::{COUNT_MAX, RUPEES_MAX};
use crate::domain::network::Network;
use crate::domain::price::RATE_MAX;
use crate::domain::reference::REFERENCE_MAX_CHARS;
use crate::domain::upstream::parse_timeout;
use crate::domain::{
    AccountId, AgentId, GatewayId, KeyId, ModelKind, Money, Plan, Prepaid, Reference, UpstreamName,
    UpstreamUrl,
};
use crate::service::accounts::{CREDIT_MAX, CREDIT_RANGE};
use crate::service::billing::prices::RATE_RANGE;
use crate::service::payments::returns::asking::REASON_MAX;

/// An amount of rupees, as user input.
pub fn money(text: &str) -> Result<Money, String> {
    Money::read(text).map_err(|error| error.to_string())
}

/// A payment reference.
pub fn reference(text: &str) -> Result<Reference, String> {
    Reference::parse(text).ok_or_else(|| {
        format!("a reference is one line of 1 to {REFERENCE_MAX_CHARS} characters, such as UPI4711")
    })
}

/// The number of a transfer by bank.
pub fn utr(text: &str) -> Result<Utr, String> {
    Utr::parse(text).ok_or_else(|| {
        "the number of a transfer has 8 to 35 letters and digits, such as HDFCR52026112112345678".to_owned()
    })
}

/// A month, such as 2026-11.
pub fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "write a month as 2026-11".to_owned())
}

/// An amount of rupees of a credit or transfer.
pub fn amount(text: &str) -> Result<Money, String> {
    let amount = money(text)?;
    if amount > Money::ZERO && amount <= CREDIT_MAX { Ok(amount) } else { Err(CREDIT_RANGE.to_owned()) }
}

/// A rate in rupees.
pub fn rate(text: &str) -> Result<Money, String> {
    let rate = money(text)?;
    if rate >= Money::ZERO && rate <= RATE_MAX { Ok(rate) } else { Err(RATE_RANGE.to_owned()) }
}

/// The name of a plan.
pub fn plan(text: &str) -> Result<Plan, String> {
    Plan::parse(text)
        .ok_or_else(|| "a plan's name has 1 to 40 lower-case letters, digits, `-` and `_`".to_owned())
}

/// The first credit of new accounts.
pub fn grant(text: &str) -> Result<Money, String> {
    let amount = money(text)?;
    if (Money::ZERO..=CREDIT_MAX).contains(&amount) { Ok(amount) } else { Err(CREDIT_RANGE.to_owned()) }
}

/// A limit of requests or tokens.
pub fn count(text: &str) -> Result<Limit<i64>, String> {
    limit(text, |text| {
        let count = text.replace([',', '_'], "").parse().ok();
        count
            .filter(|count| (0..=COUNT_MAX).contains(count))
            .ok_or_else(|| format!("a limit is 0 to {COUNT_MAX}, or none"))
    })
}

/// A limit of rupees.
pub fn budget(text: &str) -> Result<Limit<Money>, String> {
    limit(text, |text| {
        let amount = money(text)?;
        let is_good = (Money::ZERO..=RUPEES_MAX).contains(&amount);
        is_good.then_some(amount).ok_or_else(|| "a limit is ₹0 to ₹10,00,00,00,000, or none".to_owned())
    })
}

/// Names of models.
pub fn models(text: &str) -> Result<Limit<Vec<String>>, String> {
    limit(text, |text| Ok(text.split(',').map(|name| name.trim().to_owned()).collect()))
}

/// Networks.
pub fn networks(text: &str) -> Result<Limit<Vec<Network>>, String> {
    limit(text, |text| {
        let networks: Option<_> = text.split(',').map(Network::parse).collect();
        networks.ok_or_else(|| "networks look like 203.0.113.0/24,2001:db8::/32".to_owned())
    })
}

/// A limit; `None` for none.
#[derive(Clone, Debug)]
pub struct Limit<T>(pub Option<T>);

/// `none` takes a limit away.
fn limit<T>(text: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Result<Limit<T>, String> {
    if text.trim() == "none" { Ok(Limit(None)) } else { read(text).map(|limit| Limit(Some(limit))) }
}

/// An account's id.
pub fn account(text: &str) -> Result<AccountId, String> {
    if text.starts_with(AccountId::PREFIX) {
        return Ok(AccountId::new(text));
    }
    Err("an account's id starts with acc_; `munim account list` shows them".to_owned())
}

/// Why something is done: a line of text.
pub fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = (1..=REASON_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(format!("write one line of 1 to {REASON_MAX} characters")) }
}

/// The most days that credit lasts, if it ends: a hundred years.
const DAYS_MAX: i64 = 36_500;

/// A number of days, such as 90d.
pub fn days(text: &str) -> Result<i64, String> {
    let number = text.strip_suffix('d').and_then(|number| number.parse().ok());
    let found = number.filter(|days| (1..=DAYS_MAX).contains(days));
    found.ok_or_else(|| format!("write 1d to {DAYS_MAX}d, such as 90d"))
}

/// A top-up's id.
pub fn topup(text: &str) -> Result<TopupId, String> {
    if text.starts_with(TopupId::PREFIX) {
        return Ok(TopupId::new(text));
    }
    Err("a top-up's id starts with tu_; `munim topup list` shows them".to_owned())
}

/// A state of top-ups.
pub fn topup_status(text: &str) -> Result<TopupStatus, String> {
    TopupStatus::parse(text).ok_or_else(|| {
        let all = TopupStatus::ALL.map(TopupStatus::as_str).join(", ");
        format!("a top-up is one of {all}")
    })
}

/// A state of automatic recharges.
pub fn recharge_state(text: &str) -> Result<RechargeState, String> {
    RechargeState::parse(text).ok_or_else(|| {
        let all = RechargeState::ALL.map(RechargeState::as_str).join(", ");
        format!("a recharge is one of {all}")
    })
}

/// A key's id, which is no secret.
pub fn key(text: &str) -> Result<KeyId, String> {
    if text.starts_with(KeyId::PREFIX) {
        return Ok(KeyId::new(text));
    }
    Err("a key's id starts with key_; it is not the key itself".to_owned())
}

/// A gateway's id, which is no secret.
pub fn gateway(text: &str) -> Result<GatewayId, String> {
    if text.starts_with(GatewayId::PREFIX) {
        return Ok(GatewayId::new(text));
    }
    Err("a gateway's id starts with gw_; `munim gateway list` shows them".to_owned())
}

/// The name of an upstream.
pub fn upstream(text: &str) -> Result<UpstreamName, String> {
    UpstreamName::parse(text).ok_or_else(|| {
        "an upstream's name has 1 to 64 letters, digits, dots, dashes or underscores".to_owned()
    })
}

/// The address of an upstream.
pub fn upstream_url(text: &str) -> Result<UpstreamUrl, String> {
    UpstreamUrl::parse(text).map_err(ToOwned::to_owned)
}

/// The timeout of an upstream.
pub fn timeout(text: &str) -> Result<Duration, String> {
    parse_timeout(text)
        .ok_or_else(|| "a timeout is a number with its unit, up to an hour: 600s, 10m".to_owned())
}

/// An agent's id.
pub fn agent(text: &str) -> Result<AgentId, String> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(|| "an agent's number is 1 or more".to_owned())
}

/// The unit of a prepaid agent.
pub fn prepaid(text: &str) -> Result<Prepaid, String> {
    Prepaid::parse(text).ok_or_else(|| "an agent is prepaid by minute, token or message".to_owned())
}

pub fn kind(text: &str) -> Result<ModelKind, String> {
    ModelKind::parse(text).ok_or_else(|| "a model's kind is chat, embedding, tts or stt".to_owned())
}
