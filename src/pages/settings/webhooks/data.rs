//! The reads of webhooks.

use chrono::{DateTime, Utc};

use crate::domain::webhook::{Outcome, WebhookDelivery};
use crate::domain::{EventKinds, MessageId, MessageState, Webhook, WebhookId, WebhookStatus};
use crate::pages::function::{FunctionError, SignedIn, signed_in};
use crate::pages::shown::LocalTime;
use crate::service::webhooks;

/// Deliveries on one page.
const PAGE_SIZE: i64 = 25;

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    pub id: String,
    pub url: String,
    pub host: String,
    pub status: WebhookStatus,
    pub events: EventKinds,
    /// Until when the secret before signs too.
    pub previous_until: Option<LocalTime>,
    /// The mark of the last rotation, for its form.
    pub rotation: String,
    pub failing_since: Option<LocalTime>,
    pub created: LocalTime,
}

/// An event that was sent, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    pub id: String,
    pub kind: String,
    pub sequence: i64,
    pub created: LocalTime,
    pub state: MessageState,
    /// The next attempt.
    pub due: Option<LocalTime>,
    pub body: String,
    pub attempts: Vec<AttemptRow>,
}

/// An attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    pub at: LocalTime,
    pub milliseconds: i64,
    pub outcome: Outcome,
    pub status: Option<u16>,
    pub answer: String,
}

/// A page of deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPage {
    pub rows: Vec<DeliveryRow>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Whether webhooks can be added.
pub fn is_open() -> Result<bool, FunctionError> {
    Ok(webhooks::is_set_up(&signed_in()?.services))
}

/// An id for the form of a new webhook.
pub fn new_id() -> Result<String, FunctionError> {
    Ok(webhooks::new_id(&signed_in()?.services).to_string())
}

/// The webhooks, oldest first.
pub async fn list() -> Result<Vec<WebhookRow>, FunctionError> {
    let me = signed_in()?;
    let found = webhooks::list(&me.services, me.account()).await?;
    Ok(found.into_iter().map(|webhook| WebhookRow::of(&me, webhook)).collect())
}

/// A webhook.
pub async fn one(id: &WebhookId) -> Result<WebhookRow, FunctionError> {
    let me = signed_in()?;
    Ok(WebhookRow::of(&me, webhooks::lookup(&me.services, me.account(), id).await?))
}

/// Its deliveries, newest first, after a cursor (empty: from the newest).
pub async fn deliveries(id: &WebhookId, after: &str) -> Result<DeliveryPage, FunctionError> {
    let me = signed_in()?;
    let found = webhooks::deliveries(&me.services, me.account(), id, after, PAGE_SIZE).await?;
    let rows: Vec<_> = found.deliveries.into_iter().map(|row| DeliveryRow::of(&me, row)).collect();
    let next = rows.last().filter(|_| found.has_more).map(|row| row.id.clone());
    Ok(DeliveryPage { rows, next })
}

/// One of them.
pub async fn delivery(id: &WebhookId, delivery: &MessageId) -> Result<DeliveryRow, FunctionError> {
    let me = signed_in()?;
    let found = webhooks::delivery(&me.services, me.account(), id, delivery).await?;
    Ok(DeliveryRow::of(&me, found))
}

impl WebhookRow {
    fn of(me: &SignedIn, webhook: Webhook) -> Self {
        let local = |at| LocalTime::of(me.owner.zone, at);
        let until = webhook.previous_until;
        Self {
            id: webhook.id.to_string(),
            url: webhook.url.as_str().to_owned(),
            host: webhook.url.host().to_owned(),
            status: webhook.status,
            events: webhook.events,
            previous_until: until.filter(|until| me.services.now() < *until).map(local),
            rotation: mark(until),
            failing_since: webhook.failing_since.map(local),
            created: local(webhook.created),
        }
    }
}

/// What tells a rotation from the one before.
pub fn mark(previous_until: Option<DateTime<Utc>>) -> String {
    previous_until.map(|until| until.timestamp_micros().to_string()).unwrap_or_default()
}

impl DeliveryRow {
    fn of(me: &SignedIn, delivery: WebhookDelivery) -> Self {
        let second = |at| LocalTime::to_the_second(me.owner.zone, at);
        let WebhookDelivery { message, sequence, attempts } = delivery;
        let attempts = attempts.into_iter().map(|attempt| AttemptRow {
            at: second(attempt.at),
            milliseconds: attempt.milliseconds,
            outcome: attempt.outcome,
            status: attempt.status,
            answer: attempt.answer,
        });
        Self {
            id: message.id.to_string(),
            kind: message.kind,
            sequence,
            created: second(message.created),
            state: message.state,
            due: message.due.map(second),
            body: message.details,
            attempts: attempts.collect(),
        }
    }
}
