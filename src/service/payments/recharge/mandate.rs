//! Mandates: asking for one by a link of the provider's, following what becomes of it, and removing it. The provider is
//! believed, and webhooks only make it be asked.

use chrono::{Months, TimeDelta};

use super::ending;
use super::hold::stop;
use super::seen::{AGAIN, AT_FIRST, end_there, follow, of_token};
use crate::domain::billing::{Mandate, MandateId, MandateMethod, MandateStatus, Paise, PurchaseRefusal};
use crate::domain::{AccountId, AuditEvent, Caller, FieldError, MandateDetails};
use crate::service::payments::razorpay::mandates::NewMandate;
use crate::service::payments::razorpay::{ProviderError, Razorpay};
use crate::service::{ServiceError, Services, accounts};
use crate::store::Tx;

/// What giving a mandate costs, which is refunded.
const COSTS: Paise = Paise::from_rupees(1);
/// How long a link can be used.
const LASTS: TimeDelta = TimeDelta::hours(24);
/// The end of a mandate by UPI, in months. A card's ends with the card.
const MONTHS: Months = Months::new(120);
/// How long a claim lasts: longer than the requests that it takes.
const CLAIM: TimeDelta = TimeDelta::minutes(2);
/// Asks about the mandate that has been due for longest; `false` if none is due.
pub async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let due = tx.claim_mandate(now, now + CLAIM).await?;
    tx.commit().await?;
    let Some(due) = due else { return Ok(false) };
    match look(services, &due.id).await {
        // Its owner is told on the page.
        Ok(_) | Err(ServiceError::Purchase(_) | ServiceError::Invalid(_)) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Writes a mandate to be given, before the provider knows of it.
pub async fn ask(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    (max_amount, is_live): (Paise, bool),
    (method, phone): (MandateMethod, Option<String>),
) -> Result<Mandate, ServiceError> {
    let now = services.now();
    let mandate = Mandate {
        id: MandateId::new(services.new_id(MandateId::PREFIX)),
        account_id: account.clone(),
        status: MandateStatus::Asked,
        method,
        max_amount,
        is_live,
        phone,
        link_id: None,
        url: None,
        order_id: None,
        payment_id: None,
        refund_id: None,
        customer_id: None,
        token_id: None,
        masked: None,
        created: now,
        link_expires: now + LASTS,
        expires: None,
        changed: now,
        failure: None,
        next_look: Some(now + AT_FIRST.1),
    };
    tx.insert_mandate(&mandate).await?;
    Ok(mandate)
}

/// Takes a mandate away, which the provider is told afterwards. The settings of its account are locked.
pub async fn withdraw(services: &Services, tx: &mut Tx, mut mandate: Mandate) -> Result<(), ServiceError> {
    mandate.status = MandateStatus::Cancelled;
    (mandate.changed, mandate.next_look, mandate.phone) = (services.now(), Some(services.now()), None);
    Ok(tx.change_mandate(&mandate).await?)
}

/// Removes the mandate of an account, and switches recharging off.
pub async fn remove(services: &Services, by: &Caller, account: &AccountId) -> Result<(), ServiceError> {
    let missing = || ServiceError::NotFound("mandate");
    if let Some(recharge) = services.store.reads().await?.recharge_under_way(account).await? {
        ending::call_off(services, &recharge.topup_id).await?;
    }
    let mut tx = services.store.begin().await?;
    let mut settings = tx.lock_recharge_settings(account).await?.ok_or_else(missing)?;
    let mandate = tx.reads().current_mandate(account).await?.ok_or_else(missing)?;
    let masked = mandate.masked.clone();
    withdraw(services, &mut tx, mandate).await?;
    (settings.is_on, settings.next_look, settings.changed) = (false, None, services.now());
    tx.save_recharge_settings(&settings).await?;
    let status = MandateStatus::Cancelled.as_str().to_owned();
    let deed = AuditEvent::MandateChanged(MandateDetails { status, masked });
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    tx.commit().await?;
    services.payments.nudge();
    Ok(())
}

/// Makes the link of a mandate, or asks what became of it, and writes that.
pub async fn look(services: &Services, id: &MandateId) -> Result<Mandate, ServiceError> {
    let missing = || ServiceError::NotFound("mandate");
    let mandate = services.store.reads().await?.find_mandate(id).await?.ok_or_else(missing)?;
    let provider = services.payments.provider(services.started)?;
    if provider.is_live() != mandate.is_live {
        return Ok(mandate);
    }
    let seen = match mandate.status {
        MandateStatus::Asked if mandate.link_id.is_none() => register(services, provider, &mandate).await?,
        MandateStatus::Asked => follow(services, provider, &mandate).await?,
        MandateStatus::Confirmed | MandateStatus::Paused => of_token(services, provider, &mandate).await?,
        MandateStatus::Cancelled | MandateStatus::Rejected | MandateStatus::Expired => {
            end_there(provider, &mandate).await?
        }
    };
    let written = write(services, seen).await?;
    refund(services, provider, written).await
}

/// Makes the link.
async fn register(
    services: &Services,
    provider: &Razorpay,
    mandate: &Mandate,
) -> Result<Mandate, ServiceError> {
    let now = services.now();
    if now + TimeDelta::minutes(16) > mandate.link_expires {
        return Ok(Mandate { status: MandateStatus::Expired, ..mandate.clone() });
    }
    let account = accounts::lookup(services, &mandate.account_id).await?;
    let description = format!("{} · {}", services.policy.brand, mandate.id);
    let new = NewMandate {
        reference: mandate.id.as_str(),
        name: &account.name,
        email: &account.email,
        phone: mandate.phone.as_deref(),
        method: mandate.method,
        amount: COSTS,
        max_amount: mandate.max_amount,
        description: &description,
        link_expires: mandate.link_expires,
        expires: now.checked_add_months(MONTHS).unwrap_or(now),
    };
    match provider.register_mandate(&new).await {
        Ok(made) if made.short_url.starts_with("https://") || made.short_url.starts_with("http://") => {
            let next_look = Some(services.now() + AT_FIRST.1);
            let (order_id, customer_id) = (made.order_id, made.customer_id);
            let known = Mandate { order_id, customer_id, next_look, ..mandate.clone() };
            Ok(Mandate { link_id: Some(made.id), url: Some(made.short_url), phone: None, ..known })
        }
        Ok(_) => Err(ServiceError::Internal("making a link for a mandate")),
        Err(ProviderError::Refused { description, .. }) => refused(services, mandate, &description).await,
        Err(error) => {
            // It is tried again, and the page says so.
            tracing::warn!(mandate = mandate.id.as_str(), %error, "a mandate could not be opened");
            Ok(Mandate { next_look: Some(now + AT_FIRST.1), ..mandate.clone() })
        }
    }
}

/// The provider makes no such link: nothing is switched on, and the owner and the operator are told.
async fn refused(services: &Services, mandate: &Mandate, words: &str) -> Result<Mandate, ServiceError> {
    let wants_phone = mandate.phone.is_none() && words.to_lowercase().contains("contact");
    let mut tx = services.store.begin().await?;
    if let Some(mut settings) = tx.lock_recharge_settings(&mandate.account_id).await? {
        (settings.is_on, settings.next_look, settings.changed) = (false, None, services.now());
        settings.stopped = (!wants_phone).then(|| "mandate_refused".to_owned());
        tx.save_recharge_settings(&settings).await?;
    }
    let failure = Some("mandate_refused".to_owned());
    let ended =
        Mandate { status: MandateStatus::Rejected, failure, phone: None, next_look: None, ..mandate.clone() };
    tx.change_mandate(&Mandate { changed: services.now(), ..ended }).await?;
    tx.commit().await?;
    if wants_phone {
        return Err(FieldError::PhoneMissing.into());
    }
    services.metrics.recharges.refused.inc();
    tracing::error!(
        mandate = mandate.id.as_str(),
        words,
        "the payment provider makes no mandates: have Recurring Payments enabled for the account"
    );
    Err(PurchaseRefusal::RechargeUnavailable.into())
}

/// Writes what was found out. What was ended here stays ended.
async fn write(services: &Services, seen: Mandate) -> Result<Mandate, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let settings = tx.lock_recharge_settings(&seen.account_id).await?;
    let before = tx.reads().find_mandate(&seen.id).await?.ok_or(ServiceError::NotFound("mandate"))?;
    let mut after = seen;
    if !before.status.is_current() {
        if after.status.is_current() {
            // It was ended meanwhile, which the provider is still to be told.
            after.next_look = before.next_look;
        }
        (after.status, after.failure) = (before.status, before.failure.clone());
    }
    if before.status.is_current() && before.status != after.status {
        after.changed = now;
        let deed = AuditEvent::MandateChanged(MandateDetails {
            status: after.status.as_str().to_owned(),
            masked: after.masked.clone(),
        });
        tx.insert_audit_entry(&after.account_id, &Caller::SYSTEM, &deed, now).await?;
        if let Some(mut settings) = settings.filter(|settings| settings.is_on) {
            match after.status {
                MandateStatus::Confirmed => settings.next_look = Some(now),
                // What was given and is ended at the bank is the owner's wish.
                MandateStatus::Cancelled | MandateStatus::Rejected | MandateStatus::Expired => {
                    let reason = after.failure.clone().unwrap_or_else(|| "mandate_cancelled".to_owned());
                    stop(services, &mut tx, &mut settings, &reason).await?;
                }
                MandateStatus::Asked | MandateStatus::Paused => {}
            }
            tx.save_recharge_settings(&settings).await?;
        }
    }
    tx.change_mandate(&after).await?;
    tx.commit().await?;
    services.outbox.nudge();
    Ok(after)
}

/// Refunds what giving it has cost. The mandate's id is the key, so that it is refunded once.
async fn refund(services: &Services, provider: &Razorpay, mandate: Mandate) -> Result<Mandate, ServiceError> {
    let (Some(payment), None) = (&mandate.payment_id, &mandate.refund_id) else { return Ok(mandate) };
    let payment = provider.payment(payment).await?;
    let again = Mandate { next_look: Some(services.now() + AGAIN), ..mandate.clone() };
    let refund = match payment.status.as_str() {
        "captured" => match provider.refund(&payment.id, mandate.id.as_str(), payment.amount.0).await {
            Ok(refund) => refund.id,
            Err(error @ ProviderError::Refused { .. }) => {
                tracing::warn!(mandate = mandate.id.as_str(), %error, "the cost of a mandate is not refunded");
                "refused".to_owned()
            }
            Err(error) => {
                tracing::warn!(mandate = mandate.id.as_str(), %error, "the cost of a mandate is refunded later");
                return write(services, again).await;
            }
        },
        // By name some fail, and nothing was paid.
        "failed" | "refunded" => "nothing".to_owned(),
        _ => return write(services, again).await,
    };
    write(services, Mandate { refund_id: Some(refund), ..mandate }).await
}

/// The payer's email and number, which a debit needs, as the payment of the registration has them.
pub async fn payer(
    provider: &Razorpay,
    mandate: &Mandate,
) -> Result<(Option<String>, Option<String>), ProviderError> {
    let Some(payment) = &mandate.payment_id else { return Ok((None, None)) };
    let payment = provider.payment(payment).await?;
    Ok((payment.email, payment.contact))
}
