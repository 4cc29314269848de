//! A demo that is started again: its stand-in of the provider knows what an earlier one made.

use chrono::TimeDelta;
use munim::domain::billing::{MandateMethod, MandateStatus, RefundStatus};
use munim::domain::{Caller, Money};
use munim::service::payments::recharge::settings::{self, Wanted};
use munim::service::payments::{recharge, reconciler};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::shop::Shop;

/// The same console with a stand-in that has just started.
async fn started_again(shop: Shop) -> Shop {
    let Shop { world, account, first } = shop;
    let world = world.selling(3).await;
    reconciler::brief_stand_in(&world.services).await.unwrap();
    Shop { world, account, first }
}

/// A mandate that was given.
async fn with_mandate(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    let rupees = |rupees| Some(Money::from_rupees(rupees));
    let wanted = Wanted {
        is_on: true,
        threshold: rupees(10),
        amount: rupees(1000),
        monthly_cap: rupees(5000),
        method: MandateMethod::Upi,
        phone: Some("+919000090000".to_owned()),
    };
    let asked = settings::save(shop.services(), &Caller::OPERATOR, &shop.account, &wanted).await.unwrap();
    assert!(shop.stand_in().give(&asked.mandate.unwrap().link_id.unwrap(), true));
    for _ in 0..3 {
        shop.work().await;
    }
    Some(shop)
}

#[rstest]
#[tokio::test]
async fn a_mandate_stands_and_can_be_removed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = with_mandate(engine).await else { return };
    let shop = started_again(shop).await;
    // The provider is asked about a mandate once a day.
    shop.world.clock.advance(TimeDelta::hours(25));
    shop.work().await;
    let mandate = recharge::overview(shop.services(), &shop.account).await.unwrap().mandate.unwrap();
    assert_eq!(mandate.status, MandateStatus::Confirmed);
    assert_eq!(mandate.masked.as_deref(), Some("as…@examplebank"));
    recharge::mandate::remove(shop.services(), &Caller::OPERATOR, &shop.account).await.unwrap();
    shop.work().await;
    let token = shop.stand_in().find(&mandate.token_id.unwrap()).unwrap();
    assert_eq!(token["recurring_details"]["status"], "cancelled");
}

#[rstest]
#[tokio::test]
async fn a_payment_can_be_refunded(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (topup, _) = shop.buys(1000).await;
    let shop = started_again(shop).await;
    let refund = shop.refunds(&topup, None).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Processed);
    shop.has_bought(0).await;
}
