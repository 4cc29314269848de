//! The steps of a recharge: the notice, and after its time the debit. Each is written before or with what it does at the
//! provider, so that a server that dies in between neither notifies nor debits twice.

use chrono::{DateTime, TimeDelta, Utc};

use super::ending::{Locked, end_topup, fail, lock};
use super::hold::rupees;
use super::mandate;
use crate::domain::billing::{
    Mandate, MandateStatus, Month, Recharge, RechargeState, Topup, TopupId, TopupStatus,
};
use crate::domain::{Happening, Letter, rfc3339};
use crate::service::payments::razorpay::mandates::Debit;
use crate::service::payments::razorpay::wire::Order;
use crate::service::payments::razorpay::{ProviderError, Razorpay};
use crate::service::payments::settle;
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;

/// How long a claim of a step lasts: longer than its requests.
const CLAIM: TimeDelta = TimeDelta::minutes(2);
/// The provider's word for an order that is paid.
const ALREADY_PAID: &str = "order_already_paid";
/// When it is asked what became of a debit whose answer was lost.
const ASK_AGAIN: TimeDelta = TimeDelta::minutes(5);

/// Takes the next step of the recharge that has been due for longest; `false` if none is due.
pub async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let due = tx.claim_recharge(now, now + CLAIM).await?;
    tx.commit().await?;
    let Some(due) = due else { return Ok(false) };
    let mut reads = services.store.reads().await?;
    let (topup, recharge) = (reads.find_topup(&due).await?, reads.find_recharge(&due).await?);
    let (topup, recharge) = topup.zip(recharge).ok_or(ServiceError::NotFound("recharge"))?;
    let found = reads.find_mandate(&recharge.mandate_id).await?;
    drop(reads);
    let mandate = found.ok_or(ServiceError::NotFound("mandate"))?;
    let provider = services.payments.provider(services.started)?;
    if provider.is_live() != topup.is_live {
        // It goes on with the right key.
        return Ok(true);
    }
    match recharge.state {
        RechargeState::Planned => notify(services, provider, &topup, &mandate).await?,
        RechargeState::Notified => prepare(services, provider, &topup, &recharge, &mandate).await?,
        RechargeState::Charging => charge(services, provider, &topup, &mandate).await?,
        RechargeState::Done | RechargeState::Failed | RechargeState::Cancelled => {}
    }
    Ok(true)
}

/// Makes the order, with which the provider tells the payer.
async fn notify(
    services: &Services,
    provider: &Razorpay,
    topup: &Topup,
    mandate: &Mandate,
) -> Result<(), ServiceError> {
    let after = services.now() + mandate.method.notice();
    let (token, amount) = (mandate.token_id.as_deref().unwrap_or_default(), topup.quote.to_pay);
    let order = match provider.create_notified_order(topup.id.as_str(), amount, (token, after)).await {
        Err(ProviderError::Refused { reason, .. }) => {
            return fail(services, &topup.id, reason.as_deref().unwrap_or("notice_refused")).await;
        }
        made => made?,
    };
    if order.amount.0 != amount {
        tracing::error!(topup = topup.id.as_str(), "the payment provider notified of another amount");
        return fail(services, &topup.id, "notice_refused").await;
    }
    let promised = order.notification.as_ref().and_then(|notification| notification.payment_after);
    let promised = promised.and_then(|at| DateTime::from_timestamp(at, 0)).unwrap_or(after);
    note_notice(services, topup, &order, promised).await
}

async fn note_notice(
    services: &Services,
    topup: &Topup,
    order: &Order,
    debit_after: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let Locked { mut tx, mut held, .. } = lock(services, &topup.id).await?;
    tx.note_provider_id(&topup.id, &order.id, None).await?;
    if held.recharge.state == RechargeState::Planned {
        let recharge = &mut held.recharge;
        (recharge.state, recharge.changed) = (RechargeState::Notified, services.now());
        (recharge.notice, recharge.debit_after) = (Some(services.now()), Some(debit_after));
        (recharge.month, recharge.next_step) = (Month::of(debit_after), Some(debit_after));
        tx.change_recharge(recharge).await?;
        tell(services, &mut tx, recharge, debit_after).await?;
        services.metrics.recharges.notified.inc();
    }
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

async fn tell(
    services: &Services,
    tx: &mut Tx,
    recharge: &Recharge,
    debit_after: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let Recharge { account_id, topup_id, credit, to_pay, .. } = recharge;
    let event = Happening::RechargeScheduled {
        account_id: account_id.clone(),
        topup_id: topup_id.to_string(),
        credits_inr: rupees(*credit),
        amount_inr: rupees(*to_pay),
        debit_after: rfc3339(debit_after),
    };
    events::write(services, tx, account_id, &event).await?;
    let letter = Letter::RechargeNotice {
        topup: topup_id.to_string(),
        credit: rupees(*credit),
        amount: rupees(*to_pay),
        debit_after,
    };
    notices::tell(services, tx, account_id, &letter).await
}

/// Looks at everything that may have changed since the notice, and then debits.
async fn prepare(
    services: &Services,
    provider: &Razorpay,
    topup: &Topup,
    recharge: &Recharge,
    mandate: &Mandate,
) -> Result<(), ServiceError> {
    let order = provider.order(topup.provider_id.as_deref().unwrap_or_default()).await?;
    let notice = order.notification.and_then(|notification| notification.status);
    if notice.as_deref() == Some("failed") {
        return fail(services, &topup.id, "pre_debit_notification_failed").await;
    }
    let due = recharge.debit_after.unwrap_or(recharge.created + mandate.method.notice());
    if services.now() < due {
        return wait_until(services, &topup.id, due).await;
    }
    let mandate = mandate::look(services, &mandate.id).await?;
    if !begin(services, topup, &mandate).await? {
        return Ok(());
    }
    charge(services, provider, topup, &mandate).await
}

/// Notes that it is debited; `false` if it is not to be.
async fn begin(services: &Services, topup: &Topup, mandate: &Mandate) -> Result<bool, ServiceError> {
    let now = services.now();
    let Locked { mut tx, topup, mut held } = lock(services, &topup.id).await?;
    if held.recharge.state != RechargeState::Notified {
        return Ok(false);
    }
    let month = Month::of(now);
    let spent = tx.reads().recharged_in(&topup.account_id, month, Some(&topup.id)).await?;
    let is_within = spent.plus(topup.quote.to_pay).is_ok_and(|sum| sum <= held.settings.monthly_cap);
    let reason = match mandate.status {
        MandateStatus::Paused => Some("mandate_paused"),
        MandateStatus::Confirmed if !held.settings.is_on => Some("called_off"),
        MandateStatus::Confirmed if mandate.max_amount < topup.quote.to_pay => Some("above_mandate"),
        MandateStatus::Confirmed if !is_within => Some("cap_reached"),
        MandateStatus::Confirmed => None,
        _ => Some("mandate_cancelled"),
    };
    if let Some(reason) = reason {
        held.prevent(services, &mut tx, reason).await?;
        end_topup(&mut tx, &topup, TopupStatus::Cancelled, reason, now).await?;
    } else {
        let recharge = &mut held.recharge;
        (recharge.state, recharge.month) = (RechargeState::Charging, month);
        (recharge.charged, recharge.changed) = (Some(now), now);
        recharge.next_step = Some(now + ASK_AGAIN);
        tx.change_recharge(recharge).await?;
    }
    tx.commit().await?;
    services.outbox.nudge();
    Ok(reason.is_none())
}

/// Asks for the debit, unless a payment of its order is known: an answer may have been lost.
async fn charge(
    services: &Services,
    provider: &Razorpay,
    topup: &Topup,
    mandate: &Mandate,
) -> Result<(), ServiceError> {
    let order = topup.provider_id.as_deref().unwrap_or_default();
    let known = provider.last_payment_of(order).await?.map(|payment| payment.id);
    let payment = if let Some(known) = known {
        known
    } else {
        match ask_bank(services, provider, topup, mandate).await {
            Err(ProviderError::Refused { reason, description }) => {
                let reason = reason_of(reason, &description);
                if reason != ALREADY_PAID {
                    return fail(services, &topup.id, &reason).await;
                }
                settle::settle(services, &topup.id, None).await?;
                return Ok(());
            }
            done => done?,
        }
    };
    let Locked { mut tx, mut held, .. } = lock(services, &topup.id).await?;
    if held.recharge.state == RechargeState::Charging {
        (held.recharge.payment_id, held.recharge.next_step) = (Some(payment.clone()), None);
        tx.change_recharge(&held.recharge).await?;
    }
    tx.commit().await?;
    settle::settle(services, &topup.id, Some(&payment)).await?;
    Ok(())
}

/// Asks the provider for the debit, and returns its payment.
async fn ask_bank(
    services: &Services,
    provider: &Razorpay,
    topup: &Topup,
    mandate: &Mandate,
) -> Result<String, ProviderError> {
    let description = format!("{} · {}", services.policy.brand, topup.id);
    let (email, phone) = mandate::payer(provider, mandate).await?;
    let debit = Debit {
        reference: topup.id.as_str(),
        order_id: topup.provider_id.as_deref().unwrap_or_default(),
        customer_id: mandate.customer_id.as_deref().unwrap_or_default(),
        token_id: mandate.token_id.as_deref().unwrap_or_default(),
        amount: topup.quote.to_pay,
        email: email.as_deref().unwrap_or_default(),
        phone: phone.as_deref(),
        description: &description,
    };
    provider.debit(&debit).await
}

/// The provider's word for a refusal, which some answers have in their description.
fn reason_of(reason: Option<String>, description: &str) -> String {
    let is_word = (1..=60).contains(&description.len())
        && description.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let usual = if is_word { description } else { "payment_failed" };
    let reason = reason.filter(|reason| reason != "input_validation_failed");
    reason.unwrap_or_else(|| usual.to_owned())
}

async fn wait_until(services: &Services, id: &TopupId, due: DateTime<Utc>) -> Result<(), ServiceError> {
    let Locked { mut tx, mut held, .. } = lock(services, id).await?;
    if held.recharge.state == RechargeState::Notified {
        held.recharge.next_step = Some(due);
        tx.change_recharge(&held.recharge).await?;
    }
    Ok(tx.commit().await?)
}
