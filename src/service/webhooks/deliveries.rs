//! The deliveries of a webhook, for its owner: listed, sent again, and a test.

use super::manage::{lock, lookup};
use crate::domain::webhook::WebhookDelivery;
use crate::domain::{AccountId, FieldError, Happening, MessageId, WebhookId, WebhookStatus};
use crate::service::events::{self, TRIED_FOR};
use crate::service::{ServiceError, Services};

/// The most deliveries of a page.
pub const DELIVERIES_MAX: i64 = 100;

/// Deliveries, newest first, with whether there are older ones.
#[derive(Clone, Debug, Default)]
pub struct DeliveryPage {
    pub deliveries: Vec<WebhookDelivery>,
    pub has_more: bool,
}

/// Lists the deliveries of a webhook, newest first, after an id (empty: from the newest).
pub async fn deliveries(
    services: &Services,
    account: &AccountId,
    id: &WebhookId,
    after: &str,
    limit: i64,
) -> Result<DeliveryPage, ServiceError> {
    lookup(services, account, id).await?;
    if !after.is_empty() && !Services::is_id(after, MessageId::PREFIX) {
        return Err(FieldError::CursorUnknown.into());
    }
    let mut deliveries = services.store.page_deliveries(account, id, after, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or_default();
    let has_more = deliveries.len() > most;
    deliveries.truncate(most);
    Ok(DeliveryPage { deliveries, has_more })
}

pub async fn delivery(
    services: &Services,
    account: &AccountId,
    webhook: &WebhookId,
    id: &MessageId,
) -> Result<WebhookDelivery, ServiceError> {
    let missing = ServiceError::NotFound("delivery");
    if !Services::is_id(id.as_str(), MessageId::PREFIX) {
        return Err(missing);
    }
    services.store.lookup_delivery(account, webhook, id).await?.ok_or(missing)
}

/// Sends an event again, with the same id, also one that was delivered. One that waits is sent at once.
pub async fn resend(
    services: &Services,
    account: &AccountId,
    webhook: &WebhookId,
    id: &MessageId,
) -> Result<(), ServiceError> {
    delivery(services, account, webhook, id).await?;
    let now = services.now();
    let mut tx = services.store.begin().await?;
    if lock(&mut tx, account, webhook).await?.status != WebhookStatus::On {
        return Err(FieldError::WebhookNotOn.into());
    }
    tx.resend_event(id, now, now + TRIED_FOR).await?;
    tx.wake_lane(&webhook.lane()).await?;
    tx.commit().await?;
    services.outbox.nudge_webhooks();
    Ok(())
}

/// Sends a test, whatever events the webhook is told, and returns its id.
pub async fn send_test(
    services: &Services,
    account: &AccountId,
    webhook: &WebhookId,
) -> Result<MessageId, ServiceError> {
    let mut tx = services.store.begin().await?;
    if lock(&mut tx, account, webhook).await?.status != WebhookStatus::On {
        return Err(FieldError::WebhookNotOn.into());
    }
    let event = Happening::Test { account_id: account.clone(), webhook_id: webhook.clone() };
    let id = events::write_for(services, &mut tx, account, webhook, &event).await?;
    tx.wake_lane(&webhook.lane()).await?;
    tx.commit().await?;
    services.outbox.nudge_webhooks();
    id.ok_or(ServiceError::NotFound("webhook"))
}
