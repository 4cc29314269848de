//! Turns webhooks off that are gone or fail for days, and tells their owner.

use chrono::TimeDelta;

use crate::domain::webhook::Outcome;
use crate::domain::{Actor, AuditEvent, Caller, Letter, Webhook, WebhookStatus};
use crate::service::mail::{self, Recipient};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// A webhook is turned off after so long with nothing but failures.
const FAILING_MAX: TimeDelta = TimeDelta::days(5);
/// How long the mail is tried.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);
/// The answer of events that are not sent any more.
const GIVEN_UP: &str = "the webhook was turned off";

/// What a webhook becomes by a failed attempt; `None` if it stays on.
pub fn state(services: &Services, webhook: &Webhook, outcome: Outcome) -> Option<WebhookStatus> {
    if outcome == Outcome::Gone {
        return Some(WebhookStatus::Gone);
    }
    let since = webhook.failing_since?;
    (services.now() - since >= FAILING_MAX).then_some(WebhookStatus::Failing)
}

/// Turns a webhook off, unless its owner has done something about it. The account and the webhook must be locked.
pub async fn turn_off(
    services: &Services,
    tx: &mut Tx,
    webhook: &Webhook,
    status: WebhookStatus,
) -> Result<(), ServiceError> {
    let (account, now) = (&webhook.account_id, services.now());
    if !tx.turn_webhook_off(&webhook.id, status).await? {
        return Ok(());
    }
    tx.give_events_up(&webhook.id, GIVEN_UP, now).await?;
    let (id, host, is_gone) =
        (webhook.id.clone(), webhook.url.host().to_owned(), status == WebhookStatus::Gone);
    let by = Caller { actor: Actor::System, address: None, user_agent: None };
    let deed = AuditEvent::WebhookTurnedOff { id: id.clone(), host: host.clone(), is_gone };
    tx.insert_audit_entry(account, &by, &deed, now).await?;
    let Some(profile) = tx.lock_profile(account).await? else { return Ok(()) };
    let to = Recipient { account: Some(account), address: &profile.email, language: profile.language };
    let letter = Letter::WebhookTurnedOff { id: id.to_string(), host, is_gone };
    mail::queue(services, tx, to, &letter, TRIED_FOR).await?;
    tracing::info!(webhook = %id, is_gone, "webhook turned off");
    Ok(())
}
