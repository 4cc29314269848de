//! Documents of purchases and of months.

use chrono::TimeDelta;
use munim::domain::billing::{Document, DocumentKind, LineKind, LotKind, Paise, TaxMode, TopupIs};
use munim::domain::{AccountId, Language, Money, UsageEvent};
use munim::service::Services;
use munim::service::billing::lots;
use munim::service::documents::{self, monthly};
use munim::service::operations::check::check;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use sqlx::{AnyPool, Executor};

use crate::support::documents::{purchase, purchase_in, seller_with, set_up};
use crate::support::{World, event, utc};

/// A call of ₹140 for each million of prompt tokens.
fn call(id: &str, time: &str, prompt_tokens: i64) -> UsageEvent {
    let mut call = event(id, time, "forii/deepseek-v3");
    (call.usage.prompt_tokens, call.usage.completion_tokens) = (prompt_tokens, 0);
    call
}

async fn all(services: &Services, account: &AccountId) -> Vec<Document> {
    let mut found = documents::list(services, account, documents::always(), None).await.unwrap();
    found.reverse();
    found
}

async fn sound(services: &Services) {
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_purchase_has_a_voucher_with_the_next_number(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    set_up(services, &account, seller_with(|_| ())).await;
    let first = purchase(services, &account, "tu_1", 1000).await;
    let second = purchase(services, &account, "tu_2", 500).await;
    assert_eq!((first.number.as_str(), second.number.as_str()), ("RV/26-27/000001", "RV/26-27/000002"));
    assert_eq!((first.kind, first.date.to_string()), (DocumentKind::ReceiptVoucher, "2026-11-21".into()));
    assert_eq!(
        (first.amounts.to_pay, first.amounts.tax.integrated),
        (Paise::new(118_000), Paise::new(18_000))
    );
    assert_eq!(all(services, &account).await, [first.clone(), second]);
    // A later change of the seller is not on it.
    set_up(services, &account, seller_with(|seller| seller.legal_name = "Another Name".into())).await;
    let found = documents::find(services, &account, &first.id).await.unwrap();
    assert_eq!(found.seller.found.written().legal_name, "Example AI Private Limited");
    for language in Language::ALL {
        let bytes = documents::pdf(&found, language).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(bytes, documents::pdf(&found, language).unwrap());
    }
    assert_eq!(documents::file_name(&first), "RV-26-27-000001.pdf");
    sound(services).await;
}

#[rstest]
#[case(TopupIs::Supply, TaxMode::Exclusive, DocumentKind::TaxInvoice, "TI/26-27/000001", 118_000)]
#[case(TopupIs::Supply, TaxMode::Inclusive, DocumentKind::TaxInvoice, "TI/26-27/000001", 100_000)]
#[case(TopupIs::Supply, TaxMode::None, DocumentKind::BillOfSupply, "BS/26-27/000001", 100_000)]
#[case(TopupIs::Advance, TaxMode::None, DocumentKind::ReceiptVoucher, "RV/26-27/000001", 100_000)]
#[tokio::test]
async fn the_seller_decides_what_a_purchase_is(
    #[case] topup_is: TopupIs,
    #[case] tax: TaxMode,
    #[case] kind: DocumentKind,
    #[case] number: &str,
    #[case] total: i64,
) {
    let world = World::fresh(Sqlite).await.unwrap();
    let account = world.account("asha@example.in").await;
    let seller = seller_with(|seller| (seller.topup_is, seller.tax) = (topup_is, tax));
    set_up(&world.services, &account, seller).await;
    let document = purchase(&world.services, &account, "tu_1", 1000).await;
    assert_eq!((document.kind, document.number.as_str()), (kind, number));
    assert_eq!(document.amounts.to_pay, Paise::new(total));
    let found = documents::find(&world.services, &account, &document.id).await.unwrap();
    assert!(documents::pdf(&found, Language::Hindi).is_ok());
    sound(&world.services).await;
}

#[rstest]
#[tokio::test]
async fn numbers_have_no_gap_where_half_of_many_at_once_fail(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    let tasks = (0..16).map(|number| {
        let (services, account) = (world.services.clone(), account.clone());
        tokio::spawn(async move {
            let mut tx = services.store.begin().await.unwrap();
            let topup = format!("tu_{number}");
            purchase_in(&services, &mut tx, &account, &topup, 100).await.unwrap();
            // The others are rolled back, as when a server is killed.
            if number % 2 == 0 {
                tx.commit().await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let mut numbers: Vec<_> = all(&world.services, &account).await.into_iter().map(|of| of.number).collect();
    numbers.sort_unstable();
    let expected: Vec<_> = (1..=8).map(|number| format!("RV/26-27/{number:06}")).collect();
    assert_eq!(numbers, expected);
    sound(&world.services).await;
}

#[rstest]
#[tokio::test]
async fn numbers_begin_again_on_the_first_of_april_in_india(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    let at = |instant: &str| world.clock.advance(utc(instant) - world.services.now());
    at("2027-03-31T18:29:59Z");
    let old = purchase(&world.services, &account, "tu_1", 100).await;
    at("2027-03-31T18:30:00Z");
    let new = purchase(&world.services, &account, "tu_2", 100).await;
    assert_eq!((old.number.as_str(), old.date.to_string()), ("RV/26-27/000001", "2027-03-31".into()));
    assert_eq!((new.number.as_str(), new.date.to_string()), ("RV/27-28/000001", "2027-04-01".into()));
    sound(&world.services).await;
}

#[rstest]
#[tokio::test]
async fn a_series_without_digits_left_still_documents_money(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let seller = seller_with(|seller| {
        seller.series.insert("receipt_voucher".into(), "A{fy}/{n:1}".into());
    });
    set_up(&world.services, &account, seller).await;
    for number in 1..=10 {
        purchase(&world.services, &account, &format!("tu_{number}"), 100).await;
    }
    let numbers: Vec<_> = all(&world.services, &account).await.into_iter().map(|of| of.number).collect();
    assert!(numbers.contains(&"A26-27/9".to_owned()) && numbers.contains(&"RV/26-27/000010".to_owned()));
    sound(&world.services).await;
}

#[rstest]
#[tokio::test]
async fn documents_are_never_changed_or_deleted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    purchase(&world.services, &account, "tu_1", 100).await;
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    for statement in ["update documents set total = 1", "delete from documents"] {
        assert!(pool.execute(statement).await.is_err(), "{statement}");
    }
}

#[rstest]
#[tokio::test]
async fn invoices_of_months_add_up_to_what_was_used_of_advances(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("forii/deepseek-v3").await;
    set_up(services, &account, seller_with(|_| ())).await;
    purchase(services, &account, "tu_1", 1000).await;
    let at = |instant: &str| world.clock.advance(utc(instant) - services.now());
    // ₹140.000084, of which the gift of ₹50 pays the first.
    world.record(&account, vec![call("1", "2026-11-21T08:00:00Z", 1_000_000)]).await;
    monthly::issue_due(services).await.unwrap();
    assert_eq!(all(services, &account).await.len(), 1, "the month is not over");
    at("2026-12-01T20:00:00Z");
    world.record(&account, vec![call("2", "2026-12-01T19:00:00Z", 30)]).await;
    monthly::issue_due(services).await.unwrap();
    monthly::issue_due(services).await.unwrap();
    let found = all(services, &account).await;
    assert_eq!(found.len(), 2);
    let november = &found[1];
    assert_eq!((november.number.as_str(), november.kind), ("TI/26-27/000001", DocumentKind::TaxInvoice));
    assert_eq!(november.amounts.credit, Paise::new(9_000));
    assert_eq!(november.amounts.tax.integrated, Paise::new(1_620));
    let lines: Vec<_> = november.contents.lines.iter().map(|line| (line.what, line.paise)).collect();
    assert_eq!(lines, [(LineKind::Use, 14_000), (LineKind::PaidOtherwise, -5_000)]);
    let advances: Vec<_> =
        november.contents.advances.iter().map(|of| (of.number.as_str(), of.paise)).collect();
    assert_eq!(advances, [("RV/26-27/000001", 9_000)]);
    // A call of November that comes late, and fractions of a paisa, are carried.
    world.record(&account, vec![call("3", "2026-11-30T10:00:00Z", 10_050)]).await;
    at("2027-01-02T10:00:00Z");
    monthly::issue_due(services).await.unwrap();
    let found = all(services, &account).await;
    let lots = lots::list(services, &account).await.unwrap();
    let used: Money = lots
        .iter()
        .filter(|lot| lot.kind == LotKind::Paid)
        .map(|lot| lot.amount - lot.remaining)
        .fold(Money::ZERO, |sum, used| sum + used);
    let invoiced: i64 =
        found.iter().filter(|of| of.kind == DocumentKind::TaxInvoice).map(|of| of.amounts.credit.get()).sum();
    assert_eq!(found.len(), 3);
    assert_eq!(Paise::rounded(used), Paise::new(invoiced));
    assert_eq!(used, Money::from_micros(91_411_200));
    let complete = documents::find(services, &account, &found[2].id).await.unwrap();
    assert!(documents::pdf(&complete, Language::English).is_ok());
    sound(services).await;
}

#[rstest]
#[tokio::test]
async fn a_supply_at_the_purchase_is_not_invoiced_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("forii/deepseek-v3").await;
    set_up(services, &account, seller_with(|seller| seller.topup_is = TopupIs::Supply)).await;
    purchase(services, &account, "tu_1", 1000).await;
    world.record(&account, vec![call("1", "2026-11-21T08:00:00Z", 1_000_000)]).await;
    world.clock.advance(TimeDelta::days(30));
    monthly::issue_due(services).await.unwrap();
    assert_eq!(all(services, &account).await.len(), 1);
    sound(services).await;
}
