//! What the operator sees of top-ups.

use std::collections::BTreeMap;

use crate::domain::AccountId;
use crate::domain::billing::{
    Dispute, Paise, PaymentEvent, Refund, Topup, TopupId, TopupPayment, TopupStatus,
};
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
    pub refunds: Vec<Refund>,
    pub disputes: Vec<Dispute>,
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

/// What goes back of top-ups by refunds, or may; nothing of those that are not in it.
pub async fn refunded(
    services: &Services,
    topups: &[Topup],
) -> Result<BTreeMap<TopupId, Paise>, ServiceError> {
    let ids: Vec<_> = topups.iter().map(|topup| &topup.id).collect();
    Ok(services.store.sum_refunded(&ids).await?.into_iter().collect())
}

/// A top-up of any account.
pub async fn find(services: &Services, id: &TopupId) -> Result<Details, ServiceError> {
    let mut reads = services.store.reads().await?;
    let topup = reads.find_topup(id).await?.ok_or(ServiceError::NotFound("top-up"))?;
    let (payments, events) = (reads.list_topup_payments(id).await?, reads.list_payment_events(id).await?);
    let (refunds, disputes) = (reads.refunds_of(id).await?, reads.disputes_of(id).await?);
    Ok(Details { topup, payments, events, refunds, disputes })
}

/// The webhooks about payments that are of no top-up.
pub async fn list_strange(services: &Services) -> Result<Vec<PaymentEvent>, ServiceError> {
    Ok(services.store.reads().await?.list_strange_events(STRANGE_MAX).await?)
}
