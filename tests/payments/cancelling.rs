//! Invoices that the operator takes back.

use chrono::TimeDelta;
use munim::domain::billing::{DocumentKind, DocumentSource};
use munim::domain::{Language, Money};
use munim::service::documents::{self, cancel, monthly};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::shop::Shop;
use crate::support::utc;

/// A shop with an invoice of November over ₹55.
async fn invoiced(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    shop.world.price("m").await;
    shop.buys(1000).await;
    shop.uses("1", "2026-11-21T08:00:00Z", 15).await;
    at(&shop, "2026-12-01T20:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    Some(shop)
}

async fn at(shop: &Shop, instant: &str) {
    shop.world.clock.advance(utc(instant) - shop.services().now());
}

#[rstest]
#[tokio::test]
async fn within_a_day_it_is_cancelled_and_the_next_invoice_carries_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = invoiced(engine).await else { return };
    let done = cancel::take_back(shop.services(), "TI/26-27/000001", "wrong address").await.unwrap();
    assert!(done.note.is_none());
    let again = cancel::take_back(shop.services(), "TI/26-27/000001", "again").await.unwrap_err();
    assert!(again.to_string().contains("already"), "{again}");
    let found = documents::find(shop.services(), &shop.account, &done.document.id).await.unwrap();
    assert_eq!(found.cancelled, Some(shop.services().now()));
    assert!(documents::pdf(&found, Language::Hindi).is_ok());
    monthly::issue_due(shop.services()).await.unwrap();
    assert_eq!(shop.papers().await.len(), 2, "its month has its invoice, though it is cancelled");
    at(&shop, "2027-01-01T20:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    let documents = shop.documents().await;
    let next = documents.last().unwrap();
    assert_eq!((next.number.as_str(), next.amounts.credit.get()), ("TI/26-27/000002", 5_500));
    assert_eq!((next.contents.advances[0].paise, next.contents.due), (5_500, 0));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn later_a_credit_note_answers_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = invoiced(engine).await else { return };
    shop.world.clock.advance(TimeDelta::hours(25));
    let done = cancel::take_back(shop.services(), "TI/26-27/000001", "wrong address").await.unwrap();
    let note = done.note.unwrap();
    assert_eq!((note.kind, note.number.as_str()), (DocumentKind::CreditNote, "CN/26-27/000001"));
    assert_eq!(note.source, DocumentSource::Reversal(done.document.id));
    assert_eq!(note.amounts, done.document.amounts);
    assert_eq!(note.contents.reason.as_deref(), Some("wrong address"));
    shop.uses("2", "2026-12-02T10:00:00Z", 1).await;
    at(&shop, "2027-01-01T20:00:00Z").await;
    monthly::issue_due(shop.services()).await.unwrap();
    let documents = shop.documents().await;
    let next = documents.iter().find(|of| of.number == "TI/26-27/000002").unwrap();
    assert_eq!(next.amounts.credit.money(), Ok(Money::from_rupees(62)));
    shop.books_agree().await;
}

#[rstest]
#[tokio::test]
async fn what_is_of_a_payment_or_answers_another_is_not_cancelled(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = invoiced(engine).await else { return };
    let why =
        async |number: &str| cancel::take_back(shop.services(), number, "x").await.unwrap_err().to_string();
    assert!(why("RV/26-27/000001").await.contains("munim topup refund"));
    assert!(why("RV/26-27/000009").await.contains("no such document"));
    let topups = munim::service::payments::topups::list(shop.services(), &shop.account, 1).await.unwrap();
    shop.forces(&topups[0], None).await.unwrap();
    assert!(why("RF/26-27/000001").await.contains("answers another"));
    assert!(why("TI/26-27/000001").await.contains("CN/26-27/000001"));
    shop.books_agree().await;
}
