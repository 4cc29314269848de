//! Credit that ends: it is used first, and what is left leaves the account at its end.

use chrono::TimeDelta;
use munim::domain::{Caller, LimitsChange, Money, Plan, Prepaid};
use munim::service::accounts::plans::{self, Welcome};
use munim::service::billing::transfers::{Direction, transfer};
use munim::service::billing::{expiry, lots};
use munim::service::payments::promo_codes::{self, NewOffer};
use munim::service::payments::seller;
use munim::service::{Services, agents};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::documents::seller_with;
use crate::support::shop::Shop;

fn rupees(rupees: i64) -> Money {
    Money::from_rupees(rupees)
}

async fn redeem(shop: &Shop, amount: i64, lasts: Option<i64>) {
    let offer = NewOffer { code: None, amount: rupees(amount), uses: 1, expires: None, lasts };
    let code = promo_codes::create(shop.services(), offer).await.unwrap().code;
    promo_codes::redeem(shop.services(), &Caller::OPERATOR, &shop.account, code.as_str()).await.unwrap();
    lots::settle_all(shop.services()).await.unwrap();
}

async fn ended(services: &Services, shop: &Shop) -> Vec<Money> {
    let entries = services.store.page_entries(&shop.account, 0, 100).await.unwrap();
    entries.into_iter().filter(|of| of.kind == "expiry").map(|of| of.amount).collect()
}

#[rstest]
#[tokio::test]
async fn credit_of_a_code_ends_after_its_days_less_what_was_used(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.price("m").await;
    shop.buys(1000).await;
    redeem(&shop, 100, Some(90)).await;
    let ending = lots::list_ending(shop.services(), &shop.account).await.unwrap();
    assert_eq!(ending, [(rupees(100), shop.services().now() + TimeDelta::days(90))]);
    // It is used before the gift that never ends, and before what was paid.
    shop.uses("1", "2026-11-21T08:00:00Z", 10).await;
    shop.world.clock.advance(TimeDelta::days(90) - TimeDelta::seconds(1));
    expiry::end_due(shop.services()).await.unwrap();
    assert_eq!(ended(shop.services(), &shop).await, []);
    shop.world.clock.advance(TimeDelta::seconds(1));
    expiry::end_due(shop.services()).await.unwrap();
    expiry::end_due(shop.services()).await.unwrap();
    assert_eq!(ended(shop.services(), &shop).await, [rupees(30)]);
    assert_eq!(shop.balance().await, rupees(1050));
    assert_eq!(lots::list_ending(shop.services(), &shop.account).await.unwrap(), []);
    shop.is_sound().await;
}

#[rstest]
#[tokio::test]
async fn what_was_moved_to_an_agent_ends_there(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    redeem(&shop, 100, Some(1)).await;
    let by = Caller::OPERATOR;
    agents::create(shop.services(), &by, &shop.account, "a", Some(101), Some(Prepaid::Minute)).await.unwrap();
    transfer(shop.services(), &by, &shop.account, 101, Direction::Allocate, rupees(120), "").await.unwrap();
    shop.world.clock.advance(TimeDelta::days(1));
    expiry::end_due(shop.services()).await.unwrap();
    assert_eq!(ended(shop.services(), &shop).await, [rupees(30), rupees(70)]);
    assert_eq!(shop.balance().await, Money::ZERO);
    shop.is_sound().await;
}

#[rstest]
#[tokio::test]
async fn many_servers_end_it_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    redeem(&shop, 100, Some(1)).await;
    redeem(&shop, 10, Some(1)).await;
    shop.world.clock.advance(TimeDelta::days(1));
    let second = shop.beside(3).await;
    let at_once = (0..8).map(|number| {
        let services = if number % 2 == 0 { shop.shared() } else { second.services.clone() };
        tokio::spawn(async move { expiry::end_due(&services).await })
    });
    for done in futures_util::future::join_all(at_once).await {
        done.unwrap().unwrap();
    }
    assert_eq!(shop.balance().await, rupees(50));
    shop.is_sound().await;
}

#[rstest]
#[tokio::test]
async fn grants_of_plans_and_bought_credit_may_end(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let welcome = Welcome { credit: None, lasts: Some(Some(30)) };
    plans::set(shop.services(), &Plan::free(), welcome, &LimitsChange::default()).await.unwrap();
    let other = shop.world.account("b@example.in").await;
    let year = seller_with(|seller| seller.credit_lasts_days = Some(365));
    seller::set(shop.services(), year).await.unwrap();
    shop.buys(1000).await;
    lots::settle_all(shop.services()).await.unwrap();
    shop.world.clock.advance(TimeDelta::days(31));
    expiry::end_due(shop.services()).await.unwrap();
    let balance = munim::service::accounts::lookup(shop.services(), &other).await.unwrap().balance;
    assert_eq!((balance, shop.balance().await), (Money::ZERO, rupees(1050)));
    shop.world.clock.advance(TimeDelta::days(365));
    expiry::end_due(shop.services()).await.unwrap();
    assert_eq!(shop.balance().await, rupees(50));
    shop.is_sound().await;
}
