//! Asks the provider what came for a top-up.

use super::razorpay::wire::Payment;
use super::razorpay::{ProviderError, Razorpay};
use crate::domain::billing::{PayBy, Topup, TopupStatus};

/// Payments of one top-up that are looked at.
const PAYMENTS_MAX: usize = 20;

/// What the provider knows.
#[derive(Debug, Default)]
pub struct Seen {
    pub payments: Vec<Payment>,
    /// How it has ended at the provider, if it has.
    pub end: Option<TopupStatus>,
    /// Its order or link, and where that is paid.
    pub made: Option<(String, Option<String>)>,
}

impl Seen {
    /// Why the last attempt to pay failed.
    pub fn failure(&self) -> Option<&str> {
        let last = self.payments.iter().max_by_key(|payment| (payment.created_at, &payment.id))?;
        let is_failed = last.status == "failed";
        is_failed.then(|| last.error_reason.as_deref().unwrap_or("payment_failed"))
    }
}

/// Asks for everything about a top-up. `hint` is a payment that somebody has named; it counts if the provider says that
/// it is of this top-up. What is authorised is captured.
pub async fn ask(provider: &Razorpay, topup: &Topup, hint: Option<&str>) -> Result<Seen, ProviderError> {
    let mut seen = match topup.pay_by {
        PayBy::Link => of_link(provider, topup).await?,
        PayBy::Order | PayBy::Mandate => of_order(provider, topup).await?,
        // The provider knows nothing of what came by bank.
        PayBy::Transfer => return Ok(Seen::default()),
    };
    if let Some(hint) = hint.filter(|hint| seen.payments.iter().all(|payment| payment.id != **hint)) {
        match of_hint(provider, topup, hint).await {
            // Anybody can name a payment.
            Err(ProviderError::Refused { .. }) => {}
            found => seen.payments.extend(found?),
        }
    }
    // What is not captured goes back to the payer by itself, as a second payment should.
    let mut is_paid = topup.status == TopupStatus::Paid || seen.payments.iter().any(Payment::is_captured);
    for payment in &mut seen.payments {
        let is_right = payment.amount.0 == topup.quote.to_pay && payment.is_domestic();
        if payment.status == "authorized" && is_right && !is_paid {
            is_paid = true;
            *payment = provider.capture(&payment.id, payment.amount.0).await?;
        }
    }
    seen.payments.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    Ok(seen)
}

async fn of_link(provider: &Razorpay, topup: &Topup) -> Result<Seen, ProviderError> {
    let link = match &topup.provider_id {
        Some(id) => Some(provider.link(id).await?),
        None => provider.link_by_reference(topup.id.as_str()).await?,
    };
    let Some(link) = link else { return Ok(Seen::default()) };
    let mut payments = Vec::new();
    for part in link.payments.unwrap_or_default().iter().take(PAYMENTS_MAX) {
        payments.push(provider.payment(&part.payment_id).await?);
    }
    if payments.is_empty() {
        // A link names captured payments alone. Its order, which has our reference as its receipt, names all.
        if let Some(order) = provider.order_by_receipt(topup.id.as_str()).await? {
            payments = provider.order_payments(&order.id).await?;
            payments.truncate(PAYMENTS_MAX);
        }
    }
    let end = match link.status.as_str() {
        "expired" => Some(TopupStatus::Expired),
        "cancelled" => Some(TopupStatus::Cancelled),
        _ => None,
    };
    Ok(Seen { payments, end, made: Some((link.id, Some(link.short_url))) })
}

async fn of_order(provider: &Razorpay, topup: &Topup) -> Result<Seen, ProviderError> {
    let order = match &topup.provider_id {
        Some(id) => Some(id.clone()),
        None => provider.order_by_receipt(topup.id.as_str()).await?.map(|order| order.id),
    };
    let Some(order) = order else { return Ok(Seen::default()) };
    let mut payments = provider.order_payments(&order).await?;
    payments.truncate(PAYMENTS_MAX);
    Ok(Seen { payments, end: None, made: Some((order, None)) })
}

async fn of_hint(provider: &Razorpay, topup: &Topup, hint: &str) -> Result<Option<Payment>, ProviderError> {
    let payment = provider.payment(hint).await?;
    Ok(is_of(provider, topup, &payment).await?.then_some(payment))
}

/// Whether a payment is of a top-up: each order has our reference as its receipt, that of a link too.
async fn is_of(provider: &Razorpay, topup: &Topup, payment: &Payment) -> Result<bool, ProviderError> {
    let Some(order) = &payment.order_id else { return Ok(false) };
    if topup.pay_by != PayBy::Link && topup.provider_id.is_some() {
        return Ok(topup.provider_id.as_ref() == Some(order));
    }
    Ok(provider.order(order).await?.receipt.as_deref() == Some(topup.id.as_str()))
}
