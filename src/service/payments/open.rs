//! Makes, and ends, what a top-up is paid with at the provider: an order or a link.

use chrono::TimeDelta;

use super::razorpay::{NewLink, ProviderError};
use crate::domain::billing::{Paise, PayBy, Topup};
use crate::service::{ServiceError, Services};

/// Links of the provider last at least 15 minutes.
const LEAST: TimeDelta = TimeDelta::minutes(16);
/// Where a payer's browser comes back to.
pub const RETURNED: &str = "/billing/returned";

/// What was made.
struct Made {
    id: String,
    amount: Paise,
    url: Option<String>,
}

/// Makes the order or the link of a top-up, if it has none. If the provider does not answer, the top-up stays as it is.
pub async fn open(services: &Services, topup: Topup) -> Result<Topup, ServiceError> {
    let provider = services.payments.provider(services.started)?;
    let is_late = services.now() + LEAST > topup.expires;
    if topup.provider_id.is_some()
        || !topup.status.is_open()
        || is_late
        || provider.is_live() != topup.is_live
    {
        return Ok(topup);
    }
    let (reference, amount) = (topup.id.as_str(), topup.quote.to_pay);
    let made = match topup.pay_by {
        // The order of a debit is made with its notice, and a transfer is paid already.
        PayBy::Mandate | PayBy::Transfer => return Ok(topup),
        PayBy::Order => {
            let order = provider.create_order(reference, amount).await;
            order.map(|order| Made { id: order.id, amount: order.amount.0, url: None })
        }
        PayBy::Link => {
            let description = format!("{} · {reference}", services.policy.brand);
            let returns_to = format!("{}{RETURNED}", services.policy.public_url);
            let link = NewLink {
                reference,
                amount,
                description: &description,
                expires: topup.expires,
                returns_to: &returns_to,
            };
            let link = provider.create_link(&link).await;
            link.map(|link| Made { id: link.id, amount: link.amount.0, url: Some(link.short_url) })
        }
    };
    let made = match made {
        Ok(made) => made,
        Err(error) => {
            tracing::warn!(topup = reference, %error, "a top-up could not be opened at the payment provider");
            return Ok(topup);
        }
    };
    let is_page =
        made.url.as_deref().is_none_or(|url| url.starts_with("https://") || url.starts_with("http://"));
    if made.amount != amount || !is_page {
        tracing::error!(topup = reference, made = made.id, "the payment provider made something else");
        return Ok(topup);
    }
    let mut tx = services.store.begin().await?;
    tx.note_provider_id(&topup.id, &made.id, made.url.as_deref()).await?;
    let topup = tx.reads().find_topup(&topup.id).await?;
    tx.commit().await?;
    topup.ok_or(ServiceError::NotFound("top-up"))
}

/// Ends the link of a top-up. A link that was paid by then refuses, which is no error.
pub async fn cancel(services: &Services, topup: &Topup) -> Result<(), ServiceError> {
    let provider = services.payments.provider(services.started)?;
    let link = match &topup.provider_id {
        Some(id) => Some(id.clone()),
        None => provider.link_by_reference(topup.id.as_str()).await?.map(|link| link.id),
    };
    let Some(link) = link else { return Ok(()) };
    match provider.cancel_link(&link).await {
        Ok(_) | Err(ProviderError::Refused { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
