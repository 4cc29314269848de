//! Asks the provider what went back of a top-up, when something has told of it, and about what has not ended.

use chrono::TimeDelta;

use super::{disputes, refunds};
use crate::domain::billing::{PaymentEvent, Topup, TopupStatus};
use crate::service::payments::razorpay::{ProviderError, wire};
use crate::service::{ServiceError, Services};

/// How long a claim lasts: longer than the requests that it takes.
const CLAIM: TimeDelta = TimeDelta::minutes(2);

/// Asks about the payments of a top-up that was hurried by webhooks.
pub async fn follow(
    services: &Services,
    before: &Topup,
    events: &[PaymentEvent],
) -> Result<(), ServiceError> {
    let has_told = events.iter().any(|event| event.refund_id.is_some() || event.dispute.is_some());
    let was_paid = matches!(before.status, TopupStatus::Paid | TopupStatus::Review | TopupStatus::Refunded);
    let provider = services.payments.provider(services.started)?;
    if !(has_told || was_paid) || provider.is_live() != before.is_live {
        return Ok(());
    }
    let mut reads = services.store.reads().await?;
    let payments = reads.list_topup_payments(&before.id).await?;
    let known = reads.refunds_of(&before.id).await?;
    drop(reads);
    for payment in &payments {
        let found = match provider.payment(&payment.payment_id).await {
            Err(ProviderError::Refused { .. }) => continue,
            found => found?,
        };
        let back = found.amount_refunded.map(|amount| amount.0.get()).unwrap_or_default();
        let of_it = known.iter().filter(|of| of.payment_id == payment.payment_id && of.status.is_made());
        let is_told = events
            .iter()
            .any(|of| of.refund_id.is_some() && of.payment_id.as_ref() == Some(&payment.payment_id));
        if is_told || back != of_it.map(|of| of.amount.get()).sum::<i64>() {
            for refund in provider.refunds_of(&payment.payment_id).await?.iter().rev() {
                refunds::take_in(services, &before.id, refund).await?;
            }
        }
    }
    // The last that each dispute's webhooks have said.
    let mut told: Vec<wire::Dispute> = Vec::new();
    for signed in events
        .iter()
        .filter_map(|event| serde_json::from_str::<wire::Dispute>(event.dispute.as_deref()?).ok())
    {
        match told.iter_mut().find(|of| of.id == signed.id) {
            // They come in any order: what has ended stays.
            Some(last) if is_final(last) => {}
            Some(last) => *last = signed,
            None => told.push(signed),
        }
    }
    for signed in told {
        let id = signed.id.clone();
        disputes::look(services, before, &id, Some(signed)).await?;
    }
    Ok(())
}

fn is_final(dispute: &wire::Dispute) -> bool {
    matches!(dispute.status.as_str(), "won" | "lost" | "closed")
}

/// Asks about the refund that has been due for longest; `false` if none is due.
pub async fn turn_refund(services: &Services) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let claimed = tx.claim_refund(now, now + CLAIM).await?;
    tx.commit().await?;
    let Some(refund) = claimed else { return Ok(false) };
    refunds::send(services, &refund.id).await?;
    Ok(true)
}

/// Asks about the dispute that has been due for longest; `false` if none is due.
pub async fn turn_dispute(services: &Services) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let claimed = tx.claim_dispute(now, now + TimeDelta::hours(1)).await?;
    let topup = match &claimed {
        Some(dispute) => tx.reads().find_topup(&dispute.topup_id).await?,
        None => None,
    };
    tx.commit().await?;
    let Some((dispute, topup)) = claimed.zip(topup) else { return Ok(false) };
    disputes::look(services, &topup, &dispute.dispute_id, None).await?;
    Ok(true)
}
