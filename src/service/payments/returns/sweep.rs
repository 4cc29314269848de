//! Looks through the provider's lists of refunds and disputes, so that no webhook is needed for what is done in its dashboard.

use chrono::{DateTime, TimeDelta, Utc};

use super::{disputes, refunds};
use crate::domain::billing::Topup;
use crate::service::payments::razorpay::{PAGE, ProviderError, Razorpay};
use crate::service::{ServiceError, Services};

/// How far back the first look of a server goes.
pub const AT_START: TimeDelta = TimeDelta::days(30);
/// The later ones.
pub const AGAIN: TimeDelta = TimeDelta::days(2);
/// Pages of one look.
const PAGES_MAX: usize = 100;

/// Takes in what was refunded and disputed since a while ago.
pub async fn sweep(services: &Services, back: TimeDelta) -> Result<(), ServiceError> {
    let provider = services.payments.provider(services.started)?;
    let since = services.now() - back;
    let done = sweep_refunds(services, provider, since).await;
    tolerate(done)?;
    tolerate(sweep_disputes(services, provider, since).await)
}

/// A provider that does not offer a list says so: then webhooks are all there is.
fn tolerate(done: Result<(), ServiceError>) -> Result<(), ServiceError> {
    match done {
        Err(ServiceError::Provider(ProviderError::Refused { description, .. })) => {
            tracing::info!(description, "the payment provider lists no refunds or disputes");
            Ok(())
        }
        done => done,
    }
}

async fn sweep_refunds(
    services: &Services,
    provider: &Razorpay,
    since: DateTime<Utc>,
) -> Result<(), ServiceError> {
    for page in 0..PAGES_MAX {
        let found = provider.refunds_since(since, page * PAGE).await?;
        for refund in &found {
            if let Some(topup) = topup_of(services, provider, &refund.payment_id).await? {
                refunds::take_in(services, &topup.id, refund).await?;
            }
        }
        if found.len() < PAGE {
            break;
        }
    }
    Ok(())
}

async fn sweep_disputes(
    services: &Services,
    provider: &Razorpay,
    since: DateTime<Utc>,
) -> Result<(), ServiceError> {
    for page in 0..PAGES_MAX {
        let found = provider.disputes_since(since, page * PAGE).await?;
        for dispute in &found {
            if let Some(topup) = topup_of(services, provider, &dispute.payment_id).await? {
                disputes::take_in(services, &topup.id, dispute).await?;
            }
        }
        if found.len() < PAGE {
            break;
        }
    }
    Ok(())
}

async fn topup_of(
    services: &Services,
    provider: &Razorpay,
    payment: &str,
) -> Result<Option<Topup>, ServiceError> {
    let found = services.store.reads().await?.find_topup_of_payment(payment).await?;
    Ok(found.filter(|topup| topup.is_live == provider.is_live()))
}
