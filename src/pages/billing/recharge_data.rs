//! What `/billing` reads of automatic recharge.

use super::data::{buyer, rupees};
use crate::domain::Money;
use crate::domain::billing::{Mandate, MandateMethod, MandateStatus, Need, Recharge, RechargeState};
use crate::pages::function::{FunctionError, SignedIn};
use crate::pages::shown::LocalTime;
use crate::service::payments::recharge::{self, Overview, Status};

/// Recharges in the list.
const LISTED: i64 = 10;

/// How it stands, with what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    Off,
    /// It was switched off by itself, for this reason.
    OffByItself(String),
    /// A mandate is to be given, on this page, until then.
    NeedsMandate {
        url: Option<String>,
        until: LocalTime,
    },
    /// There is none, and no link for one.
    NeedsAnother,
    Ready,
    /// When the credit may end, and when the next notice is expected.
    ReadyUntil {
        end: LocalTime,
        notice: LocalTime,
    },
    Idle,
    Waits(LocalTime),
    AtCap,
    Paused,
    Planned {
        amount: Money,
    },
    /// When it is debited, and until when the bank answers.
    Notified {
        amount: Money,
        after: LocalTime,
        answer: LocalTime,
    },
    Charging {
        amount: Money,
        answer: LocalTime,
    },
}

/// A mandate that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandateRow {
    pub method: MandateMethod,
    pub masked: Option<String>,
    pub max: Money,
    pub expires: Option<LocalTime>,
    pub is_given: bool,
}

/// A recharge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RechargeRow {
    pub topup: String,
    pub credit: Money,
    pub to_pay: Money,
    pub state: RechargeState,
    /// Why it failed.
    pub failure: Option<String>,
    pub created: LocalTime,
}

/// Automatic recharge, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RechargePart {
    pub is_on: bool,
    pub stand: Stand,
    pub threshold: Money,
    pub amount: Money,
    pub monthly_cap: Money,
    pub spent: Money,
    pub mandate: Option<MandateRow>,
    /// The top-up of one that can be called off.
    pub can_call_off: Option<String>,
    pub history: Vec<RechargeRow>,
}

/// Automatic recharge of the signed-in owner's account.
pub async fn recharge() -> Result<RechargePart, FunctionError> {
    let me = buyer()?;
    let found = recharge::overview(&me.services, me.account()).await?;
    let history = recharge::history(&me.services, me.account(), LISTED).await?;
    let stand = stand(&me, &found)?;
    let off = found.next.as_ref().filter(|next| next.state.can_be_cancelled());
    Ok(RechargePart {
        is_on: found.settings.is_on,
        stand,
        threshold: rupees(found.settings.threshold)?,
        amount: rupees(found.settings.amount)?,
        monthly_cap: rupees(found.settings.monthly_cap)?,
        spent: rupees(found.spent)?,
        can_call_off: off.map(|next| next.topup_id.to_string()),
        mandate: found.mandate.as_ref().map(|mandate| mandate_row(&me, mandate)).transpose()?,
        history: history.iter().map(|recharge| row(&me, recharge)).collect::<Result<_, FunctionError>>()?,
    })
}

fn mandate_row(me: &SignedIn, mandate: &Mandate) -> Result<MandateRow, FunctionError> {
    Ok(MandateRow {
        method: mandate.method,
        masked: mandate.masked.clone(),
        max: rupees(mandate.max_amount)?,
        expires: mandate.expires.map(|at| LocalTime::of(me.owner.zone, at)),
        is_given: mandate.status.is_given(),
    })
}

fn row(me: &SignedIn, recharge: &Recharge) -> Result<RechargeRow, FunctionError> {
    Ok(RechargeRow {
        topup: recharge.topup_id.to_string(),
        credit: rupees(recharge.credit)?,
        to_pay: rupees(recharge.to_pay)?,
        state: recharge.state,
        failure: recharge.failure.clone(),
        created: LocalTime::of(me.owner.zone, recharge.created),
    })
}

fn stand(me: &SignedIn, found: &Overview) -> Result<Stand, FunctionError> {
    let local = |at| LocalTime::of(me.owner.zone, at);
    if let Some(next) = &found.next {
        return under_way(me, found, next);
    }
    let mandate = found.mandate.as_ref();
    Ok(match found.status {
        Status::Off => match &found.settings.stopped {
            Some(reason) => Stand::OffByItself(reason.clone()),
            None => Stand::Off,
        },
        Status::NeedsMandate => match mandate {
            Some(mandate) => {
                Stand::NeedsMandate { url: mandate.url.clone(), until: local(mandate.link_expires) }
            }
            None => Stand::NeedsAnother,
        },
        Status::Paused if mandate.is_some_and(|mandate| mandate.status == MandateStatus::Paused) => {
            Stand::Paused
        }
        Status::Paused => Stand::AtCap,
        Status::Ready | Status::Notified | Status::Charging => match (found.need, found.ends, found.expected)
        {
            (Some(Need::Idle), ..) => Stand::Idle,
            (Some(Need::Waits(until)), ..) => Stand::Waits(local(until)),
            (_, Some(end), Some(notice)) => Stand::ReadyUntil { end: local(end), notice: local(notice) },
            _ => Stand::Ready,
        },
    })
}

fn under_way(me: &SignedIn, found: &Overview, next: &Recharge) -> Result<Stand, FunctionError> {
    let local = |at| LocalTime::of(me.owner.zone, at);
    let amount = rupees(next.to_pay)?;
    let method = found.mandate.as_ref().map_or(MandateMethod::Card, |mandate| mandate.method);
    Ok(match (next.state, next.debit_after, next.charged) {
        (RechargeState::Charging, _, Some(charged)) => {
            Stand::Charging { amount, answer: local(charged + method.answer()) }
        }
        (RechargeState::Notified, Some(after), _) => {
            Stand::Notified { amount, after: local(after), answer: local(after + method.answer()) }
        }
        _ => Stand::Planned { amount },
    })
}
