//! The client of the provider, over the wire.

use chrono::TimeDelta;
use munim::domain::billing::Paise;
use munim::service::payments::razorpay::{Line, NewLink, ProviderError, Razorpay, Secrets};
use munim::service::payments::signature::ReturnedLink;
use munim::service::payments::stand_in::{Fault, KEY_ID, Later, Paying};

use crate::support::razorpay::{Provider, secrets};
use crate::support::{START, utc};

const PRICE: Paise = Paise::new(118_000);

fn link(reference: &str) -> NewLink<'_> {
    NewLink {
        reference,
        amount: PRICE,
        description: "Credit for Asha Voice",
        expires: utc(START) + TimeDelta::hours(1),
        returns_to: "https://console.example.in/billing/returned",
    }
}

fn count(provider: &Provider, words: &str) -> usize {
    // Ids are counted: each made thing has the next number.
    (1..100)
        .filter(|number| provider.stand_in.find(&format!("{words}_00000007{number:06}")).is_some())
        .count()
}

#[tokio::test]
async fn a_link_is_made_found_and_cancelled() {
    let provider = Provider::start().await;
    let made = provider.razorpay.create_link(&link("tu_1")).await.unwrap();
    assert_eq!((made.amount.0, made.status.as_str(), made.payments.as_deref()), (PRICE, "created", None));
    assert!(made.short_url.ends_with(&made.id));
    assert_eq!(provider.razorpay.link(&made.id).await.unwrap(), made);
    assert_eq!(provider.razorpay.link_by_reference("tu_1").await.unwrap(), Some(made.clone()));
    assert_eq!(provider.razorpay.link_by_reference("tu_2").await.unwrap(), None);
    assert_eq!(provider.razorpay.cancel_link(&made.id).await.unwrap().status, "cancelled");
    let again = provider.razorpay.cancel_link(&made.id).await.unwrap_err();
    assert!(matches!(again, ProviderError::Refused { .. }), "{again:?}");
}

#[tokio::test]
async fn a_link_whose_answer_is_lost_is_found_and_not_made_again() {
    for fault in [Fault::Cut, Fault::Fails] {
        let provider = Provider::start().await;
        provider.stand_in.switch(|switches| switches.faults = vec![fault]);
        let made = provider.razorpay.create_link(&link("tu_1")).await.unwrap();
        assert_eq!(made.reference_id.as_deref(), Some("tu_1"));
        assert_eq!(count(&provider, "plink"), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_request_that_never_arrived_is_sent_again_after_asking() {
    let provider = Provider::start().await;
    provider.stand_in.switch(|switches| switches.faults = vec![Fault::Before]);
    provider.razorpay.create_link(&link("tu_1")).await.unwrap();
    assert_eq!(count(&provider, "plink"), 1);
    provider.stand_in.switch(|switches| switches.faults = vec![Fault::Cut]);
    provider.razorpay.create_order("tu_2", PRICE).await.unwrap();
    // The order of the link, and this one.
    assert_eq!(count(&provider, "order"), 2);
}

#[tokio::test]
async fn nothing_is_repeated_where_it_cannot_be_asked_for() {
    let provider = Provider::start().await;
    provider.stand_in.switch(|switches| {
        switches.faults = vec![Fault::Cut];
        switches.reading = vec![Fault::Before];
    });
    assert_eq!(provider.razorpay.create_link(&link("tu_1")).await.unwrap_err(), ProviderError::Away);
    assert_eq!(count(&provider, "plink"), 1);
    // The next attempt finds it by its reference.
    let found = provider.razorpay.create_link(&link("tu_1")).await.unwrap();
    assert_eq!((count(&provider, "plink"), found.amount.0), (1, PRICE));
    provider.stand_in.switch(|switches| switches.faults = vec![Fault::Busy]);
    assert_eq!(provider.razorpay.create_order("tu_3", PRICE).await.unwrap_err(), ProviderError::Busy);
}

#[tokio::test]
async fn another_key_is_told_apart() {
    let provider = Provider::start().await;
    let wrong = Secrets { key: "another".into(), ..secrets() };
    let razorpay = Razorpay::new(&provider.url, KEY_ID, wrong, Line::Http(Box::default()), utc(START));
    assert_eq!(razorpay.create_order("tu_1", PRICE).await.unwrap_err(), ProviderError::Credentials);
    let nobody = Line::Http(Box::default());
    let away = Razorpay::new("http://127.0.0.1:1", KEY_ID, secrets(), nobody, utc(START));
    assert_eq!(away.payment("pay_1").await.unwrap_err(), ProviderError::Away);
}

#[tokio::test]
async fn ids_from_outside_never_become_another_path() {
    let provider = Provider::start().await;
    for id in ["", "../orders", "pay_1/refunds", "pay 1", "pay_1?x=1", "pay_%2e", &"x".repeat(65), "पे"] {
        let error = provider.razorpay.payment(id).await.unwrap_err();
        assert!(error.is_unknown_id(), "{id}: {error:?}");
    }
    assert!(provider.razorpay.payment("pay_TESTab12CD34ef").await.unwrap_err().is_unknown_id());
}

#[tokio::test]
async fn a_paid_link_has_a_captured_payment_and_a_signed_return() {
    let provider = Provider::start().await;
    let made = provider.razorpay.create_link(&link("tu_1")).await.unwrap();
    let paid = provider.stand_in.pay(&made.id, Paying::Upi).unwrap();
    let payment = provider.razorpay.payment(&paid.payment_id).await.unwrap();
    assert!(payment.is_captured() && payment.is_domestic());
    assert_eq!((payment.amount.0, payment.fee.unwrap().0), (PRICE, Paise::new(2_784)));
    let now = provider.razorpay.link(&made.id).await.unwrap();
    assert_eq!(
        (now.status.as_str(), now.payments.unwrap()[0].payment_id.as_str()),
        ("paid", payment.id.as_str())
    );
    let address = paid.returns_to.unwrap();
    let (_, query) = address.split_once("/billing/returned?").unwrap();
    let value = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
        found.unwrap().1.into_owned()
    };
    let (status, signature) = (value("razorpay_payment_link_status"), value("razorpay_signature"));
    let returned = ReturnedLink {
        link_id: &made.id,
        reference_id: "tu_1",
        status: &status,
        payment_id: &payment.id,
        signature: &signature,
    };
    assert!(provider.razorpay.is_of_link(&returned));
    assert!(!provider.razorpay.is_of_link(&ReturnedLink { reference_id: "tu_2", ..returned }));
    // Nobody pays it twice.
    assert_eq!(provider.stand_in.pay(&made.id, Paying::Upi), None);
}

#[tokio::test]
async fn a_paid_order_is_signed_for_the_program() {
    let provider = Provider::start().await;
    let order = provider.razorpay.create_order("tu_1", PRICE).await.unwrap();
    assert_eq!(provider.razorpay.order_by_receipt("tu_1").await.unwrap(), Some(order.clone()));
    let failed = provider.stand_in.pay(&order.id, Paying::Fail).unwrap();
    let paid = provider.stand_in.pay(&order.id, Paying::Card).unwrap();
    assert!(provider.razorpay.is_of_order(&order.id, &paid.payment_id, &paid.signature));
    assert!(!provider.razorpay.is_of_order(&order.id, &failed.payment_id, &paid.signature));
    assert_eq!(provider.razorpay.order(&order.id).await.unwrap().status, "paid");
    let payments = provider.razorpay.order_payments(&order.id).await.unwrap();
    let captured: Vec<_> = payments.iter().filter(|payment| payment.is_captured()).collect();
    assert_eq!((payments.len(), captured[0].id.as_str()), (2, paid.payment_id.as_str()));
}

#[tokio::test]
async fn a_failed_payment_that_succeeds_later_is_the_same_payment() {
    let provider = Provider::start().await;
    let made = provider.razorpay.create_link(&link("tu_1")).await.unwrap();
    let paid = provider.stand_in.pay(&made.id, Paying::FailThenSucceed).unwrap();
    let payment = provider.razorpay.payment(&paid.payment_id).await.unwrap();
    assert_eq!((payment.is_captured(), payment.error_reason), (true, None));
}

#[tokio::test]
async fn a_link_expires_and_its_late_payment_comes() {
    let provider = Provider::start().await;
    let made = provider.razorpay.create_link(&link("tu_1")).await.unwrap();
    provider.stand_in.pay_late(&made.id, 90);
    provider.clock.advance(TimeDelta::minutes(61));
    assert_eq!(provider.razorpay.link(&made.id).await.unwrap().status, "expired");
    assert_eq!(provider.stand_in.pay(&made.id, Paying::Upi), None);
    provider.clock.advance(TimeDelta::minutes(30));
    let late = provider.razorpay.link(&made.id).await.unwrap();
    assert_eq!((late.status.as_str(), late.payments.unwrap().len()), ("paid", 1));
}

#[tokio::test]
async fn an_authorised_payment_is_captured_once() {
    let provider = Provider::start().await;
    let order = provider.razorpay.create_order("tu_1", PRICE).await.unwrap();
    let paid = provider.stand_in.pay(&order.id, Paying::Authorise).unwrap();
    assert!(!provider.razorpay.payment(&paid.payment_id).await.unwrap().is_captured());
    provider.stand_in.switch(|switches| switches.faults = vec![Fault::Cut]);
    assert!(provider.razorpay.capture(&paid.payment_id, PRICE).await.unwrap().is_captured());
    assert!(provider.razorpay.capture(&paid.payment_id, PRICE).await.unwrap().is_captured());
}

#[tokio::test]
async fn refunds_are_made_once_and_add_up() {
    let provider = Provider::start().await;
    let order = provider.razorpay.create_order("tu_1", PRICE).await.unwrap();
    let paid = provider.stand_in.pay(&order.id, Paying::Upi).unwrap().payment_id;
    provider.stand_in.switch(|switches| switches.faults = vec![Fault::Cut]);
    let first = provider.razorpay.refund(&paid, "refund_0001", Paise::new(30_000)).await.unwrap();
    assert_eq!(provider.razorpay.refund(&paid, "refund_0001", Paise::new(30_000)).await.unwrap(), first);
    let other = provider.razorpay.refund(&paid, "refund_0001", Paise::new(1)).await.unwrap_err();
    assert!(matches!(other, ProviderError::Refused { .. }));
    provider.razorpay.refund(&paid, "refund_0002", Paise::new(20_000)).await.unwrap();
    let payment = provider.razorpay.payment(&paid).await.unwrap();
    assert_eq!(payment.amount_refunded.unwrap().0, Paise::new(50_000));
    let much = provider.razorpay.refund(&paid, "refund_0003", PRICE).await.unwrap_err();
    assert!(much.to_string().contains("greater than amount captured"));
}

#[tokio::test]
async fn a_refund_may_fail_and_a_dispute_may_be_lost() {
    let provider = Provider::start().await;
    let order = provider.razorpay.create_order("tu_1", PRICE).await.unwrap();
    let paid = provider.stand_in.pay(&order.id, Paying::Upi).unwrap().payment_id;
    provider.stand_in.switch(|switches| switches.refunds_are_pending = true);
    let refund = provider.razorpay.refund(&paid, "refund_0001", PRICE).await.unwrap();
    assert_eq!(refund.status, "pending");
    assert!(provider.razorpay.payment(&paid).await.unwrap().is_captured());
    provider.stand_in.happen(&paid, Later::RefundFailed).unwrap();
    let payment = provider.razorpay.payment(&paid).await.unwrap();
    assert_eq!((payment.status.as_str(), payment.amount_refunded.unwrap().0), ("captured", Paise::ZERO));
    for (last, deducted) in [(Later::DisputeWon, 0), (Later::DisputeLost, 118_000)] {
        provider.stand_in.happen(&paid, Later::DisputeCreated).unwrap();
        let dispute = provider.stand_in.happen(&paid, last).unwrap();
        assert_eq!(dispute["amount_deducted"], deducted);
    }
}

#[tokio::test]
async fn other_amounts_and_currencies_are_seen() {
    let provider = Provider::start().await;
    let order = provider.razorpay.create_order("tu_1", PRICE).await.unwrap();
    provider.stand_in.switch(|switches| {
        switches.captures = Some(100);
        switches.currency = Some("USD".to_owned());
        switches.is_international = true;
        switches.captured_is_text = true;
    });
    let paid = provider.stand_in.pay(&order.id, Paying::Card).unwrap();
    let payment = provider.razorpay.payment(&paid.payment_id).await.unwrap();
    assert!(payment.is_captured() && !payment.is_domestic());
    assert_eq!(payment.amount.0, Paise::new(100));
    provider.stand_in.switch(|switches| switches.captures_twice = true);
    provider.stand_in.pay(&order.id, Paying::Upi).unwrap();
    assert_eq!(provider.razorpay.order_payments(&order.id).await.unwrap().len(), 2);
}
