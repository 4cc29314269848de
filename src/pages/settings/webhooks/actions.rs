//! The actions of webhooks. A secret is in the response to the form that made it, and nowhere else.

#![expect(clippy::too_many_arguments, reason = "a form has a field for each kind of event")]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ticks::Ticks;
use super::{PAGE, data};
use crate::domain::{FieldError, MessageId, Overlap, Secret, WebhookId};
use crate::pages::function::{Action, Answer, FunctionError, NoPlace, Shown, signed_in};
use crate::service::webhooks::{self, WebhookEdit, WebhookRequest};

/// A new secret, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSecret {
    /// Its webhook.
    pub id: String,
    /// `whsec_…`.
    pub secret: Secret,
}

/// The page of a webhook. An id of a form may be anything.
pub fn page_of(id: &str) -> String {
    let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_id && id.starts_with(WebhookId::PREFIX) { format!("{PAGE}/{id}") } else { PAGE.to_owned() }
}

/// The page of a webhook with a message.
fn done(id: &WebhookId, word: &str) -> Answer {
    Answer::redirect(format!("{}?done={word}", page_of(id.as_str())))
}

/// Adds a webhook.
#[server(prefix = "", endpoint = "settings/webhooks")]
pub async fn add_webhook(
    /// The id of the webhook, which the form contains so that it adds one only; empty for a new id.
    #[server(default)]
    webhook_id: String,
    #[server(default)] url: String,
    #[server(default)] balance_low: String,
    #[server(default)] balance_exhausted: String,
    #[server(default)] credit_added: String,
    #[server(default)] recharge_scheduled: String,
    #[server(default)] recharge_failed: String,
    #[server(default)] invoice_issued: String,
    #[server(default)] credit_refunded: String,
    #[server(default)] key_created: String,
    #[server(default)] key_revoked: String,
    #[server(default)] key_expiring: String,
    #[server(default)] limit_reached: String,
) -> Result<NewSecret, FunctionError> {
    let me = signed_in()?;
    let ticks = Ticks::of([
        &balance_low,
        &balance_exhausted,
        &credit_added,
        &recharge_scheduled,
        &recharge_failed,
        &invoice_issued,
        &credit_refunded,
        &key_created,
        &key_revoked,
        &key_expiring,
        &limit_reached,
    ]);
    let id = if webhook_id.is_empty() { webhooks::new_id(&me.services) } else { WebhookId::new(webhook_id) };
    let request = WebhookRequest { url: &url, events: &ticks.words("") };
    let made = webhooks::add(&me.services, &me.by, me.account(), &id, request).await?;
    Ok(NewSecret { id: made.webhook.id.to_string(), secret: made.secret })
}

impl AddWebhook {
    /// The events that are chosen.
    pub fn ticks(&self) -> Ticks {
        Ticks::of([
            &self.balance_low,
            &self.balance_exhausted,
            &self.credit_added,
            &self.recharge_scheduled,
            &self.recharge_failed,
            &self.invoice_issued,
            &self.credit_refunded,
            &self.key_created,
            &self.key_revoked,
            &self.key_expiring,
            &self.limit_reached,
        ])
    }
}

impl Action for AddWebhook {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    /// Returns the page with the secret instead of a redirect, which would have to store it. Reloading that page submits
    /// the form again and redirects to the webhook.
    async fn answer(self, _: NoPlace, made: Result<NewSecret, FunctionError>) -> Answer {
        match made {
            Ok(made) => Shown::with(made).at(PAGE).secret().into(),
            Err(FunctionError::KeyMade) => Answer::redirect(page_of(&self.webhook_id)),
            Err(error) => Answer::again(self, error, PAGE),
        }
    }
}

/// Changes the address and the events of a webhook.
#[server(prefix = "", endpoint = "settings/webhooks/edit")]
pub async fn edit_webhook(
    #[server(default)] webhook_id: WebhookId,
    #[server(default)] url: String,
    #[server(default)] balance_low: String,
    #[server(default)] balance_exhausted: String,
    #[server(default)] credit_added: String,
    #[server(default)] recharge_scheduled: String,
    #[server(default)] recharge_failed: String,
    #[server(default)] invoice_issued: String,
    #[server(default)] credit_refunded: String,
    #[server(default)] key_created: String,
    #[server(default)] key_revoked: String,
    #[server(default)] key_expiring: String,
    #[server(default)] limit_reached: String,
    /// Kinds that the form does not offer, with spaces between: they stay chosen.
    #[server(default)]
    others: String,
) -> Result<(), FunctionError> {
    let me = signed_in()?;
    let ticks = Ticks::of([
        &balance_low,
        &balance_exhausted,
        &credit_added,
        &recharge_scheduled,
        &recharge_failed,
        &invoice_issued,
        &credit_refunded,
        &key_created,
        &key_revoked,
        &key_expiring,
        &limit_reached,
    ]);
    let edit = WebhookEdit { url: Some(&url), events: Some(&ticks.words(&others)), is_on: None };
    webhooks::edit(&me.services, &me.by, me.account(), &webhook_id, edit).await?;
    Ok(())
}

impl EditWebhook {
    /// The events that are chosen.
    pub fn ticks(&self) -> Ticks {
        Ticks::of([
            &self.balance_low,
            &self.balance_exhausted,
            &self.credit_added,
            &self.recharge_scheduled,
            &self.recharge_failed,
            &self.invoice_issued,
            &self.credit_refunded,
            &self.key_created,
            &self.key_revoked,
            &self.key_expiring,
            &self.limit_reached,
        ])
    }
}

impl Action for EditWebhook {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, saved: Result<(), FunctionError>) -> Answer {
        let page = page_of(self.webhook_id.as_str());
        match saved {
            Ok(()) => done(&self.webhook_id, "saved"),
            Err(error) => Answer::again(self, error, page),
        }
    }
}

/// Pauses a webhook, or turns it on.
#[server(prefix = "", endpoint = "settings/webhooks/set")]
pub async fn set_webhook(
    #[server(default)] webhook_id: WebhookId,
    /// `on` or `paused`.
    #[server(default)]
    to: String,
) -> Result<(), FunctionError> {
    let me = signed_in()?;
    let edit = WebhookEdit { is_on: Some(to == "on"), ..WebhookEdit::default() };
    webhooks::edit(&me.services, &me.by, me.account(), &webhook_id, edit).await?;
    Ok(())
}

impl Action for SetWebhook {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, set: Result<(), FunctionError>) -> Answer {
        match set {
            Ok(()) => done(&self.webhook_id, if self.to == "on" { "on" } else { "paused" }),
            Err(error) => error.into(),
        }
    }
}

/// Replaces the secret of a webhook.
#[server(prefix = "", endpoint = "settings/webhooks/rotate")]
pub async fn rotate_webhook(
    #[server(default)] webhook_id: WebhookId,
    /// How long the old secret signs too: `now`, `1h`, `24h` or `7d`.
    #[server(default)]
    overlap: String,
    /// The mark of the last rotation that the form was rendered with, so that it rotates once.
    #[server(default)]
    rotation: String,
) -> Result<NewSecret, FunctionError> {
    let me = signed_in()?;
    let overlap = Overlap::parse(&overlap).ok_or(FieldError::OverlapUnknown)?;
    let before = webhooks::lookup(&me.services, me.account(), &webhook_id).await?;
    if data::mark(before.previous_until) != rotation {
        return Err(FunctionError::KeyMade);
    }
    let made = webhooks::rotate(&me.services, &me.by, me.account(), &webhook_id, overlap).await?;
    Ok(NewSecret { id: made.webhook.id.to_string(), secret: made.secret })
}

impl Action for RotateWebhook {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, made: Result<NewSecret, FunctionError>) -> Answer {
        let page = page_of(self.webhook_id.as_str());
        match made {
            Ok(made) => Shown::with(made).at(page).secret().into(),
            Err(FunctionError::KeyMade) => Answer::redirect(page),
            Err(error) => Answer::again(self, error, format!("{page}?rotate=1")),
        }
    }
}

/// Sends a test event.
#[server(prefix = "", endpoint = "settings/webhooks/test")]
pub async fn test_webhook(#[server(default)] webhook_id: WebhookId) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(webhooks::send_test(&me.services, me.account(), &webhook_id).await.map(drop)?)
}

impl Action for TestWebhook {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, sent: Result<(), FunctionError>) -> Answer {
        answer_of_sending(&self.webhook_id, sent, "test")
    }
}

/// Sends an event again.
#[server(prefix = "", endpoint = "settings/webhooks/resend")]
pub async fn resend_event(
    #[server(default)] webhook_id: WebhookId,
    #[server(default)] delivery_id: MessageId,
) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(webhooks::resend(&me.services, me.account(), &webhook_id, &delivery_id).await?)
}

impl Action for ResendEvent {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, sent: Result<(), FunctionError>) -> Answer {
        answer_of_sending(&self.webhook_id, sent, "resent")
    }
}

/// The page of the webhook, which says why nothing is sent to it if it is not on.
fn answer_of_sending(id: &WebhookId, sent: Result<(), FunctionError>, word: &str) -> Answer {
    match sent {
        Ok(()) => done(id, word),
        Err(FunctionError::Invalid(_)) => Answer::redirect(page_of(id.as_str())),
        Err(error) => error.into(),
    }
}

/// Deletes a webhook with its deliveries.
#[server(prefix = "", endpoint = "settings/webhooks/delete")]
pub async fn delete_webhook(#[server(default)] webhook_id: WebhookId) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(webhooks::remove(&me.services, &me.by, me.account(), &webhook_id).await?)
}

impl Action for DeleteWebhook {
    type Place = NoPlace;
    const PAGE: &'static str = PAGE;

    async fn answer(self, _: NoPlace, deleted: Result<(), FunctionError>) -> Answer {
        match deleted {
            Ok(()) => Answer::redirect(format!("{PAGE}?done=deleted")),
            Err(error) => error.into(),
        }
    }
}
