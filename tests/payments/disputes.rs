//! Disputes: credit is held while they are open, comes back when they are won, and stays away when they are lost.

use chrono::TimeDelta;
use munim::domain::Money;
use munim::domain::billing::{
    DisputeRule, DisputeStatus, DocumentKind, LostDispute, Paise, Topup, TopupStatus,
};
use munim::service::documents::monthly;
use munim::service::payments::returns::{disputes, sweep};
use munim::service::payments::seller;
use munim::service::payments::stand_in::{Later, Order};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::documents::seller_with;
use crate::support::shop::Shop;
use crate::support::utc;

fn rupees(rupees: i64) -> Money {
    Money::from_rupees(rupees)
}

async fn open(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    shop.world.price("m").await;
    Some(shop)
}

async fn states(shop: &Shop, topup: &Topup) -> Vec<(DisputeStatus, Paise)> {
    shop.details(topup).await.disputes.iter().map(|of| (of.status, of.credit)).collect()
}

async fn happens(shop: &Shop, payment: &str, later: Later) {
    shop.stand_in().happen(payment, later).unwrap();
    shop.work().await;
}

#[rstest]
#[tokio::test]
async fn credit_is_held_and_comes_back_when_the_dispute_is_won(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(true, false)] provider_knows: bool,
) {
    let Some(shop) = open(engine).await else { return };
    shop.switch(|switches| (switches.hides_disputes, switches.order) = (!provider_knows, Order::Twice));
    let (topup, payment) = shop.buys(1000).await;
    happens(&shop, &payment, Later::DisputeCreated).await;
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Open, Paise::new(100_000))]);
    assert_eq!(shop.balance().await, rupees(50));
    let listed = disputes::list(shop.services()).await.unwrap();
    assert_eq!(listed[0].respond_by, Some(shop.services().now() + TimeDelta::days(7)));
    assert_eq!(shop.services().metrics.payments.disputes_opened.get(), 1);
    for later in [Later::DisputeActionRequired, Later::DisputeUnderReview] {
        happens(&shop, &payment, later).await;
        assert_eq!(shop.balance().await, rupees(50));
    }
    // Nothing can be paid back that the bank may take.
    let refused = shop.refunds(&topup, None).await.unwrap_err().to_string();
    assert!(refused.contains("disputed"), "{refused}");
    happens(&shop, &payment, Later::DisputeWon).await;
    happens(&shop, &payment, Later::DisputeUnderReview).await;
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Won, Paise::ZERO)]);
    assert_eq!(shop.papers().await.len(), 1);
    shop.has_bought(1000).await;
    // Another phase of the same payment, which is lost.
    happens(&shop, &payment, Later::DisputeCreated).await;
    happens(&shop, &payment, Later::DisputeLost).await;
    assert_eq!(shop.balance().await, rupees(50));
    assert_eq!(shop.status(&topup).await, TopupStatus::Refunded);
    assert!(shop.papers().await.contains(&(DocumentKind::RefundVoucher, 100_000)));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_lost_dispute_of_spent_credit_goes_below_zero_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    shop.switch(|switches| switches.order = Order::Reversed);
    let (topup, payment) = shop.buys(1000).await;
    shop.uses("1", "2026-11-21T08:00:00Z", 15).await;
    shop.world.clock.advance(utc("2026-12-02T00:00:00Z") - shop.services().now());
    monthly::issue_due(shop.services()).await.unwrap();
    shop.stand_in().happen(&payment, Later::DisputeCreated).unwrap();
    happens(&shop, &payment, Later::DisputeLost).await;
    sweep::sweep(shop.services(), sweep::AT_START).await.unwrap();
    shop.work().await;
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Lost, Paise::new(100_000))]);
    assert_eq!(shop.balance().await, rupees(-55));
    let mut papers = shop.papers().await;
    papers.sort_unstable();
    assert_eq!(papers[2..], [(DocumentKind::RefundVoucher, 94_500), (DocumentKind::CreditNote, 5_500)]);
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn the_seller_decides_whether_credit_is_held_and_a_loss_documented(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let rules = seller_with(|seller| {
        (seller.disputes, seller.lost_disputes) = (DisputeRule::Wait, LostDispute::BadDebt);
    });
    seller::set(shop.services(), rules).await.unwrap();
    let (topup, payment) = shop.buys(1000).await;
    happens(&shop, &payment, Later::DisputeCreated).await;
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Open, Paise::ZERO)]);
    shop.has_bought(1000).await;
    happens(&shop, &payment, Later::DisputeLost).await;
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Lost, Paise::new(100_000))]);
    assert_eq!((shop.balance().await, shop.papers().await.len()), (rupees(50), 1));
    shop.is_sound().await;
}

#[rstest]
#[tokio::test]
async fn refunds_and_disputes_together_are_never_more_than_was_paid(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let (topup, payment) = shop.buys(1000).await;
    shop.refunds(&topup, Some("590.00")).await.unwrap();
    happens(&shop, &payment, Later::DisputeCreated).await;
    // The rest of its credit, though the bank claims all of the payment.
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Open, Paise::new(50_000))]);
    assert_eq!(shop.balance().await, rupees(50));
    assert!(shop.forces(&topup, Some("1.00")).await.is_err());
    happens(&shop, &payment, Later::DisputeClosed).await;
    assert_eq!(shop.balance().await, rupees(550));
    assert_eq!(shop.refunds(&topup, None).await.unwrap().amount, Paise::new(59_000));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_dispute_is_found_and_followed_without_webhooks(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let (topup, payment) = shop.buys(1000).await;
    shop.switch(|switches| switches.order = Order::Never);
    happens(&shop, &payment, Later::DisputeCreated).await;
    assert_eq!(states(&shop, &topup).await, []);
    sweep::sweep(shop.services(), sweep::AGAIN).await.unwrap();
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Open, Paise::new(100_000))]);
    shop.stand_in().happen(&payment, Later::DisputeWon).unwrap();
    shop.world.clock.advance(TimeDelta::hours(7));
    shop.work().await;
    assert_eq!(states(&shop, &topup).await, [(DisputeStatus::Won, Paise::ZERO)]);
    shop.has_bought(1000).await;
}
