//! Webhooks, of which nothing is believed but what is to be asked.

use serde::Deserialize;

use super::wire::{Dispute, order_id};

/// The parts of a webhook that lead to what is to be asked.
#[derive(Debug, Deserialize)]
pub struct Event {
    #[serde(default)]
    pub event: String,
    #[serde(default)]
    pub payload: Payload,
}

#[derive(Debug, Default, Deserialize)]
pub struct Payload {
    #[serde(default)]
    pub payment: Option<Held<EventPayment>>,
    #[serde(default)]
    pub payment_link: Option<Held<EventLink>>,
    #[serde(default)]
    pub order: Option<Held<EventOrder>>,
    #[serde(default)]
    pub refund: Option<Held<EventRefund>>,
    #[serde(default)]
    pub dispute: Option<Held<Dispute>>,
    #[serde(default)]
    pub token: Option<Held<EventToken>>,
    #[serde(default)]
    pub invoice: Option<Held<EventInvoice>>,
    /// The notice before a debit.
    #[serde(default)]
    pub notification: Option<Held<EventInvoice>>,
}

/// A refund in a webhook, of which the id alone is believed.
#[derive(Debug, Default, Deserialize)]
pub struct EventRefund {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub payment_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Held<T> {
    pub entity: T,
}

/// A payment in a webhook, of which the ids alone are believed.
#[derive(Debug, Default, Deserialize)]
pub struct EventPayment {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub order_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct EventLink {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub reference_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct EventOrder {
    #[serde(deserialize_with = "order_id")]
    pub id: String,
    #[serde(default)]
    pub receipt: Option<String>,
}

/// A mandate in a webhook.
#[derive(Debug, Default, Deserialize)]
pub struct EventToken {
    #[serde(default)]
    pub id: String,
}

/// The registration of a mandate, or a notice, in a webhook.
#[derive(Debug, Default, Deserialize)]
pub struct EventInvoice {
    #[serde(default)]
    pub order_id: Option<String>,
    /// Our reference.
    #[serde(default)]
    pub receipt: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_has_its_prefix_in_every_event() {
        let event = r#"{"event":"payment_link.paid","payload":{"order":{"entity":{"id":"Q1a2","receipt":"tu_1"}},
            "payment_link":{"entity":{"id":"plink_1","reference_id":"tu_1","notes":null}},
            "payment":{"entity":{"id":"pay_1","order_id":"order_Q1a2","captured":"1","notes":[]}}},"created_at":1}"#;
        let event: Event = serde_json::from_str(event).unwrap();
        assert_eq!(event.payload.order.unwrap().entity.id, "order_Q1a2");
        assert_eq!(event.payload.payment.unwrap().entity.order_id.as_deref(), Some("order_Q1a2"));
    }

    #[test]
    fn events_of_mandates_name_a_token_a_registration_or_an_order() {
        let read = |text: &str| serde_json::from_str::<Event>(text).unwrap().payload;
        let token =
            read(r#"{"event":"token.paused","payload":{"token":{"entity":{"id":"token_1","vpa":null}}}}"#);
        assert_eq!(token.token.unwrap().entity.id, "token_1");
        let notice = read(
            r#"{"event":"order.notification.failed","payload":{"notification":{"entity":{"id":"notification_1",
            "order_id":"order_1","token_id":"token_1","delivered_at":null,"status":"failed"}},"created_at":1}}"#,
        );
        assert_eq!(notice.notification.unwrap().entity.order_id.as_deref(), Some("order_1"));
    }
}
