//! What is credited, and that it is credited once.

use chrono::TimeDelta;
use munim::domain::billing::{PaymentOutcome, ReviewReason, TopupStatus};
use munim::service::payments::razorpay::events::Event;
use munim::service::payments::signature::ReturnedLink;
use munim::service::payments::stand_in::{Delivery, Later, Order, Paying, Switches};
use munim::service::payments::{reconciler, returned, settle, topups};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use sqlx::{AnyPool, Executor};

use crate::support::shop::Shop;

/// The parameters of an address.
fn parameters(address: &str) -> Vec<String> {
    let query = address.split_once('?').unwrap().1;
    form_urlencoded::parse(query.as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

/// Comes back from the payment of a link.
async fn come_back(shop: &Shop, address: &str) -> TopupStatus {
    let told = parameters(address);
    let returned = ReturnedLink {
        payment_id: &told[0],
        link_id: &told[1],
        reference_id: &told[2],
        status: &told[3],
        signature: &told[4],
    };
    returned::from_link(shop.services(), &returned).await.unwrap().status
}

#[rstest]
#[tokio::test]
async fn a_payment_of_one_top_up_is_not_credited_to_another_of_the_same_amount(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other) = (shop.link(1000).await, shop.link(1000).await);
    shop.pay(&other, Paying::Card);
    shop.work().await;
    assert_eq!(shop.status(&one).await, TopupStatus::Pending);
    assert_eq!(shop.status(&other).await, TopupStatus::Paid);
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn returns_and_webhooks_at_the_same_moment_credit_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    let address = shop.pay(&topup, Paying::Upi).returns_to.unwrap();
    for delivery in shop.stand_in().deliveries() {
        shop.take(&delivery).await.unwrap();
    }
    let second = shop.beside(3).await;
    let at_once = (0..64).map(|number| {
        let services = if number % 2 == 0 { shop.shared() } else { second.services.clone() };
        let id = topup.id.clone();
        tokio::spawn(async move {
            if number % 4 == 0 {
                reconciler::work(&services).await.unwrap();
            }
            settle::settle(&services, &id, None).await.unwrap().status
        })
    });
    for status in futures_util::future::join_all(at_once).await {
        assert_eq!(status.unwrap(), TopupStatus::Paid);
    }
    assert_eq!(come_back(&shop, &address).await, TopupStatus::Paid);
    assert_eq!(shop.outcomes(&topup).await, [PaymentOutcome::Credited]);
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn webhooks_in_any_order_twice_or_again_credit_once(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(Order::AsTheyHappened, Order::Reversed, Order::Twice)] order: Order,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.switch(|switches| (switches.order, switches.has_odd_bodies) = (order, true));
    let (link, ordered) = (shop.link(1000).await, shop.order(500).await);
    shop.pay(&link, Paying::Upi);
    shop.pay(&ordered, Paying::Card);
    let due = shop.stand_in().deliveries();
    for delivery in &due {
        shop.take(delivery).await.unwrap();
        shop.work().await;
    }
    shop.has_bought(1500).await;
    // The same again, also under another number.
    for delivery in due {
        shop.take(&delivery).await.unwrap();
        shop.take(&Delivery { event_id: format!("{}_again", delivery.event_id), ..delivery }).await.unwrap();
        shop.work().await;
    }
    shop.has_bought(1500).await;
}

#[rstest]
#[tokio::test]
async fn another_amount_currency_or_country_is_for_the_operator(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for wrong in 0..3 {
        shop.switch(|switches| match wrong {
            0 => switches.captures = Some(100),
            1 => switches.currency = Some("USD".into()),
            _ => switches.is_international = true,
        });
        let topup = shop.order(1000).await;
        shop.pay(&topup, Paying::Upi);
        shop.work().await;
        assert_eq!(shop.status(&topup).await, TopupStatus::Review, "{wrong}");
        let reason = if wrong == 0 { ReviewReason::OtherAmount } else { ReviewReason::OtherCurrency };
        assert_eq!(shop.outcomes(&topup).await, [PaymentOutcome::Review(reason)]);
        shop.switch(|switches| *switches = Switches::default());
    }
    assert_eq!(shop.services().metrics.payments.for_review.get(), 3);
    shop.has_bought(0).await;
}

#[rstest]
#[tokio::test]
async fn a_second_payment_of_one_top_up_is_for_the_operator(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.switch(|switches| switches.captures_twice = true);
    let topup = shop.order(1000).await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    let second = PaymentOutcome::Review(ReviewReason::SecondPayment);
    assert_eq!(shop.outcomes(&topup).await, [PaymentOutcome::Credited, second]);
    assert_eq!(shop.status(&topup).await, TopupStatus::Paid);
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn a_failure_before_or_after_the_money_changes_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.order(1000).await;
    shop.pay(&topup, Paying::Fail);
    shop.work().await;
    let failed = shop.find(&topup.id).await;
    assert_eq!((failed.status, failed.failure.as_deref()), (TopupStatus::Pending, Some("incorrect_pin")));
    let paid = shop.pay(&topup, Paying::FailThenSucceed);
    shop.work().await;
    shop.has_bought(1000).await;
    shop.stand_in().happen(&paid.payment_id, Later::FailedAfterCaptured).unwrap();
    shop.work().await;
    let after = shop.find(&topup.id).await;
    assert_eq!((after.status, after.failure), (TopupStatus::Paid, None));
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn money_for_what_has_expired_or_was_cancelled_is_credited(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (cancelled, expired) = (shop.link(1000).await, shop.link(500).await);
    topups::cancel(shop.services(), &shop.account, &cancelled.id).await.unwrap();
    shop.world.clock.advance(TimeDelta::hours(2));
    shop.work().await;
    assert_eq!(shop.status(&cancelled).await, TopupStatus::Cancelled);
    assert_eq!(shop.status(&expired).await, TopupStatus::Expired);
    shop.has_bought(0).await;
    shop.world.clock.advance(TimeDelta::days(2));
    for topup in [&cancelled, &expired] {
        shop.pay(topup, Paying::Late);
    }
    shop.work().await;
    assert_eq!(shop.status(&cancelled).await, TopupStatus::Paid);
    assert_eq!(shop.status(&expired).await, TopupStatus::Paid);
    shop.has_bought(1500).await;
}

#[rstest]
#[tokio::test]
async fn who_cancels_too_late_has_paid(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    let after = topups::cancel(shop.services(), &shop.account, &topup.id).await.unwrap();
    assert_eq!(after.status, TopupStatus::Paid);
    // A page that is older than the payment changes nothing either.
    assert_eq!(settle::cancelled(shop.services(), &topup.id).await.unwrap().status, TopupStatus::Paid);
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn a_credit_that_the_database_refuses_is_given_at_the_next_attempt(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    let pool = AnyPool::connect(&shop.world.database.url).await.unwrap();
    let (refuse, allow) = match engine {
        Sqlite => (
            "create trigger disk_full before insert on ledger_entries begin select raise(abort, 'full'); end",
            "drop trigger disk_full",
        ),
        Postgres => (
            "alter table ledger_entries add constraint full_disk check (kind <> 'purchase') not valid",
            "alter table ledger_entries drop constraint full_disk",
        ),
    };
    pool.execute(refuse).await.unwrap();
    assert!(reconciler::work(shop.services()).await.is_err());
    // Neither the payment nor the status was written without the credit.
    assert_eq!(shop.outcomes(&topup).await, []);
    assert_eq!(shop.status(&topup).await, TopupStatus::Pending);
    pool.execute(allow).await.unwrap();
    shop.world.clock.advance(TimeDelta::minutes(3));
    shop.work().await;
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn a_payment_of_nothing_of_ours_gives_no_credit_and_is_shown(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    let provider = shop.services().payments.provider(shop.services().started).unwrap();
    let order = provider.create_order("somebody_elses", topup.quote.to_pay).await.unwrap();
    let paid = shop.stand_in().pay(&order.id, Paying::Upi).unwrap();
    shop.work().await;
    // Nobody can pass it off as the payment of a top-up.
    settle::settle(shop.services(), &topup.id, Some(&paid.payment_id)).await.unwrap();
    settle::settle(shop.services(), &topup.id, Some("pay_invented")).await.unwrap();
    let strange = munim::service::payments::overview::list_strange(shop.services()).await.unwrap();
    assert_eq!(strange.len(), 2, "{strange:?}");
    assert!(strange.iter().all(|event| event.payment_id.as_deref() == Some(paid.payment_id.as_str())));
    shop.has_bought(0).await;
}

#[rstest]
#[tokio::test]
async fn a_webhook_that_names_one_top_up_and_is_of_another_credits_what_was_paid(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (paid, named) = (shop.link(1000).await, shop.link(5000).await);
    shop.pay(&paid, Paying::Upi);
    let mut due = shop.stand_in().deliveries();
    due.retain(|delivery| {
        serde_json::from_str::<Event>(&delivery.body).unwrap().event == "payment_link.paid"
    });
    // Signed by who has the secret, about the wrong reference.
    let body = due[0].body.replace(paid.id.as_str(), named.id.as_str());
    let key = munim::service::payments::stand_in::WEBHOOK_SECRET.into();
    let signature = munim::service::payments::signature::sign(&key, &[body.as_bytes()]);
    shop.switch(|switches| switches.order = Order::Never);
    shop.take(&Delivery { body, signature, ..due[0].clone() }).await.unwrap();
    shop.work().await;
    assert_eq!(shop.status(&named).await, TopupStatus::Pending);
    assert_eq!(shop.status(&paid).await, TopupStatus::Paid);
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn the_check_finds_what_contradicts_itself(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    shop.link(500).await;
    let pool = AnyPool::connect(&shop.world.database.url).await.unwrap();
    let find = async |statement: &'static str| {
        pool.execute(statement).await.unwrap();
        munim::service::operations::check::check(shop.services()).await.unwrap().differences
    };
    assert_eq!(
        find("update topups set credit = credit + 1, rounding = rounding - 1 where status = 'paid'")
            .await
            .len(),
        1
    );
    find("update topups set credit = credit - 1, rounding = rounding + 1 where status = 'paid'").await;
    assert_eq!(find("update topup_payments set amount = amount + 1").await.len(), 1);
    find("update topup_payments set amount = amount - 1").await;
    assert_eq!(find("update topups set next_look = null where status = 'pending'").await.len(), 1);
    find("update topups set next_look = 0 where status = 'pending'").await;
    // The top-up, the payment, and the entry each contradict another.
    assert!(find("update topup_payments set outcome = 'other_amount'").await.len() >= 2);
}
