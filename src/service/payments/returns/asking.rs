//! Refunds that the operator asks for: the credit is taken first, so that nobody spends it meanwhile.

use super::moved::{self, Why};
use super::status::{State, too_large};
use super::words::{details, note};
use super::{commit, refunds};
use crate::domain::billing::{
    GoneBack, Paise, PaymentOutcome, Refund, RefundId, RefundOrigin, RefundStatus, TopupId, TopupPayment,
};
use crate::domain::{AccountId, AuditEvent, Caller, EntryKind, Money, Wallet};
use crate::service::billing::lots;
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// The least that the provider pays back.
const LEAST: Paise = Paise::from_rupees(1);
/// The longest reason, in characters.
pub const REASON_MAX: usize = 200;

/// What the operator asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub topup: &'a TopupId,
    /// The provider's id of the payment; `None` for the one that was credited, or the only one.
    pub payment: Option<&'a str>,
    /// Of what was paid, with its tax; `None` for all that can be paid back.
    pub amount: Option<Money>,
    /// May be empty.
    pub reason: &'a str,
    /// Also what is spent: the balance may go below zero.
    pub is_forced: bool,
}

/// Takes the credit and asks the provider. If it does not answer, or this program has no credentials, a server asks it later.
pub async fn ask(services: &Services, wanted: Wanted<'_>) -> Result<Refund, ServiceError> {
    if wanted.is_forced && wanted.reason.is_empty() {
        return Err(conflict("say why more than what is unspent is paid back"));
    }
    let mut tx = services.store.begin().await?;
    let missing = ServiceError::NotFound("top-up");
    let topup = tx.lock_topup(wanted.topup).await?.ok_or(missing)?;
    let state = State::read(&mut tx, topup).await?;
    let payment = chosen(&state, wanted.payment)?.clone();
    let refund = measured(services, &mut tx, &state, &payment, wanted).await?;
    tx.insert_refund(&refund).await?;
    let deed = AuditEvent::RefundAsked(details(&refund, &refund.reason)?);
    tx.insert_audit_entry(&refund.account_id, &Caller::OPERATOR, &deed, refund.created).await?;
    let words = note(&state.topup);
    let why = Why {
        account: &refund.account_id,
        kind: EntryKind::Refund,
        reference: refund.id.as_str(),
        note: &words,
    };
    let moved = moved::take(services, &mut tx, why, refund.credit).await?;
    commit(services, tx, moved).await?;
    services.payments.nudge();
    if services.payments.is_on() { refunds::send(services, &refund.id).await } else { Ok(refund) }
}

fn conflict(words: impl Into<String>) -> ServiceError {
    ServiceError::Conflict(words.into())
}

fn chosen<'a>(state: &'a State, wanted: Option<&str>) -> Result<&'a TopupPayment, ServiceError> {
    if let Some(id) = wanted {
        return state.payment(id).ok_or(ServiceError::NotFound("payment of this top-up"));
    }
    let credited = state.payments.iter().find(|payment| payment.outcome == PaymentOutcome::Credited);
    match (credited, state.payments.as_slice()) {
        (Some(payment), _) | (None, [payment]) => Ok(payment),
        (None, []) => Err(conflict("nothing was paid for this top-up, so nothing can be paid back")),
        (None, _) => {
            Err(conflict("several payments came: name one with --payment; `munim topup show` lists them"))
        }
    }
}

/// The refund, if there is so much to be paid back.
async fn measured(
    services: &Services,
    tx: &mut Tx,
    state: &State,
    payment: &TopupPayment,
    wanted: Wanted<'_>,
) -> Result<Refund, ServiceError> {
    let gone = state.gone_back(&payment.payment_id, None)?;
    let rest = payment.amount.minus(gone.paid).map_err(too_large)?;
    if rest <= Paise::ZERO {
        return Err(conflict("all of this payment went back already, or is disputed"));
    }
    let is_credited = payment.outcome == PaymentOutcome::Credited;
    let largest =
        if is_credited && !wanted.is_forced { unspent(services, tx, state, gone).await? } else { rest };
    let asked = wanted.amount.map(Paise::exactly).transpose().map_err(|error| conflict(error.to_string()))?;
    let amount = asked.unwrap_or(largest);
    if largest <= Paise::ZERO {
        return Err(conflict(
            "all credit of this top-up is spent: nothing is paid back unless you add --force and --reason",
        ));
    }
    if amount > largest {
        return Err(conflict(too_much(amount, largest, rest)));
    }
    if amount < LEAST && amount < rest {
        return Err(conflict(format!("the provider pays back ₹{LEAST} or more")));
    }
    let now = services.now();
    Ok(Refund {
        id: RefundId::new(services.new_id(RefundId::PREFIX)),
        refund_id: None,
        topup_id: state.topup.id.clone(),
        account_id: state.topup.account_id.clone(),
        payment_id: payment.payment_id.clone(),
        origin: RefundOrigin::Operator,
        status: RefundStatus::Asked,
        amount,
        credit: state.credit_of(&payment.payment_id, gone, amount)?,
        reason: wanted.reason.chars().take(REASON_MAX).collect(),
        failure: None,
        created: now,
        changed: now,
        next_look: Some(now),
        looks: 0,
    })
}

fn too_much(amount: Paise, largest: Paise, rest: Paise) -> String {
    if largest == rest {
        return format!("₹{amount} is more than the ₹{rest} that was paid and has not gone back");
    }
    format!(
        "at most ₹{largest} can be paid back: that is what is unspent of this top-up, with its tax. Credit in the wallet of an \
         agent has to be taken back first. For more, up to ₹{rest}, add --force and --reason: the balance may go below zero"
    )
}

/// The most that can be paid back of what is unspent: of this payment's lot, and of the account's wallet.
async fn unspent(
    services: &Services,
    tx: &mut Tx,
    state: &State,
    gone: GoneBack,
) -> Result<Paise, ServiceError> {
    let account: &AccountId = &state.topup.account_id;
    // Both at once: who credits locks them in this order.
    let wallets = tx.lock_wallets([(account, Wallet::Account), (account, Wallet::Platform)]).await?;
    lots::settle(tx, account, services.now()).await?;
    let lot = tx.find_lot_of(&state.topup.id).await?;
    let of_wallet = wallets.iter().find(|of| of.wallet == Wallet::Account);
    let of_wallet = of_wallet.map(|of| of.balance - of.held).unwrap_or_default();
    let left = lot.map(|lot| lot.remaining).unwrap_or_default().min(of_wallet);
    gone.largest(state.topup.quote, left).map_err(too_large)
}
