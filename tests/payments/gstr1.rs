//! The accountant's month: its tables add up to its documents.

use chrono::TimeDelta;
use munim::domain::billing::{
    Document, DocumentContents, DocumentKind, DocumentLine, DocumentSource, LineKind, Month, Paise, Place,
    Quote, Referred, RoundTotal, TaxMode, TopupId, TopupIs, UseKind,
};
use munim::domain::{AccountId, Caller, Money};
use munim::service::documents::gstr1::{self, Return, Table};
use munim::service::documents::issue::{self, Draft};
use munim::service::documents::{self, monthly};
use munim::service::payments::profile;
use munim::service::{ServiceError, Services};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::documents::{buyer, purchase, seller_with, set_up};
use crate::support::{World, event, utc};

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

/// An account whose owner lives in a State, registered or not.
async fn account(world: &World, name: &str, state: &str, gstin: &str) -> AccountId {
    let account = world.account(&format!("{name}@example.in")).await;
    let pin = if state == "29" { "560001" } else { "400001" };
    let mut typed = buyer();
    (typed.name, typed.state, typed.pin, typed.gstin) = (name.into(), state.into(), pin.into(), gstin.into());
    profile::save(&world.services, &Caller::OPERATOR, &account, &typed).await.unwrap();
    account
}

/// A note or a refund voucher of whole rupees about a document.
async fn correct(services: &Services, of: &Document, kind: DocumentKind, rupees: i64) -> Document {
    let complete = documents::find(services, &of.account_id, &of.id).await.unwrap();
    let place = Place::of(complete.seller.found.state(), of.place);
    let value = Paise::from_rupees(rupees);
    let sac = Some(complete.seller.found.sac(UseKind::Tokens));
    let draft = Draft {
        account: of.account_id.clone(),
        kind,
        source: DocumentSource::Topup(TopupId::new(format!("tu_{}", of.number))),
        seller: complete.seller,
        buyer: complete.buyer,
        amounts: Quote::of(value, TaxMode::Exclusive, place, RoundTotal::Paise).unwrap(),
        contents: DocumentContents {
            rate: 18,
            lines: vec![DocumentLine { what: LineKind::Credit, sac, model: None, paise: value.get() }],
            refers: vec![Referred { number: of.number.clone(), date: of.date }],
            ..DocumentContents::default()
        },
    };
    let mut tx = services.store.begin().await.unwrap();
    let document = issue::write(services, &mut tx, &draft).await.unwrap();
    tx.commit().await.unwrap();
    document
}

fn table<'a>(made: &'a Return, name: &str) -> &'a Table {
    made.tables.iter().find(|table| table.name == name).unwrap()
}

/// The sum of a column, in paise; where a note takes off, below zero.
fn sum(table: &Table, head: &str) -> i64 {
    let column = table.heads.iter().position(|found| *found == head).unwrap();
    let kind = table.heads.iter().position(|found| *found == "Note Type");
    let row = |row: &Vec<String>| {
        let paise = Paise::exactly(Money::parse(&row[column]).unwrap()).unwrap().get();
        if kind.is_some_and(|kind| row[kind] == "C") { -paise } else { paise }
    };
    table.rows.iter().map(row).sum()
}

fn cells(table: &Table, row: usize) -> Vec<&str> {
    table.rows[row].iter().map(String::as_str).collect()
}

#[rstest]
#[tokio::test]
async fn the_tables_add_up_to_the_documents(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let registered = account(&world, "asha", "27", "27AAPFU0939F1ZV").await;
    let set = seller_with(|seller| seller.topup_is = TopupIs::Supply);
    munim::service::payments::seller::set(services, set).await.unwrap();
    let (small, large) = (account(&world, "ravi", "27", "").await, account(&world, "mala", "27", "").await);
    let near = account(&world, "uma", "29", "").await;
    let b2b = purchase(services, &registered, "tu_1", 1000).await;
    let b2cs = purchase(services, &small, "tu_2", 500).await;
    let b2cl = purchase(services, &large, "tu_3", 100_000).await;
    // Of the own State: never by itself.
    let own = purchase(services, &near, "tu_4", 200_000).await;
    let notes = [
        correct(services, &b2b, DocumentKind::CreditNote, 100).await,
        correct(services, &b2cs, DocumentKind::CreditNote, 50).await,
        correct(services, &b2cl, DocumentKind::CreditNote, 1_000).await,
        correct(services, &own, DocumentKind::DebitNote, 10).await,
    ];
    let made = gstr1::of_month(services, month("2026-11")).await.unwrap();
    assert_eq!((made.gstin.as_str(), made.documents, made.left_out), ("29ABCDE0018F1Z0", 8, 0));
    let [found, noted] = ["b2b", "cdnr"].map(|name| table(&made, name));
    assert_eq!(
        cells(found, 0),
        [
            "27AAPFU0939F1ZV",
            "asha",
            "TI/26-27/000001",
            "21-Nov-2026",
            "1180.00",
            "27-Maharashtra",
            "N",
            "",
            "Regular B2B",
            "",
            "18.00",
            "1000.00",
            "0.00"
        ]
    );
    assert_eq!(cells(noted, 0)[4..9], ["C", "27-Maharashtra", "N", "Regular B2B", "118.00"]);
    assert_eq!(cells(table(&made, "b2cl"), 0)[..3], ["TI/26-27/000003", "21-Nov-2026", "118000.00"]);
    assert_eq!(cells(table(&made, "cdnur"), 0)[..2], ["B2CL", "CN/26-27/000003"]);
    let others: Vec<_> = (0..2).map(|row| cells(table(&made, "b2cs"), row)).collect();
    assert_eq!(others[0][1..5], ["27-Maharashtra", "", "18.00", "450.00"]);
    assert_eq!(others[1][1..5], ["29-Karnataka", "", "18.00", "200010.00"]);
    let documents: i64 = [&b2b, &b2cs, &b2cl, &own].into_iter().chain(&notes).map(signed).sum();
    let tables: i64 = ["b2b", "b2cl", "b2cs", "cdnr", "cdnur"]
        .map(|name| sum(table(&made, name), "Taxable Value"))
        .into_iter()
        .sum();
    assert_eq!(tables, documents);
    let hsn = |head: &str| -> i64 {
        ["hsn(b2b)", "hsn(b2c)"].map(|name| sum(table(&made, name), head)).into_iter().sum()
    };
    assert_eq!(hsn("Taxable Value"), documents);
    let taxes = ["Integrated Tax Amount", "Central Tax Amount", "State/UT Tax Amount"].map(hsn);
    let of = |tax: fn(&Document) -> Paise| -> i64 {
        [&b2b, &b2cs, &b2cl, &own]
            .into_iter()
            .chain(&notes)
            .map(|document| tax(document).get() * signed(document).signum())
            .sum()
    };
    assert_eq!(
        taxes,
        [of(|d| d.amounts.tax.integrated), of(|d| d.amounts.tax.central), of(|d| d.amounts.tax.state)]
    );
    let series: Vec<_> = table(&made, "docs").rows.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        series,
        [
            "Invoices for outward supply TI/26-27/000001 TI/26-27/000004 4 0",
            "Debit Note DN/26-27/000001 DN/26-27/000001 1 0",
            "Credit Note CN/26-27/000001 CN/26-27/000003 3 0",
        ]
    );
    let empty = gstr1::of_month(services, month("2026-10")).await.unwrap();
    assert!(empty.tables.iter().all(|table| table.rows.is_empty()));
}

/// The taxable value; of a credit note, below zero.
fn signed(document: &Document) -> i64 {
    let value = document.amounts.credit.get();
    if document.kind == DocumentKind::CreditNote { -value } else { value }
}

#[rstest]
#[tokio::test]
async fn advances_are_received_once_and_adjusted_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let owner = account(&world, "asha", "27", "27AAPFU0939F1ZV").await;
    set_up(services, &owner, seller_with(|_| ())).await;
    world.price("m").await;
    let first = purchase(services, &owner, "tu_1", 1000).await;
    let second = purchase(services, &owner, "tu_2", 300).await;
    correct(services, &second, DocumentKind::RefundVoucher, 100).await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    (call.usage.prompt_tokens, call.usage.completion_tokens) = (1_000_000, 0);
    world.record(&owner, vec![call]).await;
    world.clock.advance(utc("2026-12-01T20:00:00Z") - services.now());
    monthly::issue_due(services).await.unwrap();
    let third = purchase(services, &owner, "tu_3", 500).await;
    let (november, december) = (
        gstr1::of_month(services, month("2026-11")).await.unwrap(),
        gstr1::of_month(services, month("2026-12")).await.unwrap(),
    );
    let received = |made: &Return| sum(table(made, "at"), "Gross Advance Received");
    let adjusted = |made: &Return| sum(table(made, "atadj"), "Gross Advance Adjusted");
    // ₹1,300, less ₹100 that went back in the month; the gift of ₹50 paid a part of the ₹140 of use.
    assert_eq!((received(&november), adjusted(&november)), (120_000, 0));
    assert_eq!((received(&december), adjusted(&december)), (50_000, 9_000));
    assert_eq!(cells(table(&november, "at"), 0), ["27-Maharashtra", "", "18.00", "1200.00", "0.00"]);
    let invoiced = sum(table(&december, "b2b"), "Taxable Value");
    let advances: i64 = [&first, &second, &third].map(|of| of.amounts.credit.get()).into_iter().sum();
    let open = received(&november) + received(&december) - adjusted(&december);
    assert_eq!(open, advances - 10_000 - invoiced, "what is paid and neither used nor returned");
    let series: Vec<_> = table(&november, "docs").rows.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        series,
        [
            "Receipt voucher RV/26-27/000001 RV/26-27/000002 2 0",
            "Refund voucher RF/26-27/000001 RF/26-27/000001 1 0"
        ]
    );
}

#[tokio::test]
async fn another_template_is_another_series_and_who_is_not_registered_files_nothing() {
    let world = World::fresh(Sqlite).await.unwrap();
    let services = &*world.services;
    let owner = account(&world, "asha", "27", "").await;
    set_up(services, &owner, seller_with(|_| ())).await;
    purchase(services, &owner, "tu_1", 100).await;
    world.clock.advance(TimeDelta::hours(1));
    let other =
        seller_with(|seller| _ = seller.series.insert("receipt_voucher".into(), "V{fy}/{n:4}".into()));
    set_up(services, &owner, other).await;
    purchase(services, &owner, "tu_2", 100).await;
    let made = gstr1::of_month(services, month("2026-11")).await.unwrap();
    let numbers: Vec<_> = table(&made, "docs").rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(numbers, ["RV/26-27/000001", "V26-27/0002"]);
    let free = seller_with(|seller| (seller.tax, seller.gstin) = (TaxMode::None, None));
    set_up(services, &owner, free).await;
    let refused = gstr1::of_month(services, month("2026-11")).await.unwrap_err();
    assert!(matches!(&refused, ServiceError::Conflict(words) if words.contains("no GSTIN")), "{refused}");
}
