//! The reconciler: what becomes of payments of which nobody tells, or too early, or too late.

use chrono::TimeDelta;
use munim::domain::billing::{PayBy, TopupStatus};
use munim::service::payments::stand_in::{Fault, Order, Paying};
use munim::service::payments::{overview, reconciler, topups};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use sqlx::{AnyPool, Executor};

use crate::support::shop::Shop;

/// Lets minutes pass, in which the server looks every quarter of a minute.
async fn minutes(shop: &Shop, minutes: i64) {
    for _ in 0..minutes * 4 {
        shop.world.clock.advance(TimeDelta::seconds(15));
        shop.work().await;
    }
}

#[rstest]
#[tokio::test]
async fn without_any_webhook_a_payment_is_credited_within_ten_minutes(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.switch(|switches| switches.order = Order::Never);
    let (link, order) = (shop.link(1000).await, shop.order(500).await);
    minutes(&shop, 20).await;
    shop.pay(&link, Paying::Upi);
    shop.pay(&order, Paying::Card);
    minutes(&shop, 9).await;
    shop.has_bought(1500).await;
    // And the operator is told that no webhook comes.
    assert_eq!(shop.services().metrics.payments.silent.get(), 2);
}

#[rstest]
#[tokio::test]
async fn a_provider_that_is_away_for_an_hour_loses_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (first, second) = (shop.link(1000).await, shop.order(500).await);
    shop.pay(&first, Paying::Upi);
    shop.pay(&second, Paying::Upi);
    shop.switch(|switches| switches.is_away = true);
    for _ in 0..60 {
        shop.world.clock.advance(TimeDelta::minutes(1));
        // It answers the webhooks all the same, and tries again.
        assert!(reconciler::work(shop.services()).await.is_err());
    }
    assert_eq!(shop.stand_in().deliveries(), []);
    shop.switch(|switches| switches.is_away = false);
    minutes(&shop, 4).await;
    shop.has_bought(1500).await;
}

#[rstest]
#[tokio::test]
async fn one_error_of_the_provider_keeps_no_other_work_waiting(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // A webhook about a payment that is of no top-up here, which the provider does not answer about.
    let order = shop.order(200).await;
    let pool = AnyPool::connect(&shop.world.database.url).await.unwrap();
    pool.execute("update topups set provider_id = 'order_lost', next_look = null").await.unwrap();
    shop.pay(&order, Paying::Fail);
    let (first, second) = (shop.link(1000).await, shop.link(500).await);
    shop.switch(|switches| switches.reading = vec![Fault::Before]);
    shop.pay(&first, Paying::Upi);
    shop.pay(&second, Paying::Upi);
    assert!(reconciler::work(shop.services()).await.is_err());
    for topup in [&first, &second] {
        assert_eq!(shop.status(topup).await, TopupStatus::Paid);
    }
    pool.execute("update topups set status = 'cancelled' where provider_id = 'order_lost'").await.unwrap();
    minutes(&shop, 3).await;
    shop.has_bought(1500).await;
}

#[rstest]
#[tokio::test]
async fn webhooks_that_come_before_the_link_is_known_are_matched(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for pay_by in [PayBy::Link, PayBy::Order] {
        // The answer is lost, and so is the question what became of it.
        shop.switch(|switches| {
            (switches.pays_at_once, switches.faults) = (true, vec![Fault::Cut]);
            switches.reading = vec![Fault::Before];
        });
        let topup = shop.ask(&topups::new_form(shop.services()), 1000, pay_by).await.unwrap();
        assert_eq!(topup.provider_id, None);
        if pay_by == PayBy::Order {
            let provider = shop.services().payments.provider(shop.services().started).unwrap();
            let order = provider.order_by_receipt(topup.id.as_str()).await.unwrap().unwrap();
            shop.stand_in().pay(&order.id, Paying::Upi).unwrap();
        }
        shop.work().await;
        assert_eq!(shop.status(&topup).await, TopupStatus::Paid, "{pay_by:?}");
        let found = overview::find(shop.services(), &topup.id).await.unwrap();
        assert!(found.events.len() >= 2, "{:?}", found.events);
    }
    shop.has_bought(2000).await;
}

#[rstest]
#[tokio::test]
async fn late_money_is_found_for_a_week_without_webhooks(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.switch(|switches| switches.order = Order::Never);
    let topup = shop.link(1000).await;
    shop.world.clock.advance(TimeDelta::days(3));
    shop.work().await;
    assert_eq!(shop.status(&topup).await, TopupStatus::Expired);
    shop.pay(&topup, Paying::Late);
    shop.world.clock.advance(TimeDelta::hours(1));
    shop.work().await;
    shop.has_bought(1000).await;
    let never = shop.link(500).await;
    shop.world.clock.advance(TimeDelta::days(9));
    shop.work().await;
    assert_eq!(shop.find(&never.id).await.next_look, None);
}

#[rstest]
#[tokio::test]
async fn an_order_whose_payments_all_failed_ends_as_failed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.order(1000).await;
    shop.pay(&topup, Paying::Fail);
    minutes(&shop, 66).await;
    assert_eq!(shop.status(&topup).await, TopupStatus::Failed);
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    assert_eq!(shop.status(&topup).await, TopupStatus::Paid);
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn an_authorised_payment_is_captured(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (order, link) = (shop.order(1000).await, shop.link(500).await);
    shop.pay(&order, Paying::Authorise);
    // A link does not show it; its webhook names it.
    shop.pay(&link, Paying::Authorise);
    shop.work().await;
    shop.has_bought(1500).await;
}

#[rstest]
#[tokio::test]
async fn two_servers_share_the_work_and_ask_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let second = shop.beside(3).await;
    let topup = shop.link(1000).await;
    shop.world.clock.advance(TimeDelta::minutes(1));
    let (one, other) = tokio::join!(reconciler::turn(shop.services()), reconciler::turn(&second.services));
    assert_eq!([one.unwrap(), other.unwrap()].into_iter().filter(|is| *is).count(), 1);
    assert_eq!(shop.find(&topup.id).await.looks, 1);
}

#[rstest]
#[tokio::test]
async fn a_top_up_of_the_other_mode_is_asked_for_with_its_own_key_alone(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    let pool = AnyPool::connect(&shop.world.database.url).await.unwrap();
    // It was made with a live key, and the server has one of the test mode since.
    pool.execute("update topups set is_live = 1").await.unwrap();
    shop.pay(&topup, Paying::Upi);
    minutes(&shop, 5).await;
    assert_eq!(shop.status(&topup).await, TopupStatus::Pending);
    pool.execute("update topups set is_live = 0").await.unwrap();
    minutes(&shop, 5).await;
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn what_is_only_authorised_is_captured_without_any_webhook(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.switch(|switches| switches.order = Order::Never);
    let (link, order) = (shop.link(1000).await, shop.order(500).await);
    shop.pay(&link, Paying::Authorise);
    shop.pay(&order, Paying::Authorise);
    minutes(&shop, 9).await;
    shop.has_bought(1500).await;
}
