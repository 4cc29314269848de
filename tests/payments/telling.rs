//! What owners are told of payments: by mail, and by their webhooks.

use chrono::TimeDelta;
use munim::domain::billing::MandateMethod;
use munim::domain::{Caller, Money};
use munim::service::accounts;
use munim::service::documents::monthly;
use munim::service::payments::recharge::settings::{self, Wanted};
use munim::service::payments::stand_in::{Debits, Paying};
use munim::service::webhooks::{self, WebhookRequest};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use sqlx::AnyPool;

use crate::support::documents;
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
    let [file] = &mails[0].attached[..] else { panic!("{} files", mails[0].attached.len()) };
    assert_eq!((file.name.as_str(), file.media), ("RV-26-27-000001.pdf", "application/pdf"));
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
async fn a_recharge_is_told_before_its_debit_when_it_fails_and_when_it_is_off(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((shop, _plain)) = open(engine).await else { return };
    let request = WebhookRequest {
        url: "https://hooks.example.in/munim",
        events: &["recharge.scheduled".to_owned(), "recharge.failed".to_owned()],
    };
    let id = webhooks::new_id(shop.services());
    webhooks::add(shop.services(), &Caller::OPERATOR, &shop.account, &id, request).await.unwrap();
    shop.world.price("m").await;
    shop.world.record(&shop.account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    let wanted = Wanted {
        is_on: true,
        threshold: Some(Money::from_rupees(200)),
        amount: Some(Money::from_rupees(1000)),
        monthly_cap: Some(Money::from_rupees(5000)),
        method: MandateMethod::Upi,
        phone: None,
    };
    let set = settings::save(shop.services(), &Caller::OPERATOR, &shop.account, &wanted).await.unwrap();
    shop.switch(|switches| switches.debits = Debits::Fail("insufficient_funds".to_owned()));
    assert!(shop.stand_in().give(set.mandate.unwrap().link_id.as_deref().unwrap(), true));
    for _ in 0..7 * 24 {
        shop.world.clock.advance(TimeDelta::hours(1));
        shop.work().await;
        post(&shop.world).await;
    }
    let mut mails = post(&shop.world).await;
    mails.reverse();
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    let (notice, failed) = ("₹1,180.00 will be debited for Munim", "The automatic recharge of Munim failed");
    let off = "Automatic recharge of Munim is off";
    assert_eq!(subjects, [notice, failed, notice, failed, notice, off]);
    for (at, text) in
        [(0, "Debited after"), (0, "/billing#recharge"), (1, "not enough money"), (5, "not enough money")]
    {
        assert!(mails[at].text.contains(text), "{text}: {}", mails[at].text);
    }
    let pool = AnyPool::connect(&shop.world.database.url).await.unwrap();
    let bodies: Vec<String> = sqlx::query_scalar(
        "select details from outbox where kind like 'recharge.%' order by created, sequence",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(bodies.len(), 6, "{bodies:?}");
    assert!(
        bodies[0].contains(r#""credits_inr":1000.00,"amount_inr":1180.00,"debit_after":"2026-11-2"#),
        "{}",
        bodies[0]
    );
    assert!(bodies[1].contains(r#""reason":"insufficient_funds","switched_off":false"#), "{}", bodies[1]);
    assert!(bodies[5].contains(r#""switched_off":true"#), "{}", bodies[5]);
}

/// The bodies of the events of a kind.
async fn told(world: &World, kind: &str) -> Vec<String> {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let found = sqlx::query_scalar("select details from outbox where kind = $1 order by created, id");
    found.bind(kind.to_owned()).fetch_all(&pool).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_told_of_each_document(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let request =
        WebhookRequest { url: "https://hooks.example.in/munim", events: &["invoice.issued".to_owned()] };
    let id = webhooks::new_id(&world.services);
    webhooks::add(&world.services, &Caller::OPERATOR, &account, &id, request).await.unwrap();
    documents::set_up(&world.services, &account, documents::seller_with(|_| ())).await;
    let document = documents::purchase(&world.services, &account, "tu_1", 1000).await;
    let bodies = told(&world, "invoice.issued").await;
    assert_eq!(bodies.len(), 1);
    let said = format!(
        r#""data":{{"account_id":"{account}","invoice_id":"{}","number":"RV/26-27/000001","type":"receipt_voucher","date":"2026-11-21","total_inr":1180.00,"topup_id":"tu_1"}}"#,
        document.id
    );
    assert!(bodies[0].contains(&said), "{}", bodies[0]);
}

#[rstest]
#[tokio::test]
async fn the_invoice_of_a_month_is_mailed_once_with_its_file(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(plain) = World::fresh(engine).await else { return };
    let world = writing(&plain).await;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    documents::set_up(&world.services, &account, documents::seller_with(|_| ())).await;
    documents::purchase(&world.services, &account, "tu_1", 1000).await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.usage.prompt_tokens = 1_000_000;
    world.record(&account, vec![call]).await;
    world.clock.advance(TimeDelta::days(11));
    for _ in 0..2 {
        monthly::issue_due(&world.services).await.unwrap();
    }
    let mails = post(&world).await;
    let of_month: Vec<_> =
        mails.iter().filter(|mail| mail.subject == "Your invoice for November 2026 from Munim").collect();
    assert_eq!(of_month.len(), 1, "{mails:?}");
    assert!(of_month[0].text.contains("nothing is left to pay"), "{}", of_month[0].text);
    let [file] = &of_month[0].attached[..] else { panic!("{} files", of_month[0].attached.len()) };
    assert_eq!(file.name, "TI-26-27-000001.pdf");
    assert!(file.bytes.starts_with(b"%PDF-1.7"));
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
