//! Razorpay, the payment provider: what we ask it, and what it signs.

mod client;
pub mod events;
pub mod mandates;
pub mod wire;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::json;

pub use self::client::{Client, Line, ProviderError};
use self::wire::{Collection, Dispute, Order, Payment, PaymentLink, Refund};
use super::signature::{self, ReturnedLink};
use crate::domain::billing::Paise;

/// Things in one page of a list, the most that the provider sends.
pub const PAGE: usize = 100;
/// How long webhooks with the previous secret are taken after a start.
const PREVIOUS_FOR: TimeDelta = TimeDelta::hours(24);

/// The provider with our credentials.
#[derive(Debug)]
pub struct Razorpay {
    client: Client,
    key_id: String,
    key_secret: SecretString,
    webhook_secret: SecretString,
    previous: Option<(SecretString, DateTime<Utc>)>,
}

/// The secrets with which the provider signs.
#[derive(Debug)]
pub struct Secrets {
    pub key: SecretString,
    pub webhook: SecretString,
    /// That of before a change.
    pub previous_webhook: Option<SecretString>,
}

/// A payment link to be made.
#[derive(Clone, Debug)]
pub struct NewLink<'a> {
    /// Our reference, at most 40 characters, which is used once for ever.
    pub reference: &'a str,
    pub amount: Paise,
    pub description: &'a str,
    /// At least 15 minutes from now.
    pub expires: DateTime<Utc>,
    /// Where the payer's browser comes back to.
    pub returns_to: &'a str,
}

impl Razorpay {
    pub fn new(url: &str, key_id: &str, secrets: Secrets, line: Line, started: DateTime<Utc>) -> Self {
        Self {
            client: Client::new(url, key_id, secrets.key.clone(), line),
            key_id: key_id.to_owned(),
            key_secret: secrets.key,
            webhook_secret: secrets.webhook,
            previous: secrets.previous_webhook.map(|secret| (secret, started + PREVIOUS_FOR)),
        }
    }

    /// The public part of the credentials, which a program's checkout needs.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Whether payments are real.
    pub fn is_live(&self) -> bool {
        self.key_id.starts_with("rzp_live_")
    }

    /// Makes a payment link, once: if the answer is lost, the link is found by its reference.
    pub async fn create_link(&self, link: &NewLink<'_>) -> Result<PaymentLink, ProviderError> {
        let body = json!({
            "amount": link.amount.get(), "currency": "INR", "accept_partial": false,
            "expire_by": link.expires.timestamp(), "reference_id": link.reference,
            "description": link.description, "notify": {"sms": false, "email": false}, "reminder_enable": false,
            "notes": {"reference": link.reference}, "callback_url": link.returns_to, "callback_method": "get",
        });
        let first = match self.client.post("/payment_links", &body).await {
            Err(error) if error.is_open() || is_repeated(&error) => error,
            made => return made,
        };
        match self.link_by_reference(link.reference).await? {
            Some(found) => Ok(found),
            None if first.is_open() => self.client.post("/payment_links", &body).await,
            None => Err(first),
        }
    }

    /// Makes an order, once: if the answer is lost, the order is found by its receipt.
    pub async fn create_order(&self, receipt: &str, amount: Paise) -> Result<Order, ProviderError> {
        let body = json!({
            "amount": amount.get(), "currency": "INR", "receipt": receipt, "partial_payment": false,
            "notes": {"reference": receipt},
        });
        match self.client.post("/orders", &body).await {
            Err(error) if error.is_open() => match self.order_by_receipt(receipt).await? {
                Some(found) => Ok(found),
                None => self.client.post("/orders", &body).await,
            },
            made => made,
        }
    }

    pub async fn link(&self, id: &str) -> Result<PaymentLink, ProviderError> {
        self.client.get(&format!("/payment_links/{}", checked(id)?)).await
    }

    pub async fn link_by_reference(&self, reference: &str) -> Result<Option<PaymentLink>, ProviderError> {
        let path = format!("/payment_links?reference_id={}", checked(reference)?);
        let found: Collection<PaymentLink> = self.client.get(&path).await?;
        Ok(found.items.into_iter().find(|link| link.reference_id.as_deref() == Some(reference)))
    }

    /// Ends a link that is not paid. One that is paid by then refuses.
    pub async fn cancel_link(&self, id: &str) -> Result<PaymentLink, ProviderError> {
        self.client.post(&format!("/payment_links/{}/cancel", checked(id)?), &json!({})).await
    }

    pub async fn order(&self, id: &str) -> Result<Order, ProviderError> {
        self.client.get(&format!("/orders/{}", checked(id)?)).await
    }

    pub async fn order_by_receipt(&self, receipt: &str) -> Result<Option<Order>, ProviderError> {
        let path = format!("/orders?receipt={}", checked(receipt)?);
        let found: Collection<Order> = self.client.get(&path).await?;
        Ok(found.items.into_iter().find(|order| order.receipt.as_deref() == Some(receipt)))
    }

    /// The payments of an order, failed ones included.
    pub async fn order_payments(&self, id: &str) -> Result<Vec<Payment>, ProviderError> {
        let path = format!("/orders/{}/payments", checked(id)?);
        Ok(self.client.get::<Collection<Payment>>(&path).await?.items)
    }

    pub async fn payment(&self, id: &str) -> Result<Payment, ProviderError> {
        self.client.get(&format!("/payments/{}", checked(id)?)).await
    }

    /// Captures an authorised payment. If the answer is lost, or it was captured already, the payment is asked for.
    pub async fn capture(&self, id: &str, amount: Paise) -> Result<Payment, ProviderError> {
        let body = json!({"amount": amount.get(), "currency": "INR"});
        match self.client.post(&format!("/payments/{}/capture", checked(id)?), &body).await {
            Err(ProviderError::Away | ProviderError::Refused { .. }) => self.payment(id).await,
            done => done,
        }
    }

    /// Refunds a part of a payment. The same key is the same refund, so that a lost answer is asked for again.
    pub async fn refund(&self, id: &str, key: &str, amount: Paise) -> Result<Refund, ProviderError> {
        let body = json!({"amount": amount.get(), "speed": "normal", "receipt": key});
        let path = format!("/payments/{}/refund", checked(id)?);
        match self.client.post_once(&path, key, &body).await {
            Err(error) if error.is_open() => self.client.post_once(&path, key, &body).await,
            done => done,
        }
    }

    pub async fn refund_of_id(&self, id: &str) -> Result<Refund, ProviderError> {
        self.client.get(&format!("/refunds/{}", checked(id)?)).await
    }

    /// The newest refunds of a payment, as many as the provider lists at once.
    pub async fn refunds_of(&self, payment: &str) -> Result<Vec<Refund>, ProviderError> {
        let path = format!("/payments/{}/refunds?count={PAGE}", checked(payment)?);
        Ok(self.client.get::<Collection<Refund>>(&path).await?.items)
    }

    /// A page of the refunds that were made since an instant.
    pub async fn refunds_since(
        &self,
        since: DateTime<Utc>,
        skip: usize,
    ) -> Result<Vec<Refund>, ProviderError> {
        let path = format!("/refunds?from={}&count={PAGE}&skip={skip}", since.timestamp());
        Ok(self.client.get::<Collection<Refund>>(&path).await?.items)
    }

    pub async fn dispute(&self, id: &str) -> Result<Dispute, ProviderError> {
        self.client.get(&format!("/disputes/{}", checked(id)?)).await
    }

    /// A page of the disputes that were opened since an instant.
    pub async fn disputes_since(
        &self,
        since: DateTime<Utc>,
        skip: usize,
    ) -> Result<Vec<Dispute>, ProviderError> {
        let path = format!("/disputes?from={}&count={PAGE}&skip={skip}", since.timestamp());
        Ok(self.client.get::<Collection<Dispute>>(&path).await?.items)
    }

    /// Whether the provider signed that an order of ours was paid.
    pub fn is_of_order(&self, order_id: &str, payment_id: &str, signed: &str) -> bool {
        signature::is_of_order(&self.key_secret, order_id, payment_id, signed)
    }

    /// Whether the provider signed the return from a link.
    pub fn is_of_link(&self, returned: &ReturnedLink<'_>) -> bool {
        signature::is_of_link(&self.key_secret, returned)
    }

    /// Whether the provider signed the body of a webhook, perhaps with the secret of before a change.
    pub fn is_of_webhook(&self, body: &[u8], signed: &str, now: DateTime<Utc>) -> bool {
        let before = self.previous.as_ref().filter(|(_, until)| now < *until);
        signature::is_of_webhook(&self.webhook_secret, body, signed)
            || before.is_some_and(|(secret, _)| signature::is_of_webhook(secret, body, signed))
    }
}

/// A link of this reference was made before.
fn is_repeated(error: &ProviderError) -> bool {
    matches!(error, ProviderError::Refused { description, .. } if description.contains("already attempted"))
}

/// An id that may be put into a path: others come from outside.
fn checked(id: &str) -> Result<&str, ProviderError> {
    let is_id =
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let description = || "the id is not a valid id".to_owned();
    is_id.then_some(id).ok_or_else(|| ProviderError::Refused { description: description(), reason: None })
}
