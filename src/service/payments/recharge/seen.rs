//! What the provider says of a mandate.

use chrono::{DateTime, TimeDelta};

use crate::domain::billing::{Mandate, MandateStatus, masked_card, masked_upi};
use crate::service::payments::razorpay::mandates::{Registration, Token};
use crate::service::payments::razorpay::wire::Payment;
use crate::service::payments::razorpay::{ProviderError, Razorpay};
use crate::service::{ServiceError, Services};

/// While its owner is probably giving it, how often the provider is asked, and later.
pub const AT_FIRST: (TimeDelta, TimeDelta, TimeDelta) =
    (TimeDelta::minutes(30), TimeDelta::minutes(2), TimeDelta::minutes(15));
/// The same of one that was given: it may be ended at the bank without a word.
const GIVEN: TimeDelta = TimeDelta::hours(24);
/// The same until its end is known at the provider, or its cost is refunded.
pub const AGAIN: TimeDelta = TimeDelta::minutes(10);

/// Whether the link was used.
pub async fn follow(
    services: &Services,
    provider: &Razorpay,
    mandate: &Mandate,
) -> Result<Mandate, ServiceError> {
    let made = provider.registration(mandate.link_id.as_deref().unwrap_or_default()).await?;
    let now = services.now();
    if let Some(payment) = payment_of(provider, mandate, &made).await? {
        let (payment_id, customer_id) = (Some(payment.id), payment.customer_id.or(made.customer_id));
        let known = Mandate { payment_id, customer_id, token_id: payment.token_id, ..mandate.clone() };
        let seen = of_token(services, provider, &known).await?;
        // Who was refused may try again while the link is open.
        if made.status != "issued" || seen.status != MandateStatus::Rejected {
            return Ok(seen);
        }
    }
    let is_over =
        matches!(made.status.as_str(), "expired" | "cancelled") || now > mandate.link_expires + AGAIN;
    if is_over {
        let failure = Some("not_given".to_owned());
        return Ok(Mandate { status: MandateStatus::Expired, failure, next_look: None, ..mandate.clone() });
    }
    let pause = if now < mandate.created + AT_FIRST.0 { AT_FIRST.1 } else { AT_FIRST.2 };
    Ok(Mandate { next_look: Some(now + pause), ..mandate.clone() })
}

/// The payment with which a mandate was given. It may have failed by name and yet have a token.
async fn payment_of(
    provider: &Razorpay,
    mandate: &Mandate,
    made: &Registration,
) -> Result<Option<Payment>, ServiceError> {
    let found = match (&made.payment_id, mandate.order_id.as_ref().or(made.order_id.as_ref())) {
        (Some(payment), _) => Some(provider.payment(payment).await?),
        (None, Some(order)) => provider.last_payment_of(order).await?,
        (None, None) => None,
    };
    Ok(found.filter(|payment| payment.token_id.is_some()))
}

/// What the bank says of a mandate.
pub async fn of_token(
    services: &Services,
    provider: &Razorpay,
    mandate: &Mandate,
) -> Result<Mandate, ServiceError> {
    let now = services.now();
    let (customer, token) = (mandate.customer_id.as_deref(), mandate.token_id.as_deref());
    let (customer, token) = (customer.unwrap_or_default(), token.unwrap_or_default());
    let found = provider.token(customer, token).await?;
    let told = match &found {
        Some(token) => token.recurring_details.as_ref().and_then(|details| details.status.clone()),
        // Accounts of the provider exist that list none: then what it signed last counts.
        None => services.store.reads().await?.last_token_event(&mandate.id).await?,
    };
    let status = match told.as_deref() {
        Some("confirmed") => MandateStatus::Confirmed,
        Some("paused") => MandateStatus::Paused,
        Some("rejected") => MandateStatus::Rejected,
        Some("cancelled") => MandateStatus::Cancelled,
        _ => mandate.status,
    };
    let known = match &found {
        Some(token) => described(mandate, token),
        None => mandate.clone(),
    };
    let is_over = known.expires.is_some_and(|end| end <= now) && status.is_current();
    let status = if is_over { MandateStatus::Expired } else { status };
    let refused = found.and_then(|token| token.recurring_details).and_then(|details| details.failure_reason);
    let failure =
        (!status.is_current()).then(|| refused.unwrap_or_else(|| format!("mandate_{}", status.as_str())));
    let next_look = match status {
        MandateStatus::Asked => Some(now + AT_FIRST.1),
        status => status.is_current().then_some(now + GIVEN),
    };
    Ok(Mandate { status, failure, next_look, ..known })
}

/// A mandate with what its token says of it.
fn described(mandate: &Mandate, token: &Token) -> Mandate {
    let masked = match (&token.vpa, &token.card) {
        (Some(vpa), _) if vpa.handle.is_some() => {
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            Some(masked_upi(&part(&vpa.username), &part(&vpa.handle)))
        }
        (_, Some(card)) => {
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            Some(masked_card(&part(&card.network), &part(&card.last4)))
        }
        _ => None,
    };
    let max_amount = token.max_amount.map_or(mandate.max_amount, |amount| amount.0);
    let expires = token.expired_at.and_then(|at| DateTime::from_timestamp(at, 0));
    Mandate { masked: masked.or_else(|| mandate.masked.clone()), max_amount, expires, ..mandate.clone() }
}

/// Ends at the provider what was ended here.
pub async fn end_there(provider: &Razorpay, mandate: &Mandate) -> Result<Mandate, ServiceError> {
    let mut known = Mandate { next_look: None, ..mandate.clone() };
    if known.token_id.is_none() {
        let made = match &mandate.link_id {
            Some(link) => Some(provider.registration(link).await?),
            None => provider.registration_by_receipt(mandate.id.as_str()).await?,
        };
        let Some(made) = made else { return Ok(known) };
        if made.status == "issued" {
            // One that is used in this moment refuses, and is asked about again.
            match provider.cancel_registration(&made.id).await {
                Ok(_) => return Ok(known),
                Err(ProviderError::Refused { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(payment) = payment_of(provider, mandate, &made).await? {
            (known.payment_id, known.token_id) = (Some(payment.id), payment.token_id);
            known.customer_id = payment.customer_id.or(made.customer_id);
        }
    }
    if let (Some(customer), Some(token)) = (&known.customer_id, &known.token_id) {
        provider.cancel_token(customer, token).await?;
    }
    Ok(known)
}
