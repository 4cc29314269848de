//! Webhooks of the provider. Each is kept once, with what it names, and makes the provider be asked: its body is a
//! hint. What is kept is durable before the answer, and the work is done afterwards.

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::razorpay::events::{Event, Payload};
use super::razorpay::{ProviderError, Razorpay};
use crate::domain::billing::{MandateId, PaymentEvent, PurchaseRefusal, TopupId};
use crate::service::{ServiceError, Services};
use crate::store::{Reads, Tx};

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
    let Named { event, reference, token } = named(services, &arrived, event);
    let mut tx = services.store.begin().await?;
    let whose = find_here(&mut tx.reads(), &event, reference.as_deref(), token.as_deref()).await?;
    let is_of_money = event.link_id.is_some() || event.order_id.is_some() || event.payment_id.is_some();
    let next_try = (whose.is_none() && is_of_money).then(|| services.now());
    let (topup_id, mandate_id) = Whose::ids(whose.as_ref());
    let kept = PaymentEvent { topup_id, mandate_id, ..event };
    if tx.insert_payment_event(&kept, next_try).await?
        && let Some(whose) = &whose
    {
        hurry(services, &mut tx, whose).await?;
    }
    tx.commit().await?;
    services.payments.nudge();
    Ok(())
}

/// What an event names.
struct Named {
    event: PaymentEvent,
    /// Our reference.
    reference: Option<String>,
    /// The provider's id of a mandate.
    token: Option<String>,
}

/// Whose an event is.
enum Whose {
    Topup(TopupId),
    Mandate(MandateId),
}

impl Whose {
    fn ids(whose: Option<&Self>) -> (Option<TopupId>, Option<MandateId>) {
        match whose {
            Some(Self::Topup(id)) => (Some(id.clone()), None),
            Some(Self::Mandate(id)) => (None, Some(id.clone())),
            None => (None, None),
        }
    }
}

/// Has the provider asked about it soon.
async fn hurry(services: &Services, tx: &mut Tx, whose: &Whose) -> Result<(), ServiceError> {
    match whose {
        Whose::Topup(id) => {
            tx.hurry_topup(id, services.now()).await?;
            tx.hurry_recharge(id, services.now()).await?;
        }
        Whose::Mandate(id) => tx.hurry_mandate(id, services.now()).await?,
    }
    Ok(())
}

fn named(services: &Services, arrived: &Arrived<'_>, event: Event) -> Named {
    let Payload { payment, payment_link, order, refund, dispute, token, invoice, notification } =
        event.payload;
    let (payment, link, order) = (
        payment.map(|held| held.entity),
        payment_link.map(|held| held.entity),
        order.map(|held| held.entity),
    );
    let reference = link.as_ref().and_then(|link| link.reference_id.clone());
    let reference = reference.or_else(|| order.as_ref().and_then(|order| order.receipt.clone()));
    let (invoice, notification) = (invoice.map(|held| held.entity), notification.map(|held| held.entity));
    let reference = reference.or_else(|| invoice.as_ref().and_then(|invoice| invoice.receipt.clone()));
    let of_mandate = invoice.or(notification).and_then(|thing| thing.order_id);
    let order_id = payment.as_ref().and_then(|payment| payment.order_id.clone());
    let order_id = order_id.or(order.map(|order| order.id)).or(of_mandate);
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
        mandate_id: None,
    };
    Named { event: kept, reference, token: token.map(|held| held.entity.id) }
}

fn cut(text: &str) -> String {
    text.chars().take(WORD_MAX).collect()
}

/// Whose an event is, as far as it is known here.
async fn find_here(
    reads: &mut Reads<'_>,
    event: &PaymentEvent,
    reference: Option<&str>,
    token: Option<&str>,
) -> Result<Option<Whose>, ServiceError> {
    for provider_id in [&event.link_id, &event.order_id].into_iter().flatten() {
        if let Some(topup) = reads.find_topup_of(provider_id).await? {
            return Ok(Some(Whose::Topup(topup.id)));
        }
    }
    for provider_id in [event.order_id.as_deref(), token, reference].into_iter().flatten() {
        if let Some(mandate) = reads.find_mandate_of(provider_id).await? {
            return Ok(Some(Whose::Mandate(mandate.id)));
        }
    }
    if let Some(payment) = &event.payment_id
        && let Some(topup) = reads.find_topup_of_payment(payment).await?
    {
        return Ok(Some(Whose::Topup(topup.id)));
    }
    let Some(reference) = reference.filter(|reference| reference.starts_with(TopupId::PREFIX)) else {
        return Ok(None);
    };
    let found = reads.find_topup(&TopupId::new(reference)).await?;
    // With a link or an order of its own, the reference belongs to that.
    Ok(found.filter(|topup| topup.provider_id.is_none()).map(|topup| Whose::Topup(topup.id)))
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
    let (topup, mandate) = Whose::ids(found.as_ref());
    tx.note_payment_event(&event.event_id, (topup.as_ref(), mandate.as_ref()), next_try).await?;
    if let Some(whose) = &found {
        hurry(services, &mut tx, whose).await?;
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

/// Whose an event is whose ids are not known here yet: the provider's order has our reference.
async fn find_there(
    services: &Services,
    provider: &Razorpay,
    event: &PaymentEvent,
) -> Result<Option<Whose>, ServiceError> {
    if let Some(whose) = find_here(&mut services.store.reads().await?, event, None, None).await? {
        return Ok(Some(whose));
    }
    let reference = match reference_of(provider, event).await {
        Err(ProviderError::Refused { .. }) => None,
        found => found?,
    };
    let Some(reference) = reference else { return Ok(None) };
    let mut reads = services.store.reads().await?;
    if reference.starts_with(MandateId::PREFIX) {
        return Ok(reads
            .find_mandate(&MandateId::new(reference))
            .await?
            .map(|found| Whose::Mandate(found.id)));
    }
    let found = reads.find_topup(&TopupId::new(reference)).await?;
    Ok(found.filter(|topup| topup.is_live == provider.is_live()).map(|topup| Whose::Topup(topup.id)))
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
