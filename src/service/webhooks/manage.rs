//! Owners add, change and remove webhooks.

use crate::domain::{
    AccountId, AuditEvent, Caller, EventKinds, FieldError, Overlap, Secret, Webhook, WebhookId,
    WebhookStatus, WebhookUrl,
};
use crate::service::events::balance;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::webhooks::WebhookChange;

use super::{SigningSecret, WEBHOOKS_MAX, is_set_up};

/// The fields of a new webhook, as typed.
#[derive(Clone, Copy, Debug)]
pub struct WebhookRequest<'a> {
    pub url: &'a str,
    /// The kinds of events; none for all.
    pub events: &'a [String],
}

/// What is to change of a webhook; `None` stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebhookEdit<'a> {
    pub url: Option<&'a str>,
    /// The kinds of events; none for all.
    pub events: Option<&'a [String]>,
    /// Whether events are sent.
    pub is_on: Option<bool>,
}

/// A webhook with its secret; only this result contains it.
#[derive(Clone, Debug)]
pub struct Made {
    pub webhook: Webhook,
    pub secret: Secret,
}

/// Lists the webhooks of an account, oldest first.
pub async fn list(services: &Services, account: &AccountId) -> Result<Vec<Webhook>, ServiceError> {
    Ok(services.store.list_webhooks(account).await?)
}

pub async fn lookup(
    services: &Services,
    account: &AccountId,
    id: &WebhookId,
) -> Result<Webhook, ServiceError> {
    if !is_id(id) {
        return Err(missing());
    }
    services.store.lookup_webhook(account, id).await?.ok_or(missing())
}

/// An id for the form of a new webhook, before it is added.
pub fn new_id(services: &Services) -> WebhookId {
    WebhookId::new(services.new_id(WebhookId::PREFIX))
}

/// Adds a webhook with an id from [`new_id`]. If a reloaded page submits its form again, no second one is added, and the
/// secret is not shown again.
pub async fn add(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &WebhookId,
    request: WebhookRequest<'_>,
) -> Result<Made, ServiceError> {
    if !is_set_up(services) {
        return Err(FieldError::WebhooksClosed.into());
    }
    if !is_id(id) {
        return Err(missing());
    }
    let (url, events) = match (read_url(services, request.url), read_events(request.events)) {
        (Ok(url), Ok(events)) => (url, events),
        (url, events) => {
            return Err(ServiceError::Invalid([url.err(), events.err()].into_iter().flatten().collect()));
        }
    };
    let webhook = Webhook {
        id: id.clone(),
        account_id: account.clone(),
        url,
        events,
        status: WebhookStatus::On,
        previous_until: None,
        failures: 0,
        failing_since: None,
        created: services.now(),
    };
    let secret = SigningSecret::mint(&*services.entropy);
    let sealed = secret.seal(services, account, &webhook.id)?;
    let known = services.store.lookup_account(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let mut tx = services.store.begin().await?;
    // So that two requests cannot both be the last one.
    lock_account(&mut tx, account).await?;
    if tx.count_webhooks(account).await? >= WEBHOOKS_MAX {
        return Err(FieldError::WebhooksTooMany.into());
    }
    // It is told of crossings from here on.
    let level = balance::level(known.balance, known.low_balance);
    tx.insert_webhook(&webhook, &sealed, level)
        .await
        .map_err(|error| if error.is_unique_violation() { ServiceError::KeyMade } else { error.into() })?;
    let deed = AuditEvent::WebhookAdded { id: webhook.id.clone(), host: webhook.url.host().to_owned() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    tx.commit().await?;
    Ok(Made { secret: secret.text(), webhook })
}

/// Changes a webhook: its address, its events, or whether events are sent.
pub async fn edit(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &WebhookId,
    edit: WebhookEdit<'_>,
) -> Result<Webhook, ServiceError> {
    let url = edit.url.map(|url| read_url(services, url)).transpose();
    let events = edit.events.map(read_events).transpose();
    let (url, events) = match (url, events) {
        (Ok(url), Ok(events)) => (url, events),
        (url, events) => {
            return Err(ServiceError::Invalid([url.err(), events.err()].into_iter().flatten().collect()));
        }
    };
    let mut tx = services.store.begin().await?;
    let before = lock(&mut tx, account, id).await?;
    let status = match edit.is_on {
        Some(true) => WebhookStatus::On,
        Some(false) if before.status.hears() => WebhookStatus::Paused,
        _ => before.status,
    };
    let (url, events) = (url.unwrap_or(before.url.clone()), events.unwrap_or(before.events.clone()));
    if (&url, &events, status) == (&before.url, &before.events, before.status) {
        return Ok(before);
    }
    tx.update_webhook(id, WebhookChange { url: &url, events: &events, status }).await?;
    // Another address may answer at once.
    tx.wake_lane(&id.lane()).await?;
    let deed = AuditEvent::WebhookChanged { id: id.clone(), host: url.host().to_owned() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    tx.commit().await?;
    services.outbox.nudge_webhooks();
    lookup(services, account, id).await
}

/// Replaces the secret. Within the overlap the one before signs too.
pub async fn rotate(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &WebhookId,
    overlap: Overlap,
) -> Result<Made, ServiceError> {
    let secret = SigningSecret::mint(&*services.entropy);
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let before = lock(&mut tx, account, id).await?;
    let sealed = secret.seal(services, account, id)?;
    let until = (overlap != Overlap::Now).then(|| now + overlap.time());
    tx.replace_webhook_secret(id, &sealed, until).await?;
    let deed = AuditEvent::WebhookSecretRotated { id: id.clone(), host: before.url.host().to_owned() };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    tx.commit().await?;
    Ok(Made { secret: secret.text(), webhook: lookup(services, account, id).await? })
}

/// Removes a webhook with its deliveries. What is being sent at this moment may still arrive.
pub async fn remove(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &WebhookId,
) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let before = lock(&mut tx, account, id).await?;
    tx.delete_webhook(id).await?;
    tx.wake_lane(&id.lane()).await?;
    let deed = AuditEvent::WebhookRemoved { id: id.clone(), host: before.url.host().to_owned() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    Ok(tx.commit().await?)
}

/// A webhook, locked after its account.
pub(super) async fn lock(tx: &mut Tx, account: &AccountId, id: &WebhookId) -> Result<Webhook, ServiceError> {
    if !is_id(id) {
        return Err(missing());
    }
    lock_account(tx, account).await?;
    tx.lock_webhook(account, id).await?.ok_or(missing())
}

async fn lock_account(tx: &mut Tx, account: &AccountId) -> Result<(), ServiceError> {
    tx.lock_profile(account).await?.map(drop).ok_or(ServiceError::NotFound("account"))
}

/// Whether an untrusted id has the form of one.
fn is_id(id: &WebhookId) -> bool {
    Services::is_id(id.as_str(), WebhookId::PREFIX)
}

const fn missing() -> ServiceError {
    ServiceError::NotFound("webhook")
}

fn read_url(services: &Services, text: &str) -> Result<WebhookUrl, FieldError> {
    WebhookUrl::parse(text, services.policy.webhooks.reach)
}

fn read_events(words: &[String]) -> Result<EventKinds, FieldError> {
    EventKinds::parse_each(words.iter().map(String::as_str)).ok_or(FieldError::EventsUnknown)
}
