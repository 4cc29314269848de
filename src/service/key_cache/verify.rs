//! The check of a key. Without a hold it touches nothing but memory.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use super::live::{Credit, Payer};
use super::{LiveKey, Origin, lease};
use crate::domain::hold::HOLD_TIME;
use crate::domain::{AgentId, HoldId, KeyStatus, Money, PlainKey};
use crate::metrics::CheckEnd;
use crate::service::{ServiceError, Services, group_commit};
use crate::store::ledger::holds::NewHold;

/// What a gateway asks to be set aside for the call.
#[derive(Clone, Copy, Debug)]
pub struct HoldRequest {
    /// How much; above zero.
    pub amount: Money,
    /// For how long, where the default is not wanted.
    pub time: Option<TimeDelta>,
}

/// What was set aside.
#[derive(Clone, Debug)]
pub struct Hold {
    /// What the usage event has to name.
    pub id: HoldId,
    /// Until when.
    pub expires: DateTime<Utc>,
}

/// Whether a call may be made.
#[derive(Clone, Debug)]
pub enum VerifyOutcome {
    /// It may.
    Valid {
        key: Arc<LiveKey>,
        /// The agent that it belongs to.
        agent_id: Option<AgentId>,
        /// What pays for it.
        credit: Credit,
        /// What was set aside.
        hold: Option<Hold>,
    },
    /// No key of anybody's.
    Unknown,
    /// A key that was ended.
    Revoked,
    /// A key whose time has ended.
    Expired,
    /// A good key, and nothing left to spend; or its account owes.
    Exhausted,
}

/// Checks a key's text, and sets credit aside where that is asked for. A good key was used there.
pub async fn verify(
    services: &Arc<Services>,
    text: &str,
    hold: Option<HoldRequest>,
    origin: &Origin,
) -> Result<VerifyOutcome, ServiceError> {
    let began = Instant::now();
    let verdict = check(services, text, hold, origin).await;
    let end = verdict.as_ref().map_or(CheckEnd::Failed, CheckEnd::from);
    services.metrics.checks.note(end, hold.is_some(), began.elapsed());
    verdict
}

async fn check(
    services: &Arc<Services>,
    text: &str,
    hold: Option<HoldRequest>,
    origin: &Origin,
) -> Result<VerifyOutcome, ServiceError> {
    super::open(services).await?;
    lease::ensure(services).await?;
    // Prefix and checksum first: what was mistyped costs no look into the map.
    let Some(plain) = PlainKey::parse_any(text) else { return Ok(VerifyOutcome::Unknown) };
    let key = services.gate.keys.pin().get(&plain.hash()).cloned();
    let Some(key) = key else { return Ok(VerifyOutcome::Unknown) };
    let now = services.now();
    if let Some(refused) = refusal(&key, now) {
        return Ok(refused);
    }
    let payer = key.payer();
    let granted = match hold {
        None => None,
        Some(request) => match set_aside(services, &key, &payer, request, now).await? {
            None => return Ok(VerifyOutcome::Exhausted),
            granted => granted,
        },
    };
    let credit = payer.credit.credit();
    // Whoever owes in any wallet makes no call on another. With a hold the database has looked.
    let is_spent = credit.available() <= Money::ZERO || key.account.is_in_debt();
    if granted.is_none() && is_spent {
        return Ok(VerifyOutcome::Exhausted);
    }
    key.touch(now, origin);
    // Looked at again after the use was noted: a revocation that comes between them either sees the
    // use in its receipt or is seen here. So is one that came while this process stood still.
    lease::ensure(services).await?;
    match (refusal(&key, now), granted) {
        (None, hold) => Ok(VerifyOutcome::Valid { key, agent_id: payer.agent_id, credit, hold }),
        (Some(refused), None) => Ok(refused),
        (Some(refused), Some(hold)) => {
            group_commit::release(services, hold.id).await?;
            Ok(refused)
        }
    }
}

impl From<&VerifyOutcome> for CheckEnd {
    fn from(verdict: &VerifyOutcome) -> Self {
        match verdict {
            VerifyOutcome::Valid { .. } => Self::Valid,
            VerifyOutcome::Unknown => Self::Unknown,
            VerifyOutcome::Revoked => Self::Revoked,
            VerifyOutcome::Expired => Self::Expired,
            VerifyOutcome::Exhausted => Self::Exhausted,
        }
    }
}

fn refusal(key: &LiveKey, now: DateTime<Utc>) -> Option<VerifyOutcome> {
    match key.status(now) {
        KeyStatus::Active => None,
        KeyStatus::Revoked => Some(VerifyOutcome::Revoked),
        KeyStatus::Expired => Some(VerifyOutcome::Expired),
    }
}

async fn set_aside(
    services: &Arc<Services>,
    key: &LiveKey,
    payer: &Payer,
    request: HoldRequest,
    now: DateTime<Utc>,
) -> Result<Option<Hold>, ServiceError> {
    let id = HoldId::new(services.new_id(HoldId::PREFIX));
    let expires = now + request.time.unwrap_or(HOLD_TIME);
    let hold = NewHold {
        account_id: key.account_id.clone(),
        id: id.clone(),
        wallet: payer.wallet,
        key_id: key.id.clone(),
        agent_id: payer.agent_id,
        amount: request.amount,
        expires,
    };
    Ok(group_commit::hold(services, hold).await?.then_some(Hold { id, expires }))
}
