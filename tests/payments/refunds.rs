//! Refunds: what goes back is taken once, and comes again if it is not paid out.

use chrono::TimeDelta;
use munim::domain::Money;
use munim::domain::billing::{DocumentKind, Paise, RefundOrigin, RefundStatus, Topup, TopupStatus};
use munim::service::ServiceError;
use munim::service::documents::monthly;
use munim::service::payments::returns::sweep;
use munim::service::payments::stand_in::{Fault, Later, Order};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::shop::Shop;
use crate::support::utc;

const TIME: &str = "2026-11-21T08:00:00Z";

async fn open(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    shop.world.price("m").await;
    Some(shop)
}

fn rupees(rupees: i64) -> Money {
    Money::from_rupees(rupees)
}

fn words(error: ServiceError) -> String {
    error.to_string()
}

async fn states(shop: &Shop, topup: &Topup) -> Vec<(RefundStatus, i64, i64)> {
    let mut refunds = shop.details(topup).await.refunds;
    refunds.sort_unstable_by_key(|of| std::cmp::Reverse(of.amount));
    refunds.iter().map(|of| (of.status, of.amount.get(), of.credit.get())).collect()
}

async fn at(shop: &Shop, instant: &str) {
    shop.world.clock.advance(utc(instant) - shop.services().now());
}

#[rstest]
#[tokio::test]
async fn partial_refunds_take_their_parts_and_replays_change_nothing(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let (topup, _) = shop.buys(1000).await;
    let first = shop.refunds(&topup, Some("300.00")).await.unwrap();
    assert_eq!((first.status, first.credit), (RefundStatus::Processed, Paise::new(25_424)));
    let second = shop.refunds(&topup, Some("200.00")).await.unwrap();
    assert_eq!(second.credit, Paise::new(16_949));
    // The webhooks of both come, and come again.
    shop.switch(|switches| switches.order = Order::Twice);
    shop.work().await;
    sweep::sweep(shop.services(), sweep::AT_START).await.unwrap();
    shop.work().await;
    let expected = [(RefundStatus::Processed, 30_000, 25_424), (RefundStatus::Processed, 20_000, 16_949)];
    assert_eq!(states(&shop, &topup).await, expected);
    assert_eq!(shop.balance().await, rupees(1050) - Money::from_micros(423_730_000));
    assert_eq!(shop.status(&topup).await, TopupStatus::Paid);
    let rest = shop.refunds(&topup, None).await.unwrap();
    assert_eq!((rest.amount, rest.credit), (Paise::new(68_000), Paise::new(57_627)));
    assert_eq!(shop.status(&topup).await, TopupStatus::Refunded);
    assert_eq!(shop.balance().await, rupees(50));
    let mut vouchers = shop.documents().await;
    vouchers.retain(|of| of.kind == DocumentKind::RefundVoucher);
    let values: Vec<_> = vouchers.iter().map(|of| of.amounts.credit.get()).collect();
    assert_eq!(values, [25_424, 16_949, 57_627]);
    let taxes: i64 = vouchers.iter().map(|of| of.amounts.tax.integrated.get()).sum();
    assert_eq!((taxes, vouchers[0].number.as_str()), (18_000, "RF/26-27/000001"));
    assert_eq!(vouchers[0].contents.refers[0].number, "RV/26-27/000001");
    let again = words(shop.refunds(&topup, None).await.unwrap_err());
    assert!(again.contains("went back already"), "{again}");
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_is_of_what_is_unspent_of_this_top_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let (first, _) = shop.buys(1000).await;
    let (second, _) = shop.buys(500).await;
    // ₹70: the gift of ₹50, and ₹20 of the first.
    shop.uses("1", TIME, 10).await;
    let refused = words(shop.refunds(&first, Some("1180.00")).await.unwrap_err());
    assert!(refused.contains("at most ₹1156.40") && refused.contains("₹1180.00"), "{refused}");
    assert_eq!(shop.balance().await, rupees(1480));
    let refund = shop.refunds(&first, None).await.unwrap();
    assert_eq!((refund.amount, refund.credit), (Paise::new(115_640), Paise::new(98_000)));
    assert_eq!(shop.balance().await, rupees(500));
    assert_eq!(shop.refunds(&second, None).await.unwrap().amount, Paise::new(59_000));
    assert_eq!(shop.status(&first).await, TopupStatus::Paid);
    let none = words(shop.refunds(&first, None).await.unwrap_err());
    assert!(none.contains("spent"), "{none}");
    at(&shop, "2026-12-02T00:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn what_is_forced_or_made_in_the_dashboard_goes_below_zero_and_the_next_credit_fills_it(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(true, false)] is_forced: bool,
) {
    let Some(shop) = open(engine).await else { return };
    let (topup, payment) = shop.buys(1000).await;
    shop.uses("1", TIME, 15).await;
    if is_forced {
        shop.forces(&topup, None).await.unwrap();
    } else {
        shop.stand_in().happen(&payment, Later::RefundedByHand(118_000)).unwrap();
    }
    shop.work().await;
    shop.work().await;
    let refund = &shop.details(&topup).await.refunds[0];
    let origin = if is_forced { RefundOrigin::Operator } else { RefundOrigin::Provider };
    assert_eq!((refund.origin, refund.credit), (origin, Paise::new(100_000)));
    assert_eq!(shop.balance().await, rupees(-55));
    assert_eq!(shop.status(&topup).await, TopupStatus::Refunded);
    shop.is_sound().await;
    shop.buys(500).await;
    assert_eq!(shop.balance().await, rupees(445));
    at(&shop, "2026-12-02T00:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    // The use was not invoiced when the money went back: its invoice says that it is due.
    let documents = shop.documents().await;
    let invoice = documents.iter().find(|of| of.kind == DocumentKind::TaxInvoice).unwrap();
    assert_eq!((invoice.amounts.credit, invoice.contents.due), (Paise::new(5_500), 6_490));
    assert!(invoice.contents.advances.is_empty());
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn what_was_invoiced_has_a_credit_note_that_names_the_invoice(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let (topup, _) = shop.buys(1000).await;
    shop.uses("1", TIME, 15).await;
    at(&shop, "2026-12-02T00:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    shop.books_agree().await;
    shop.forces(&topup, None).await.unwrap();
    let documents = shop.documents().await;
    let kinds: Vec<_> = documents.iter().map(|of| (of.kind, of.amounts.credit.get())).collect();
    assert_eq!(
        kinds,
        [
            (DocumentKind::ReceiptVoucher, 100_000),
            (DocumentKind::TaxInvoice, 5_500),
            (DocumentKind::RefundVoucher, 94_500),
            (DocumentKind::CreditNote, 5_500)
        ]
    );
    assert_eq!(documents[3].contents.refers[0].number, documents[1].number);
    assert_eq!(documents[2].amounts.to_pay.get() + documents[3].amounts.to_pay.get(), 118_000);
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_lost_answer_is_asked_for_under_the_same_key(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let (topup, payment) = shop.buys(1000).await;
    shop.switch(|switches| {
        switches.faults = vec![Fault::Cut, Fault::Before];
        switches.order = Order::Never;
    });
    let refund = shop.refunds(&topup, Some("118.00")).await.unwrap();
    assert_eq!((refund.status, refund.refund_id), (RefundStatus::Asked, None));
    // The credit is taken meanwhile, and no document says that anything was paid back.
    assert_eq!(shop.balance().await, rupees(950));
    assert_eq!(shop.papers().await.len(), 1);
    shop.is_sound().await;
    shop.world.clock.advance(TimeDelta::minutes(3));
    shop.work().await;
    assert_eq!(states(&shop, &topup).await, [(RefundStatus::Processed, 11_800, 10_000)]);
    assert_eq!(shop.stand_in().find(&payment).unwrap()["amount_refunded"], 11_800);
    assert_eq!(shop.balance().await, rupees(950));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_that_the_provider_refuses_gives_its_credit_back_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let (topup, _) = shop.buys(1000).await;
    let old = "Refund is not supported by the bank because the payment is more than 6 months old";
    shop.switch(|switches| switches.refuses_refunds = Some(old.to_owned()));
    let refund = shop.refunds(&topup, Some("118.00")).await.unwrap();
    assert_eq!((refund.status, refund.failure.as_deref()), (RefundStatus::Refused, Some(old)));
    shop.world.clock.advance(TimeDelta::hours(1));
    shop.work().await;
    shop.has_bought(1000).await;
    assert_eq!(shop.papers().await.len(), 1);
    assert_eq!(shop.services().metrics.payments.refunds_failed.get(), 1);
    shop.switch(|switches| switches.refuses_refunds = None);
    assert_eq!(shop.refunds(&topup, None).await.unwrap().amount, Paise::new(118_000));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_that_fails_later_brings_credit_and_papers_back(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(true, false)] with_webhooks: bool,
) {
    let Some(shop) = open(engine).await else { return };
    let (topup, _) = shop.buys(1000).await;
    shop.uses("1", TIME, 15).await;
    at(&shop, "2026-12-02T00:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    shop.switch(|switches| {
        switches.refunds_take = Some(60);
        switches.refunds_fail = true;
        switches.order = if with_webhooks { Order::Reversed } else { Order::Never };
    });
    let refund = shop.forces(&topup, None).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Pending);
    assert_eq!(shop.balance().await, rupees(-55));
    shop.uses("2", "2026-12-01T20:00:00Z", 1).await;
    for _ in 0..4 {
        shop.world.clock.advance(TimeDelta::minutes(40));
        shop.work().await;
    }
    assert_eq!(states(&shop, &topup).await, [(RefundStatus::Failed, 118_000, 100_000)]);
    assert_eq!(shop.balance().await, rupees(938));
    assert_eq!(shop.status(&topup).await, TopupStatus::Paid);
    let papers = shop.papers().await;
    for answer in [(DocumentKind::ReceiptVoucher, 94_500), (DocumentKind::DebitNote, 5_500)] {
        assert!(papers.contains(&answer), "{papers:?}");
    }
    at(&shop, "2027-01-02T00:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    shop.books_agree().await;
    shop.switch(|switches| (switches.refunds_take, switches.refunds_fail) = (None, false));
    assert_eq!(shop.refunds(&topup, None).await.unwrap().credit, Paise::new(93_800));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_refund_in_the_dashboard_is_found_without_webhooks(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let (topup, payment) = shop.buys(1000).await;
    shop.switch(|switches| switches.order = Order::Never);
    shop.stand_in().happen(&payment, Later::RefundedByHand(30_000)).unwrap();
    shop.stand_in().happen(&payment, Later::RefundedByHand(20_000)).unwrap();
    sweep::sweep(shop.services(), sweep::AGAIN).await.unwrap();
    sweep::sweep(shop.services(), sweep::AGAIN).await.unwrap();
    let found = states(&shop, &topup).await;
    assert_eq!(found.iter().map(|of| of.1).collect::<Vec<_>>(), [30_000, 20_000]);
    assert_eq!(found.iter().map(|of| of.2).sum::<i64>(), 42_373);
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn the_same_refund_told_by_many_at_once_is_taken_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let (topup, payment) = shop.buys(1000).await;
    shop.stand_in().happen(&payment, Later::RefundedByHand(59_000)).unwrap();
    let second = shop.beside(3).await;
    let at_once = (0..16).map(|number| {
        let services = if number % 2 == 0 { shop.shared() } else { second.services.clone() };
        tokio::spawn(async move { sweep::sweep(&services, sweep::AGAIN).await })
    });
    for done in futures_util::future::join_all(at_once).await {
        done.unwrap().unwrap();
    }
    shop.work().await;
    assert_eq!(states(&shop, &topup).await, [(RefundStatus::Processed, 59_000, 50_000)]);
    assert_eq!(shop.balance().await, rupees(550));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn nobody_spends_or_refunds_the_same_credit_twice(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let (topup, payment) = shop.buys(1000).await;
    let done = futures_util::future::join_all((0..8).map(|_| shop.refunds(&topup, Some("590.00")))).await;
    assert_eq!(done.iter().filter(|of| of.is_ok()).count(), 2);
    assert_eq!(shop.stand_in().find(&payment).unwrap()["amount_refunded"], 118_000);
    assert_eq!(shop.balance().await, rupees(50));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn a_payment_that_was_not_credited_goes_back_without_credit_or_papers(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    shop.switch(|switches| switches.captures = Some(50_000));
    let (topup, _) = shop.buys(1000).await;
    assert_eq!(topup.status, TopupStatus::Review);
    let refund = shop.refunds(&topup, None).await.unwrap();
    assert_eq!((refund.amount, refund.credit), (Paise::new(50_000), Paise::ZERO));
    assert_eq!(shop.status(&topup).await, TopupStatus::Refunded);
    assert_eq!(shop.papers().await, []);
    shop.has_bought(0).await;
}

#[rstest]
#[tokio::test]
async fn the_check_finds_refunds_that_contradict_the_ledger(#[values(Sqlite, Postgres)] engine: Engine) {
    use sqlx::Executor;
    let Some(shop) = open(engine).await else { return };
    let (topup, _) = shop.buys(1000).await;
    shop.refunds(&topup, Some("590.00")).await.unwrap();
    let pool = sqlx::AnyPool::connect(&shop.world.database.url).await.unwrap();
    let find = async |statement: &'static str| {
        pool.execute(statement).await.unwrap();
        munim::service::operations::check::check(shop.services()).await.unwrap().differences
    };
    // The ledger, and the documents.
    assert_eq!(find("update refunds set credit = credit + 1").await.len(), 2);
    find("update refunds set credit = credit - 1").await;
    assert!(!find("update refunds set status = 'failed'").await.is_empty());
    assert_eq!(find("update refunds set status = 'pending'").await.len(), 1, "it is never looked at");
    find("update refunds set status = 'processed'").await;
    assert_eq!(find("update topups set status = 'refunded'").await.len(), 1);
    find("update topups set status = 'paid'").await;
    shop.is_sound().await;
}
