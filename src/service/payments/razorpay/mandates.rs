//! What the provider does with mandates: registering, the notice before a debit, and the debit.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::wire::{Amount, Collection, Order, Payment};
use super::{ProviderError, Razorpay, checked};
use crate::domain::billing::{MandateMethod, Paise};

/// A mandate to be given.
#[derive(Clone, Debug)]
pub struct NewMandate<'a> {
    /// Our reference.
    pub reference: &'a str,
    pub name: &'a str,
    pub email: &'a str,
    pub phone: Option<&'a str>,
    pub method: MandateMethod,
    /// What its registration costs, which is refunded.
    pub amount: Paise,
    pub max_amount: Paise,
    pub description: &'a str,
    /// Until when it can be given.
    pub link_expires: DateTime<Utc>,
    /// The end of the mandate.
    pub expires: DateTime<Utc>,
}

/// A registration link: an invoice of the provider's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Registration {
    pub id: String,
    /// `issued`, `paid`, `cancelled` or `expired`.
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub receipt: Option<String>,
    #[serde(default)]
    pub order_id: Option<String>,
    #[serde(default)]
    pub customer_id: Option<String>,
    #[serde(default)]
    pub payment_id: Option<String>,
    #[serde(default)]
    pub short_url: String,
}

/// A mandate as the provider has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Token {
    pub id: String,
    #[serde(default)]
    pub method: Option<String>,
    #[serde(default)]
    pub recurring_details: Option<RecurringDetails>,
    #[serde(default)]
    pub vpa: Option<Vpa>,
    #[serde(default)]
    pub card: Option<Card>,
    #[serde(default)]
    pub max_amount: Option<Amount>,
    #[serde(default)]
    pub expired_at: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct RecurringDetails {
    /// `initiated`, `confirmed`, `rejected`, `paused` or `cancelled`.
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub failure_reason: Option<String>,
}

/// A UPI address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Vpa {
    #[serde(default)]
    pub username: Option<String>,
    #[serde(default)]
    pub handle: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Card {
    #[serde(default)]
    pub last4: Option<String>,
    #[serde(default)]
    pub network: Option<String>,
}

/// What a debit answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Debited {
    razorpay_payment_id: String,
}

/// A debit of a mandate, which was notified with its order.
#[derive(Clone, Debug)]
pub struct Debit<'a> {
    pub reference: &'a str,
    pub order_id: &'a str,
    pub customer_id: &'a str,
    pub token_id: &'a str,
    pub amount: Paise,
    pub email: &'a str,
    pub phone: Option<&'a str>,
    pub description: &'a str,
}

#[derive(Debug, Deserialize)]
struct Cancelling {}

impl Razorpay {
    /// Makes a registration link, once: if the answer is lost, the link is found by its receipt.
    pub async fn register_mandate(&self, new: &NewMandate<'_>) -> Result<Registration, ProviderError> {
        let body = json!({
            "customer": {"name": new.name, "email": new.email, "contact": new.phone}, "type": "link",
            "amount": new.amount.get(), "currency": "INR", "description": new.description,
            "subscription_registration": {"method": new.method.as_str(), "max_amount": new.max_amount.get(),
                "expire_at": new.expires.timestamp(), "frequency": "as_presented"},
            "receipt": new.reference, "email_notify": false, "sms_notify": false,
            "expire_by": new.link_expires.timestamp(), "notes": {"reference": new.reference},
        });
        let path = "/subscription_registration/auth_links";
        match self.client.post(path, &body).await {
            Err(error) if error.is_open() => match self.registration_by_receipt(new.reference).await? {
                Some(found) => Ok(found),
                None => self.client.post(path, &body).await,
            },
            made => made,
        }
    }

    pub async fn registration(&self, id: &str) -> Result<Registration, ProviderError> {
        self.client.get(&format!("/invoices/{}", checked(id)?)).await
    }

    pub async fn registration_by_receipt(
        &self,
        receipt: &str,
    ) -> Result<Option<Registration>, ProviderError> {
        let path = format!("/invoices?receipt={}", checked(receipt)?);
        let found: Collection<Registration> = self.client.get(&path).await?;
        Ok(found.items.into_iter().find(|made| made.receipt.as_deref() == Some(receipt)))
    }

    /// Ends a registration link that was not used. One that was refuses.
    pub async fn cancel_registration(&self, id: &str) -> Result<Registration, ProviderError> {
        self.client.post(&format!("/invoices/{}/cancel", checked(id)?), &json!({})).await
    }

    /// A mandate of a customer; `None` if the provider has it no more.
    pub async fn token(&self, customer: &str, token: &str) -> Result<Option<Token>, ProviderError> {
        let path = format!("/customers/{}/tokens", checked(customer)?);
        match self.client.get::<Collection<Token>>(&path).await {
            Err(error) if error.is_unknown_id() => Ok(None),
            found => Ok(found?.items.into_iter().find(|found| found.id == token)),
        }
    }

    /// Ends a mandate at the bank. One that has ended refuses, which is no error.
    pub async fn cancel_token(&self, customer: &str, token: &str) -> Result<(), ProviderError> {
        let path = format!("/customers/{}/tokens/{}/cancel", checked(customer)?, checked(token)?);
        match self.client.put::<Cancelling>(&path, &json!({})).await {
            Ok(_) | Err(ProviderError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Makes the order of a debit, with which its payer is told of it, once: if the answer is lost, the order is found by
    /// its receipt.
    pub async fn create_notified_order(
        &self,
        receipt: &str,
        amount: Paise,
        (token, after): (&str, DateTime<Utc>),
    ) -> Result<Order, ProviderError> {
        let body = json!({
            "amount": amount.get(), "currency": "INR", "payment_capture": true, "receipt": receipt,
            "notification": {"token_id": token, "payment_after": after.timestamp()}, "notes": {"reference": receipt},
        });
        // A second order would be a second notice.
        if let Some(found) = self.order_by_receipt(receipt).await? {
            return Ok(found);
        }
        match self.client.post("/orders", &body).await {
            Err(error) if error.is_open() => self.order_by_receipt(receipt).await?.ok_or(ProviderError::Away),
            made => made,
        }
    }

    /// Debits a mandate, and returns the payment. The order can be paid once, so that asking again after a lost answer
    /// debits once.
    pub async fn debit(&self, debit: &Debit<'_>) -> Result<String, ProviderError> {
        let body = json!({
            "email": debit.email, "contact": debit.phone, "amount": debit.amount.get(), "currency": "INR",
            "order_id": debit.order_id, "customer_id": debit.customer_id, "token": debit.token_id, "recurring": true,
            "description": debit.description, "notes": {"reference": debit.reference},
        });
        let done: Debited = self.client.post("/payments/create/recurring", &body).await?;
        Ok(done.razorpay_payment_id)
    }

    /// The last payment of an order.
    pub async fn last_payment_of(&self, order: &str) -> Result<Option<Payment>, ProviderError> {
        let payments = self.order_payments(order).await?;
        Ok(payments
            .into_iter()
            .max_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id))))
    }
}
