//! Settles a top-up: asks the provider what came, and credits it once. Webhooks, returns, programs and the reconciler
//! all lead here; what they say is not believed.

use chrono::{DateTime, TimeDelta, Utc};

use super::asking::{self, Seen};
use super::credit::credit_a_purchase;
use super::razorpay::ProviderError;
use super::razorpay::wire::Payment;
use super::recharge;
use crate::domain::Letter;
use crate::domain::billing::{
    Judgement, Paise, PayBy, PaymentOutcome, SeenPayment, Topup, TopupId, TopupPayment, TopupStatus,
    next_look,
};
use crate::service::{ServiceError, Services, key_cache, notices};
use crate::store::Tx;
use crate::store::billing::topups::TopupChange;

/// How long after its end a top-up without a payment is given up: a payer may be typing the PIN.
const GRACE: TimeDelta = TimeDelta::minutes(2);

/// What was written.
struct Written {
    topup: Topup,
    /// The credited amount's change of the key cache.
    credited: Option<i64>,
    for_review: Vec<TopupPayment>,
}

/// Asks the provider about a top-up, and writes what it says. `hint` is the id of a payment that somebody has named.
pub async fn settle(services: &Services, id: &TopupId, hint: Option<&str>) -> Result<Topup, ServiceError> {
    let missing = ServiceError::NotFound("top-up");
    let topup = services.store.reads().await?.find_topup(id).await?.ok_or(missing)?;
    let provider = services.payments.provider(services.started)?;
    if provider.is_live() != topup.is_live {
        // With another key the provider does not know it. It is asked again when the right one is back.
        return Ok(topup);
    }
    let seen = match asking::ask(provider, &topup, hint).await {
        // It does not know it: nothing came. The next look is as of any other.
        Err(ProviderError::Refused { .. }) => Seen::default(),
        seen => seen?,
    };
    apply(services, id, &seen).await
}

/// Notes that the owner has cancelled a top-up, after a last look for a payment.
pub async fn cancelled(services: &Services, id: &TopupId) -> Result<Topup, ServiceError> {
    let missing = || ServiceError::NotFound("top-up");
    let topup = services.store.reads().await?.find_topup(id).await?.ok_or_else(missing)?;
    let provider = services.payments.provider(services.started)?;
    let seen = asking::ask(provider, &topup, None).await?;
    apply(services, id, &Seen { end: Some(TopupStatus::Cancelled), ..seen }).await
}

async fn apply(services: &Services, id: &TopupId, seen: &Seen) -> Result<Topup, ServiceError> {
    let mut tx = services.store.begin().await?;
    let written = write(services, &mut tx, id, seen).await?;
    tx.commit().await?;
    for payment in &written.for_review {
        services.metrics.payments.for_review.inc();
        tracing::error!(
            topup = payment.topup_id.as_str(),
            payment = payment.payment_id,
            reason = payment.outcome.as_str(),
            amount = %payment.amount,
            currency = payment.currency,
            "a payment was not credited: look at it with `munim topup show`"
        );
    }
    services.outbox.nudge();
    if let Some(change) = written.credited {
        services.metrics.payments.credited.inc();
        key_cache::publish(services, change).await?;
    }
    Ok(written.topup)
}

/// Writes what the provider says, under the lock of the top-up: whoever comes second finds it written.
async fn write(services: &Services, tx: &mut Tx, id: &TopupId, seen: &Seen) -> Result<Written, ServiceError> {
    let now = services.now();
    let mut topup = tx.lock_topup(id).await?.ok_or(ServiceError::NotFound("top-up"))?;
    let was = topup.status;
    // Locked before the credit, whose locks come last.
    let recharge = recharge::hold(tx, &topup).await?;
    if let Some((provider_id, url)) = seen.made.as_ref().filter(|_| topup.provider_id.is_none()) {
        tx.note_provider_id(id, provider_id, url.as_deref()).await?;
    }
    let known = tx.reads().list_topup_payments(id).await?;
    let mut is_credited = known.iter().any(|payment| payment.outcome == PaymentOutcome::Credited);
    let (mut credited, mut for_review) = (None, Vec::new());
    for payment in
        seen.payments.iter().filter(|payment| known.iter().all(|known| known.payment_id != payment.id))
    {
        let Some(payment) = judge(&topup, payment, is_credited, now) else { continue };
        if !tx.insert_topup_payment(&payment).await? {
            tracing::error!(payment = payment.payment_id, "a payment is of two top-ups");
            continue;
        }
        let next = match payment.outcome {
            PaymentOutcome::Credited => {
                credited = Some(credit_a_purchase(services, tx, &topup, &payment).await?);
                is_credited = true;
                TopupStatus::Paid
            }
            PaymentOutcome::Review(_) => {
                for_review.push(payment);
                TopupStatus::Review
            }
        };
        topup.status = topup.status.forward(next);
    }
    topup.status = topup.status.forward(end(&topup, seen, now).unwrap_or(topup.status));
    let failure = seen.failure().map(str::to_owned).or_else(|| topup.failure.clone());
    let look = next_look((topup.status, topup.pay_by), topup.created, topup.expires, now);
    let change = TopupChange {
        status: topup.status,
        failure: failure.as_deref().filter(|_| topup.status != TopupStatus::Paid),
        next_look: recharge.as_ref().map_or(look, |recharge| recharge.next_look(look)),
    };
    tx.change_topup(id, change, now).await?;
    if was != TopupStatus::Failed && topup.status == TopupStatus::Failed && recharge.is_none() {
        let credit = topup.quote.credit.money().unwrap_or_default();
        let letter = Letter::PaymentFailed { topup: id.to_string(), credit };
        notices::tell(services, tx, &topup.account_id, &letter).await?;
    }
    if let Some(recharge) = recharge {
        recharge.follow(services, tx, topup.status, seen.failure()).await?;
    }
    let topup = tx.reads().find_topup(id).await?.ok_or(ServiceError::NotFound("top-up"))?;
    Ok(Written { topup, credited, for_review })
}

/// What a payment means; `None` if no money came yet.
fn judge(topup: &Topup, payment: &Payment, is_credited: bool, now: DateTime<Utc>) -> Option<TopupPayment> {
    let seen = SeenPayment {
        amount: payment.amount.0,
        is_captured: payment.is_captured(),
        is_domestic: payment.is_domestic(),
    };
    let outcome = match seen.judge(topup.quote.to_pay, is_credited) {
        Judgement::Wait => return None,
        Judgement::Credit => PaymentOutcome::Credited,
        Judgement::Review(reason) => PaymentOutcome::Review(reason),
    };
    let paise = |amount: &super::razorpay::wire::Amount| -> Paise { amount.0 };
    Some(TopupPayment {
        payment_id: payment.id.clone(),
        topup_id: topup.id.clone(),
        outcome,
        amount: payment.amount.0,
        currency: payment.currency.clone(),
        method: payment.method.clone(),
        fee: payment.fee.as_ref().map(paise),
        fee_tax: payment.tax.as_ref().map(paise),
        seen: now,
        bank: None,
    })
}

/// How a top-up without money ends.
fn end(topup: &Topup, seen: &Seen, now: DateTime<Utc>) -> Option<TopupStatus> {
    // A mandate is debited once for each top-up.
    if topup.pay_by == PayBy::Mandate && seen.failure().is_some() {
        return Some(TopupStatus::Failed);
    }
    let is_over = now >= topup.expires + GRACE;
    let ended = seen.end.or(is_over.then_some(TopupStatus::Expired))?;
    let has_failed = topup.failure.is_some() || seen.failure().is_some();
    Some(if ended == TopupStatus::Expired && has_failed { TopupStatus::Failed } else { ended })
}
