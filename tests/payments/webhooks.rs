//! The provider's webhooks, as they are signed and sent.

use chrono::TimeDelta;
use munim::domain::billing::Paise;
use munim::service::payments::razorpay::Secrets;
use munim::service::payments::razorpay::events::Event;
use munim::service::payments::stand_in::{Delivery, Order, Paying};

use crate::support::razorpay::{Provider, secrets};
use crate::support::{START, utc};

/// A provider of which an order was paid.
async fn paid(secrets: Secrets) -> Provider {
    let provider = Provider::with(secrets).await;
    let order = provider.razorpay.create_order("tu_1", Paise::new(118_000)).await.unwrap();
    provider.stand_in.pay(&order.id, Paying::Upi).unwrap();
    provider
}

fn events(deliveries: &[Delivery]) -> Vec<String> {
    deliveries.iter().map(|delivery| serde_json::from_str::<Event>(&delivery.body).unwrap().event).collect()
}

fn is_taken(provider: &Provider, delivery: &Delivery) -> bool {
    let now = munim::service::Clock::now(&provider.clock);
    provider.razorpay.is_of_webhook(delivery.body.as_bytes(), &delivery.signature, now)
}

#[tokio::test]
async fn webhooks_are_signed_and_sent_until_they_are_taken() {
    let provider = paid(secrets()).await;
    let due = provider.stand_in.deliveries();
    assert_eq!(events(&due), ["payment.captured", "order.paid"]);
    assert!(due.iter().all(|delivery| is_taken(&provider, delivery)));
    provider.stand_in.delivered(&due[0].event_id, true);
    provider.stand_in.delivered(&due[1].event_id, false);
    assert_eq!(provider.stand_in.deliveries(), []);
    provider.clock.advance(TimeDelta::minutes(2));
    assert_eq!(provider.stand_in.deliveries(), due[1..]);
}

#[tokio::test]
async fn webhooks_come_in_any_order_twice_or_never() {
    let provider = paid(secrets()).await;
    let order = |order| {
        provider.stand_in.switch(|switches| switches.order = order);
        events(&provider.stand_in.deliveries())
    };
    assert_eq!(order(Order::Reversed), ["order.paid", "payment.captured"]);
    assert_eq!(order(Order::Twice).len(), 4);
    assert_eq!(order(Order::Never).len(), 0);
}

#[tokio::test]
async fn bodies_with_blanks_and_unknown_members_are_signed_as_they_are() {
    let provider = Provider::start().await;
    provider.stand_in.switch(|switches| {
        switches.has_odd_bodies = true;
        switches.captured_is_text = true;
    });
    let order = provider.razorpay.create_order("tu_1", Paise::new(118_000)).await.unwrap();
    let payment = provider.stand_in.pay(&order.id, Paying::Upi).unwrap();
    let due = provider.stand_in.deliveries();
    assert!(due.iter().all(|delivery| is_taken(&provider, delivery) && delivery.body.contains("unheard_of")));
    let event: Event = serde_json::from_str(&due[0].body).unwrap();
    assert_eq!(event.payload.payment.unwrap().entity.id, payment.payment_id);
    let changed = Delivery { body: due[0].body.replace("118000", "118001"), ..due[0].clone() };
    assert!(!is_taken(&provider, &changed));
}

#[tokio::test]
async fn after_a_day_of_failures_all_webhooks_are_off() {
    let provider = paid(secrets()).await;
    for _ in 0..10 {
        for delivery in provider.stand_in.deliveries() {
            provider.stand_in.delivered(&delivery.event_id, false);
        }
        provider.clock.advance(TimeDelta::hours(4));
    }
    assert!(provider.stand_in.is_disabled());
    assert_eq!(provider.stand_in.deliveries(), []);
}

#[tokio::test]
async fn the_previous_secret_is_taken_for_a_day_after_the_start() {
    let changed = Secrets {
        webhook: "a-newer-webhook-secret".into(),
        previous_webhook: Some(secrets().webhook),
        ..secrets()
    };
    let provider = paid(changed).await;
    let old = provider.stand_in.deliveries().remove(0);
    assert!(is_taken(&provider, &old));
    provider.stand_in.change_webhook_secret("a-newer-webhook-secret".into());
    let order = provider.razorpay.create_order("tu_2", Paise::new(500)).await.unwrap();
    provider.stand_in.pay(&order.id, Paying::Upi).unwrap();
    let new = provider.stand_in.deliveries().pop().unwrap();
    provider.clock.set(utc(START) + TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(is_taken(&provider, &old) && is_taken(&provider, &new));
    provider.clock.set(utc(START) + TimeDelta::hours(24));
    assert!(!is_taken(&provider, &old) && is_taken(&provider, &new));
}

#[tokio::test]
async fn a_link_tells_of_itself_by_its_reference() {
    let provider = Provider::start().await;
    provider.stand_in.switch(|switches| switches.pays_at_once = true);
    let link = munim::service::payments::razorpay::NewLink {
        reference: "tu_1",
        amount: Paise::new(118_000),
        description: "Credit",
        expires: utc(START) + TimeDelta::hours(1),
        returns_to: "https://console.example.in/billing/returned",
    };
    // Paid before the request that made it was answered.
    let made = provider.razorpay.create_link(&link).await.unwrap();
    assert_eq!(made.status, "paid");
    let due = provider.stand_in.deliveries();
    assert_eq!(events(&due), ["payment.captured", "order.paid", "payment_link.paid"]);
    let event: Event = serde_json::from_str(&due[2].body).unwrap();
    let link = event.payload.payment_link.unwrap().entity;
    assert_eq!((link.id, link.reference_id.as_deref()), (made.id, Some("tu_1")));
    // The order's id has no prefix there, and is read with it.
    let order = event.payload.order.unwrap().entity;
    assert_eq!(event.payload.payment.unwrap().entity.order_id, Some(order.id));
}
