//! Webhooks of the provider. Each is kept once, with what it names, and makes the provider be asked: its body is a
//! hint. What is kept is durable before the answer, and the work is done afterwards.

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::razorpay::wire::{Event, Payload};
use super::razorpay::{ProviderError, Razorpay};
use crate::domain::billing::{PaymentEvent, PurchaseRefusal, Topup, TopupId};
use crate::service::{ServiceError, Services};
use crate::store::Reads;

/// The longest id and kind of an event that are kept, in characters.
const WORD_MAX: usize = 100;
/// The longest text that is kept of a dispute, in bytes.
const DISPUTE_MAX: usize = 2_000;
/// How long it is looked for whose an event is.
const LOOKED_FOR: TimeDelta = TimeDelta::hours(24);
/// The first pause between two looks. It doubles.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
const DOUBLINGS_MAX: i64 = 6;

/// A webhook as it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// Of the event, the same at each attempt; empty if there is none.
    pub event_id: &'a str,
    pub signature: &'a str,
    pub body: &'a [u8],
}

/// Keeps a webhook. One without a right signature is refused.
pub async fn take(services: &Services, arrived: Arrived<'_>) -> Result<(), ServiceError> {
    let provider = services.payments.provider(services.started)?;
    if !provider.is_of_webhook(arrived.body, arrived.signature, services.now()) {
        services.metrics.payments.webhooks_refused.inc();
        return Err(PurchaseRefusal::SignatureMismatch.into());
    }
    services.metrics.payments.webhooks_taken.inc();
    // One that is signed and cannot be read is of a new kind. Refusing it would turn all webhooks off after a day.
    let event: Event = serde_json::from_slice(arrived.body).unwrap_or_else(|error| {
        tracing::error!(%error, "a webhook of the payment provider cannot be read");
        Event { event: "unreadable".to_owned(), payload: Payload::default() }
    });
    let event = named(services, &arrived, event);
    let mut tx = services.store.begin().await?;
    let topup = find_here(&mut tx.reads(), &event.0, event.1.as_deref()).await?;
    let is_of_money = event.0.link_id.is_some() || event.0.order_id.is_some() || event.0.payment_id.is_some();
    let next_try = (topup.is_none() && is_of_money).then(|| services.now());
    let kept = PaymentEvent { topup_id: topup.map(|topup| topup.id), ..event.0 };
    if tx.insert_payment_event(&kept, next_try).await?
        && let Some(id) = &kept.topup_id
    {
        tx.hurry_topup(id, services.now()).await?;
    }
    tx.commit().await?;
    services.payments.nudge();
    Ok(())
}

/// What an event names, and our reference in it.
fn named(services: &Services, arrived: &Arrived<'_>, event: Event) -> (PaymentEvent, Option<String>) {
    let Payload { payment, payment_link, order, refund, dispute } = event.payload;
    let (payment, link, order) = (
        payment.map(|held| held.entity),
        payment_link.map(|held| held.entity),
        order.map(|held| held.entity),
    );
    let reference = link.as_ref().and_then(|link| link.reference_id.clone());
    let reference = reference.or_else(|| order.as_ref().and_then(|order| order.receipt.clone()));
    let order_id =
        payment.as_ref().and_then(|payment| payment.order_id.clone()).or(order.map(|order| order.id));
    let (refund, dispute) = (refund.map(|held| held.entity), dispute.map(|held| held.entity));
    let of_return = refund.as_ref().and_then(|refund| refund.payment_id.clone());
    let of_return = of_return.or_else(|| dispute.as_ref().map(|dispute| dispute.payment_id.clone()));
    let payment_id = payment.map(|payment| payment.id).filter(|id| !id.is_empty()).or(of_return);
    let event_id = match arrived.event_id {
        "" => format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(arrived.body))),
        id => cut(id),
    };
    let kept = PaymentEvent {
        event_id,
        kind: cut(&event.event),
        topup_id: None,
        link_id: link.map(|link| cut(&link.id)),
        order_id: order_id.as_deref().map(cut),
        payment_id: payment_id.as_deref().map(cut),
        refund_id: refund.map(|refund| cut(&refund.id)),
        dispute: dispute.map(|dispute| dispute.kept()).filter(|kept| kept.len() <= DISPUTE_MAX),
        received: services.now(),
        tries: 0,
    };
    (kept, reference)
}

fn cut(text: &str) -> String {
    text.chars().take(WORD_MAX).collect()
}

/// The top-up that an event is about, as far as it is known here.
async fn find_here(
    reads: &mut Reads<'_>,
    event: &PaymentEvent,
    reference: Option<&str>,
) -> Result<Option<Topup>, ServiceError> {
    for provider_id in [&event.link_id, &event.order_id].into_iter().flatten() {
        if let Some(topup) = reads.find_topup_of(provider_id).await? {
            return Ok(Some(topup));
        }
    }
    if let Some(payment) = &event.payment_id
        && let Some(topup) = reads.find_topup_of_payment(payment).await?
    {
        return Ok(Some(topup));
    }
    let Some(reference) = reference.filter(|reference| reference.starts_with(TopupId::PREFIX)) else {
        return Ok(None);
    };
    let found = reads.find_topup(&TopupId::new(reference)).await?;
    // With a link or an order of its own, the reference belongs to that.
    Ok(found.filter(|topup| topup.provider_id.is_none()))
}

/// Looks for whose an event is, and makes that top-up due; `false` if there is none to be looked for.
pub async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let event = tx.claim_payment_event(now, now + PAUSE).await?;
    tx.commit().await?;
    let Some(event) = event else { return Ok(false) };
    let provider = services.payments.provider(services.started)?;
    let found = find_there(services, provider, &event).await?;
    let pause = PAUSE * (1 << event.tries.clamp(0, DOUBLINGS_MAX));
    let is_given_up = now - event.received >= LOOKED_FOR;
    let next_try = (found.is_none() && !is_given_up).then(|| now + pause);
    let mut tx = services.store.begin().await?;
    tx.note_payment_event(&event.event_id, found.as_ref().map(|topup| &topup.id), next_try).await?;
    if let Some(topup) = &found {
        tx.hurry_topup(&topup.id, now).await?;
    }
    tx.commit().await?;
    if found.is_none() && event.tries == 1 {
        tracing::warn!(
            kind = event.kind,
            payment = event.payment_id,
            order = event.order_id,
            link = event.link_id,
            "the payment provider tells of a payment that is of no top-up here"
        );
    }
    Ok(true)
}

/// The top-up of an event whose ids are not known here yet: the provider's order has our reference.
async fn find_there(
    services: &Services,
    provider: &Razorpay,
    event: &PaymentEvent,
) -> Result<Option<Topup>, ServiceError> {
    if let Some(topup) = find_here(&mut services.store.reads().await?, event, None).await? {
        return Ok(Some(topup));
    }
    let reference = match reference_of(provider, event).await {
        Err(ProviderError::Refused { .. }) => None,
        found => found?,
    };
    let Some(reference) = reference else { return Ok(None) };
    let found = services.store.reads().await?.find_topup(&TopupId::new(reference)).await?;
    Ok(found.filter(|topup| topup.is_live == provider.is_live()))
}

async fn reference_of(provider: &Razorpay, event: &PaymentEvent) -> Result<Option<String>, ProviderError> {
    if let Some(link) = &event.link_id {
        return Ok(provider.link(link).await?.reference_id);
    }
    let order = match (&event.order_id, &event.payment_id) {
        (Some(order), _) => Some(order.clone()),
        (None, Some(payment)) => provider.payment(payment).await?.order_id,
        (None, None) => None,
    };
    let Some(order) = order else { return Ok(None) };
    Ok(provider.order(&order).await?.receipt)
}
