//! A server's own part: it checks keys in its cache, and gives calls their holds out of slices.

use std::sync::Arc;

use super::catalogue::Snapshot;
use super::credit::Credit;
use super::error::CallError;
use super::grant::{Ask, CallKey, Grant, Held};
use super::journal::{Journal, SOURCE};
use crate::domain::hold::HOLD_INR_MAX;
use crate::domain::{Money, PlainKey};
use crate::service::Services;
use crate::service::key_cache::verify::{self, Asked, HoldRequest, VerifyOutcome, verify_by};
use crate::service::key_cache::{LiveKey, Origin};
use crate::service::limits::Tokens;

/// The key of a text.
pub async fn identify(services: &Services, text: &str) -> Result<Arc<LiveKey>, CallError> {
    verify::identify(services, text).await?.map_err(|outcome| refused(&outcome))
}

/// Checks the key again, sets aside what the call can cost, and notes the use.
pub async fn grant(
    services: &Arc<Services>,
    live: &Arc<LiveKey>,
    key: &PlainKey,
    ask: Ask<'_>,
    (journal, snapshot): (&Journal, &Snapshot),
) -> Result<Grant, CallError> {
    let Ask { id, model, demand, bound, address, time } = ask;
    let rates = snapshot.price(model, time).map(|price| price.rates);
    let amount = match &rates {
        None => Money::ZERO,
        Some(rates) => {
            bound.amount(rates).filter(|amount| *amount <= HOLD_INR_MAX).ok_or(CallError::NoCredit)?
        }
    };
    let tokens = Tokens { prompt: demand.prompt, completion: bound.completion };
    let asked = Asked { model: Some(model), tokens };
    let credit = Credit::new(journal, id, Arc::clone(live));
    let origin = Origin { gateway: SOURCE.into(), address };
    let hold = (amount > Money::ZERO).then_some((HoldRequest { amount, time: None }, &credit));
    let (key, counted) = match verify_by(services, key.reveal(), asked, hold, &origin).await? {
        VerifyOutcome::Valid { key, counted, .. } => (key, counted),
        outcome => return Err(refused(&outcome)),
    };
    Ok(Grant { key: CallKey::Live(key), held: credit.part().map(Held::Part), counted, rates })
}

/// The error of a call whose key check was not passed.
pub fn refused(outcome: &VerifyOutcome) -> CallError {
    match outcome {
        VerifyOutcome::Valid { .. } | VerifyOutcome::Exhausted => CallError::NoCredit,
        VerifyOutcome::Unknown => CallError::UnknownKey,
        VerifyOutcome::Revoked => CallError::RevokedKey,
        VerifyOutcome::Expired => CallError::ExpiredKey,
        VerifyOutcome::Limited(denial) => CallError::Limited(*denial),
    }
}
