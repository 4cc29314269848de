//! What the operator sees of top-ups.

use crate::domain::AccountId;
use crate::domain::billing::{PaymentEvent, Topup, TopupId, TopupPayment, TopupStatus};
use crate::service::{ServiceError, Services};
use crate::store::billing::topups::TopupFilter;

/// Webhooks in the list of those that are of no top-up.
const STRANGE_MAX: i64 = 1_000;

/// A top-up with what came for it.
#[derive(Clone, Debug)]
pub struct Details {
    pub topup: Topup,
    /// Oldest first.
    pub payments: Vec<TopupPayment>,
    pub events: Vec<PaymentEvent>,
}

/// Lists top-ups, newest first.
pub async fn list(
    services: &Services,
    account: Option<AccountId>,
    status: Option<TopupStatus>,
    limit: i64,
) -> Result<Vec<Topup>, ServiceError> {
    Ok(services.store.list_topups(&TopupFilter { account, status }, limit).await?)
}

/// A top-up of any account.
pub async fn find(services: &Services, id: &TopupId) -> Result<Details, ServiceError> {
    let mut reads = services.store.reads().await?;
    let topup = reads.find_topup(id).await?.ok_or(ServiceError::NotFound("top-up"))?;
    let (payments, events) = (reads.list_topup_payments(id).await?, reads.list_payment_events(id).await?);
    Ok(Details { topup, payments, events })
}

/// The webhooks about payments that are of no top-up.
pub async fn list_strange(services: &Services) -> Result<Vec<PaymentEvent>, ServiceError> {
    Ok(services.store.reads().await?.list_strange_events(STRANGE_MAX).await?)
}
