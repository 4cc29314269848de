//! Payers who come back from the provider: in a browser from a link, or in a program that has embedded its checkout.
//! A right signature says of what they come back, and not that the money is in.

use super::settle;
use super::signature::ReturnedLink;
use crate::domain::AccountId;
use crate::domain::billing::{PaymentOutcome, PurchaseRefusal, Topup, TopupStatus};
use crate::service::{ServiceError, Services};

/// Takes in who comes back from a link, whoever is signed in, and returns the top-up.
pub async fn from_link(services: &Services, returned: &ReturnedLink<'_>) -> Result<Topup, ServiceError> {
    let provider = services.payments.provider(services.started)?;
    if !provider.is_of_link(returned) {
        return Err(PurchaseRefusal::SignatureMismatch.into());
    }
    let found = services.store.reads().await?.find_topup_of(returned.link_id).await?;
    let topup = found
        .filter(|topup| topup.id.as_str() == returned.reference_id)
        .ok_or(ServiceError::NotFound("top-up"))?;
    if topup.status == TopupStatus::Paid {
        return Ok(topup);
    }
    match settle::settle(services, &topup.id, Some(returned.payment_id)).await {
        Ok(topup) => Ok(topup),
        Err(error) => {
            // The payer has done everything: the reconciler goes on.
            tracing::warn!(topup = topup.id.as_str(), %error, "a payment will be looked at later");
            hurry(services, &topup).await?;
            Ok(topup)
        }
    }
}

/// Takes in what the provider's checkout gave to a program. The order's id in the signed message is ours.
pub async fn from_order(
    services: &Services,
    account: &AccountId,
    (order, payment, signature): (&str, &str, &str),
) -> Result<Topup, ServiceError> {
    let provider = services.payments.provider(services.started)?;
    let found = services.store.reads().await?.find_topup_of(order).await?;
    let topup = found.filter(|topup| topup.account_id == *account).ok_or(ServiceError::NotFound("top-up"))?;
    let order = topup.provider_id.as_deref().unwrap_or_default();
    if !provider.is_of_order(order, payment, signature) {
        return Err(PurchaseRefusal::SignatureMismatch.into());
    }
    let topup = match topup.status {
        TopupStatus::Paid | TopupStatus::Refunded => topup,
        _ => settle::settle(services, &topup.id, Some(payment)).await?,
    };
    match topup.status {
        TopupStatus::Paid => of_this_payment(services, topup, payment).await,
        TopupStatus::Refunded => Err(PurchaseRefusal::AlreadyRefunded.into()),
        TopupStatus::Review => Err(PurchaseRefusal::AmountMismatch.into()),
        _ => {
            hurry(services, &topup).await?;
            Err(PurchaseRefusal::NotPaidYet.into())
        }
    }
}

/// The top-up, if it was this payment that paid it.
async fn of_this_payment(services: &Services, topup: Topup, payment: &str) -> Result<Topup, ServiceError> {
    let payments = services.store.reads().await?.list_topup_payments(&topup.id).await?;
    let is_this = |outcome| payments.iter().any(|kept| kept.payment_id == payment && kept.outcome == outcome);
    if is_this(PaymentOutcome::Credited) { Ok(topup) } else { Err(PurchaseRefusal::AmountMismatch.into()) }
}

/// Has the provider asked soon.
async fn hurry(services: &Services, topup: &Topup) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.hurry_topup(&topup.id, services.now()).await?;
    tx.commit().await?;
    services.payments.nudge();
    Ok(())
}
