//! The key check. Without a hold it reads memory only.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use super::live::Payer;
use super::live_wallet::Credit;
use super::{LiveKey, Origin, lease, spending};
use crate::domain::hold::HOLD_TIME;
use crate::domain::{AgentId, Denial, HoldAnswer, HoldId, KeyStatus, Money, PlainKey};
use crate::metrics::CheckEnd;
use crate::service::events::limit::Reached;
use crate::service::limits::{self, Counted, Tokens};
use crate::service::{ServiceError, Services, group_commit};
use crate::store::ledger::holds::NewHold;

/// The hold that a gateway requests for a call.
#[derive(Clone, Debug)]
pub struct HoldRequest {
    /// The amount, above zero.
    pub amount: Money,
    /// The lifetime; `None` for the default.
    pub time: Option<TimeDelta>,
}

/// What sets credit aside for a call.
pub trait Holder: Sync {
    /// Sets it aside, or says why not.
    fn hold(
        &self,
        services: &Arc<Services>,
        hold: NewHold,
    ) -> impl Future<Output = Result<HoldAnswer, ServiceError>> + Send;

    /// Frees it: the call will not be made.
    fn release(
        &self,
        services: &Arc<Services>,
        hold: HoldId,
    ) -> impl Future<Output = Result<(), ServiceError>> + Send;
}

/// A hold of its own for each call.
struct OwnHold;

impl Holder for OwnHold {
    async fn hold(&self, services: &Arc<Services>, hold: NewHold) -> Result<HoldAnswer, ServiceError> {
        let before = services.slices.recalls();
        let answer = group_commit::hold(services, hold.clone()).await?;
        let is_short = matches!(answer, HoldAnswer::NoCredit | HoldAnswer::OverLimit(_));
        if is_short && services.slices.recall(services, &hold.account_id, before).await? {
            return group_commit::hold(services, hold).await;
        }
        Ok(answer)
    }

    async fn release(&self, services: &Arc<Services>, hold: HoldId) -> Result<(), ServiceError> {
        group_commit::release(services, hold).await.map(|_| ())
    }
}

/// What is known of the call that the key is checked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    pub model: Option<&'a str>,
    /// The tokens that count towards limits until the call has ended.
    pub tokens: Tokens,
}

/// The hold that was granted.
#[derive(Clone, Debug)]
pub struct Hold {
    /// The id that the usage event must contain.
    pub id: HoldId,
    pub expires: DateTime<Utc>,
}

/// The result of a key check.
#[derive(Clone, Debug)]
pub enum VerifyOutcome {
    /// The call may be made.
    Valid {
        key: Arc<LiveKey>,
        /// The agent that the key is bound to.
        agent_id: Option<AgentId>,
        /// The state of the wallet that pays.
        credit: Credit,
        /// The hold, if one was requested.
        hold: Option<Hold>,
        /// Its place in the limits of the minute.
        counted: Counted,
    },
    /// No such key.
    Unknown,
    Revoked,
    Expired,
    /// The key is valid, but its wallet is empty or its account has a negative wallet.
    Exhausted,
    /// A limit of the plan, the agent or the key refuses the call.
    Limited(Denial),
}

/// Checks a key, places a hold if one is requested, and records the use of a valid key.
pub async fn verify(
    services: &Arc<Services>,
    text: &str,
    asked: Asked<'_>,
    hold: Option<HoldRequest>,
    origin: &Origin,
) -> Result<VerifyOutcome, ServiceError> {
    verify_by(services, text, asked, hold.map(|hold| (hold, &OwnHold)), origin).await
}

/// The same with what sets the credit aside.
pub async fn verify_by(
    services: &Arc<Services>,
    text: &str,
    asked: Asked<'_>,
    hold: Option<(HoldRequest, &impl Holder)>,
    origin: &Origin,
) -> Result<VerifyOutcome, ServiceError> {
    let (began, has_hold) = (Instant::now(), hold.is_some());
    let verdict = check(services, text, asked, hold, origin).await;
    let end = verdict.as_ref().map_or(CheckEnd::Failed, CheckEnd::from);
    services.metrics.checks.observe(end, has_hold, began.elapsed());
    verdict
}

async fn check(
    services: &Arc<Services>,
    text: &str,
    asked: Asked<'_>,
    hold: Option<(HoldRequest, &impl Holder)>,
    origin: &Origin,
) -> Result<VerifyOutcome, ServiceError> {
    let key = match identify(services, text).await? {
        Ok(key) => key,
        Err(refused) => return Ok(refused),
    };
    let counted = match counted(services, &key, asked, origin).await? {
        Ok(counted) => counted,
        Err(denial) => {
            if let Denial::LimitReached(limit, _) = denial {
                let agent = key.payer().agent_id;
                services.refusals.note(Reached::of(limit, key.account_id(), &key.id(), agent));
            }
            return Ok(VerifyOutcome::Limited(denial));
        }
    };
    let done = granted(services, key, hold, origin, &counted).await;
    if !matches!(done, Ok(VerifyOutcome::Valid { .. })) {
        counted.undo();
    }
    done
}

/// Counts the call against the limits that apply to it.
async fn counted(
    services: &Services,
    key: &LiveKey,
    asked: Asked<'_>,
    origin: &Origin,
) -> Result<Result<Counted, Denial>, ServiceError> {
    let live = key.limits();
    if live.is_empty() {
        return Ok(Ok(Counted::default()));
    }
    let now = services.now();
    spending::ensure(services, key, now).await?;
    let allowed = limits::allowed_from(&live, origin.address)
        .and_then(|()| limits::allowed_model(&live, asked.model))
        .and_then(|()| limits::spent(&live, now).map_or(Ok(()), Err));
    Ok(allowed.and_then(|()| limits::count(&live, asked.tokens, services.key_cache.share(), now)))
}

/// Holds the amount, and records the use.
async fn granted(
    services: &Arc<Services>,
    key: Arc<LiveKey>,
    hold: Option<(HoldRequest, &impl Holder)>,
    origin: &Origin,
    counted: &Counted,
) -> Result<VerifyOutcome, ServiceError> {
    let now = services.now();
    let payer = key.payer();
    let granted = match hold {
        None => None,
        Some((request, holder)) => match set_aside(services, &key, &payer, (request, holder), now).await? {
            Ok(hold) => Some((hold, holder)),
            Err(refused) => return Ok(refused),
        },
    };
    let credit = services.key_cache.credit(&payer);
    // A negative wallet blocks the account's other wallets too. With a hold, the database has checked this.
    let is_spent = credit.available() <= Money::ZERO || key.account.is_in_debt();
    if granted.is_none() && is_spent {
        return Ok(VerifyOutcome::Exhausted);
    }
    services.key_cache.touch(&key, now, origin);
    // Check again after the use is recorded: a revocation in between either includes the use in its receipt or
    // is seen here. The same holds for one that came while this process was stalled.
    lease::ensure(services).await?;
    match (refusal(&key, now), granted) {
        (None, hold) => {
            let (agent_id, counted) = (payer.agent_id, counted.clone());
            let hold = hold.map(|(hold, _)| hold);
            Ok(VerifyOutcome::Valid { key, agent_id, credit, hold, counted })
        }
        (Some(refused), None) => Ok(refused),
        (Some(refused), Some((hold, holder))) => {
            holder.release(services, hold.id).await?;
            Ok(refused)
        }
    }
}

/// Finds the key of a text, without recording a use. The inner error says why it is not valid.
pub async fn identify(
    services: &Services,
    text: &str,
) -> Result<Result<Arc<LiveKey>, VerifyOutcome>, ServiceError> {
    super::open(services).await?;
    lease::ensure(services).await?;
    // Prefix and checksum first: a mistyped key costs no lookup.
    let Some(plain) = PlainKey::parse_any(text) else { return Ok(Err(VerifyOutcome::Unknown)) };
    let key = services.key_cache.keys.pin().get(&plain.hash()).cloned();
    let Some(key) = key else { return Ok(Err(VerifyOutcome::Unknown)) };
    Ok(refusal(&key, services.now()).map_or(Ok(key), Err))
}

impl From<&VerifyOutcome> for CheckEnd {
    fn from(verdict: &VerifyOutcome) -> Self {
        match verdict {
            VerifyOutcome::Valid { .. } => Self::Valid,
            VerifyOutcome::Unknown => Self::Unknown,
            VerifyOutcome::Revoked => Self::Revoked,
            VerifyOutcome::Expired => Self::Expired,
            VerifyOutcome::Exhausted => Self::Exhausted,
            VerifyOutcome::Limited(_) => Self::Limited,
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
    (request, holder): (HoldRequest, &impl Holder),
    now: DateTime<Utc>,
) -> Result<Result<Hold, VerifyOutcome>, ServiceError> {
    let live = key.limits();
    let id = HoldId::new(services.new_id(HoldId::PREFIX));
    let expires = now + request.time.unwrap_or(HOLD_TIME);
    let hold = NewHold {
        account_id: key.account_id().clone(),
        id: id.clone(),
        wallet: payer.wallet.wallet(),
        key_id: key.id(),
        agent_id: payer.agent_id,
        amount: request.amount,
        expires,
        budgets: limits::budgets(&live),
        slice: None,
    };
    Ok(match holder.hold(services, hold).await? {
        HoldAnswer::Granted => Ok(Hold { id, expires }),
        HoldAnswer::NoCredit | HoldAnswer::SliceEnded => Err(VerifyOutcome::Exhausted),
        HoldAnswer::OverLimit(name) => Err(VerifyOutcome::Limited(limits::over(&live, name, now))),
    })
}
