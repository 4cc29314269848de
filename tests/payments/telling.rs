//! What owners are told of payments: by mail, and by their webhooks.

use chrono::TimeDelta;
use munim::domain::{Caller, Money};
use munim::service::accounts;
use munim::service::payments::stand_in::Paying;
use munim::service::webhooks::{self, WebhookRequest};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use sqlx::AnyPool;

use crate::support::letters::{post, writing};
use crate::support::shop::Shop;
use crate::support::{World, event};

/// A shop whose server writes mail.
async fn open(engine: Engine) -> Option<(Shop, World)> {
    let shop = Shop::open(engine).await?;
    let plain = writing(&shop.world).await;
    // The same server does everything.
    let shop = Shop { world: plain.under(5, |_| ()).await, ..shop };
    Some((shop, plain))
}

#[rstest]
#[tokio::test]
async fn a_payment_is_told_once_with_what_it_brought(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((shop, _plain)) = open(engine).await else { return };
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    shop.work().await;
    let mails = post(&shop.world).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].subject, "₹1,000.00 of credit was added to Munim");
    for text in ["₹1,180.00", "₹1,050.00", topup.id.as_str(), "/billing/topups/tu_"] {
        assert!(mails[0].text.contains(text), "{text}: {}", mails[0].text);
    }
}

#[rstest]
#[tokio::test]
async fn a_top_up_whose_payments_failed_is_told_and_one_that_was_left_is_not(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((shop, _plain)) = open(engine).await else { return };
    shop.link(500).await;
    let topup = shop.order(1000).await;
    shop.pay(&topup, Paying::Fail);
    for _ in 0..70 {
        shop.world.clock.advance(TimeDelta::minutes(1));
        shop.work().await;
    }
    let mails = post(&shop.world).await;
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Your payment to Munim failed"]);
}

#[rstest]
#[tokio::test]
async fn a_low_balance_leads_to_where_credit_is_bought(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((shop, _plain)) = open(engine).await else { return };
    // An owner of whose balance nothing is known is told of its next fall.
    let topup = shop.link(100).await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    shop.world.price("m").await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.usage = munim::domain::Usage { prompt_tokens: 145 * 1_000_000 / 140, ..call.usage };
    shop.world.record(&shop.account, vec![call]).await;
    assert!(accounts::lookup(shop.services(), &shop.account).await.unwrap().balance < Money::from_rupees(10));
    let mails = post(&shop.world).await;
    // Not of one top-up, as of the mail about the payment.
    let leads = |text: &str| text.lines().any(|line| line.trim_end() == "https://console.example.in/billing");
    assert!(mails.iter().any(|mail| leads(&mail.text)), "{mails:?}");
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_told_of_credit_that_was_bought(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request =
        WebhookRequest { url: "https://hooks.example.in/munim", events: &["credit.added".to_owned()] };
    let id = webhooks::new_id(shop.services());
    webhooks::add(shop.services(), &Caller::OPERATOR, &shop.account, &id, request).await.unwrap();
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    let pool = AnyPool::connect(&shop.world.database.url).await.unwrap();
    let bodies: Vec<String> = sqlx::query_scalar("select details from outbox where kind = 'credit.added'")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(bodies.len(), 1);
    assert!(bodies[0].contains(r#""amount_inr":1000.00,"balance_inr":1050.00"#), "{}", bodies[0]);
    assert!(bodies[0].contains(topup.id.as_str()), "{}", bodies[0]);
}

#[rstest]
#[tokio::test]
async fn a_refund_is_told_when_the_provider_has_taken_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((shop, _plain)) = open(engine).await else { return };
    let request =
        WebhookRequest { url: "https://hooks.example.in/munim", events: &["credit.refunded".to_owned()] };
    let id = webhooks::new_id(shop.services());
    webhooks::add(shop.services(), &Caller::OPERATOR, &shop.account, &id, request).await.unwrap();
    let (topup, _) = shop.buys(1000).await;
    shop.switch(|switches| switches.refuses_refunds = Some("no balance".into()));
    shop.refunds(&topup, Some("236.00")).await.unwrap();
    assert_eq!(post(&shop.world).await.len(), 1, "nothing is on its way");
    shop.switch(|switches| switches.refuses_refunds = None);
    shop.refunds(&topup, Some("118.00")).await.unwrap();
    shop.work().await;
    let mut mails = post(&shop.world).await;
    mails.retain(|mail| mail.subject.contains("refund"));
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["A refund of ₹118.00 is on its way"]);
    for text in ["5 to 7 working days", "₹100.00", topup.id.as_str()] {
        assert!(mails[0].text.contains(text), "{text}: {}", mails[0].text);
    }
    let pool = AnyPool::connect(&shop.world.database.url).await.unwrap();
    let bodies: Vec<String> = sqlx::query_scalar("select details from outbox where kind = 'credit.refunded'")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(bodies.len(), 1);
    for part in
        [r#""amount_inr":118.00"#, r#""credits_inr":100.00"#, r#""balance_inr":950.00"#, topup.id.as_str()]
    {
        assert!(bodies[0].contains(part), "{part}: {}", bodies[0]);
    }
}
