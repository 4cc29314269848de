//! Money that came by bank.

use chrono::NaiveDate;
use data_encoding::BASE64;
use munim::domain::billing::{DocumentKind, Paise, PayBy, TaxMode, TopupStatus, Utr};
use munim::domain::{AccountId, Language, Money, Reference};
use munim::service::accounts::{self, NewCredit};
use munim::service::operations::check::check;
use munim::service::payments::bank::{self, BankReceipt, Booked};
use munim::service::payments::overview;
use munim::service::{ServiceError, Services, documents};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::World;
use crate::support::documents::{seller_with, set_up};
use crate::support::letters::{post, writing};
use crate::support::smtp::SmtpStandIn;
use munim::service::mail::Mailer;
use munim::service::outbox;

const UTR: &str = "HDFCR52026112112345678";

fn utr(text: &str) -> Utr {
    Utr::parse(text).unwrap()
}

/// Books ₹1,160 of which the payer kept ₹20, so that ₹1,180 were owed.
async fn book(services: &Services, account: &AccountId, number: &str) -> Result<Booked, ServiceError> {
    let receipt = BankReceipt {
        account,
        amount: Money::from_rupees(1160),
        tds: Money::from_rupees(20),
        utr: &utr(number),
        received: NaiveDate::from_ymd_opt(2026, 11, 20),
    };
    bank::book(services, &receipt).await
}

async fn sound(services: &Services) {
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn the_full_value_is_credited_and_documented_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    set_up(services, &account, seller_with(|_| ())).await;
    let booked = book(services, &account, UTR).await.unwrap();
    assert!(!booked.is_again);
    let topup = booked.topup;
    assert_eq!(
        (topup.status, topup.pay_by, topup.pay_by.provider()),
        (TopupStatus::Paid, PayBy::Transfer, "bank")
    );
    assert_eq!(topup.quote.credit, Paise::new(100_000));
    assert_eq!(accounts::lookup(services, &account).await.unwrap().balance, Money::from_rupees(1050));
    let document = documents::of_topup(services, &account, &topup.id).await.unwrap().unwrap();
    assert_eq!((document.kind, document.amounts.to_pay), (DocumentKind::ReceiptVoucher, Paise::new(118_000)));
    assert_eq!(document.contents.payment.as_deref(), Some(UTR));
    assert_eq!(document.contents.bank.map(|bank| bank.tds), Some(Paise::new(2_000)));
    let complete = documents::find(services, &account, &document.id).await.unwrap();
    for language in Language::ALL {
        assert!(documents::pdf(&complete, language).unwrap().starts_with(b"%PDF"));
    }
    // The second time, however it is typed, changes nothing.
    let again = book(services, &account, "hdfcr5 2026 1121 1234 5678").await.unwrap();
    assert!(again.is_again && again.topup.id == topup.id);
    assert_eq!(accounts::lookup(services, &account).await.unwrap().balance, Money::from_rupees(1050));
    let details = overview::find(services, &topup.id).await.unwrap();
    assert_eq!((details.payments.len(), details.payments[0].amount), (1, Paise::new(116_000)));
    sound(services).await;
}

#[rstest]
#[tokio::test]
async fn a_transfer_is_nobody_elses_and_no_other_credit(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let other = world.account("ravi@example.in").await;
    for account in [&account, &other] {
        set_up(services, account, seller_with(|_| ())).await;
    }
    book(services, &account, UTR).await.unwrap();
    let refused = book(services, &other, UTR).await.unwrap_err();
    assert!(
        matches!(&refused, ServiceError::Conflict(words) if words.contains("booked already")),
        "{refused}"
    );
    let reference = Reference::parse(UTR);
    let credit = NewCredit {
        agent: None,
        amount: Money::from_rupees(5),
        reference: reference.as_ref(),
        note: "again",
    };
    let refused = accounts::book(services, &other, credit).await.unwrap_err();
    assert!(matches!(&refused, ServiceError::Conflict(words) if words.contains("bank-receipt")), "{refused}");
    // Nor the other way round.
    let reference = Reference::parse("SBIN526112100042");
    let credit = NewCredit {
        agent: None,
        amount: Money::from_rupees(5),
        reference: reference.as_ref(),
        note: "first",
    };
    accounts::book(services, &other, credit).await.unwrap();
    let refused = book(services, &account, "SBIN526112100042").await.unwrap_err();
    assert!(matches!(refused, ServiceError::ReferenceUsed(_)), "{refused}");
    sound(services).await;
}

#[rstest]
#[tokio::test]
async fn many_at_once_book_it_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    let tasks = (0..8).map(|_| {
        let (services, account) = (world.services.clone(), account.clone());
        tokio::spawn(async move { book(&services, &account, UTR).await.unwrap().is_again })
    });
    let mut again = 0;
    for task in tasks.collect::<Vec<_>>() {
        again += usize::from(task.await.unwrap());
    }
    assert_eq!(again, 7);
    sound(&world.services).await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_words_and_changes_nothing() {
    let world = World::fresh(Sqlite).await.unwrap();
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let missing = book(services, &account, UTR).await.unwrap_err();
    assert!(matches!(missing, ServiceError::Purchase(_)), "{missing}");
    set_up(services, &account, seller_with(|_| ())).await;
    let good = utr(UTR);
    let receipt = BankReceipt {
        account: &account,
        amount: Money::from_rupees(1160),
        tds: Money::ZERO,
        utr: &good,
        received: None,
    };
    for (bad, words) in [
        (BankReceipt { amount: Money::ZERO, ..receipt.clone() }, "₹"),
        (BankReceipt { amount: Money::from_micros(1), ..receipt.clone() }, ""),
        (BankReceipt { tds: Money::from_rupees(1160), ..receipt.clone() }, "less than what arrived"),
        (BankReceipt { tds: Money::from_rupees(-1), ..receipt.clone() }, "₹"),
        (BankReceipt { received: NaiveDate::from_ymd_opt(2026, 11, 22), ..receipt.clone() }, "future"),
    ] {
        let error = bank::book(services, &bad).await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    assert_eq!(accounts::lookup(services, &account).await.unwrap().balance, Money::from_rupees(50));
}

#[tokio::test]
async fn who_charges_no_tax_credits_all_of_it() {
    let world = World::fresh(Sqlite).await.unwrap();
    let account = world.account("asha@example.in").await;
    let free = seller_with(|seller| (seller.tax, seller.gstin) = (TaxMode::None, None));
    set_up(&world.services, &account, free).await;
    let booked = book(&world.services, &account, UTR).await.unwrap();
    assert_eq!(booked.topup.quote.credit, Paise::new(118_000));
    sound(&world.services).await;
}

#[rstest]
#[tokio::test]
async fn its_mail_has_the_document(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(plain) = World::fresh(engine).await else { return };
    let world = writing(&plain).await;
    let account = world.account("asha@example.in").await;
    post(&world).await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    let topup = book(&world.services, &account, UTR).await.unwrap().topup;
    let mails = post(&world).await;
    let mail = mails.iter().find(|mail| mail.subject.contains("₹1,000.00 of credit")).expect("a mail");
    assert!(mail.text.contains("₹1,160.00"), "{}", mail.text);
    let document = documents::of_topup(&world.services, &account, &topup.id).await.unwrap().unwrap();
    let complete = documents::find(&world.services, &account, &document.id).await.unwrap();
    let [file] = &mail.attached[..] else { panic!("{} files", mail.attached.len()) };
    assert_eq!((file.name.as_str(), file.media), ("RV-26-27-000001.pdf", "application/pdf"));
    assert_eq!(file.bytes, documents::pdf(&complete, Language::English).unwrap());
}

#[tokio::test]
async fn the_file_arrives_as_a_part_of_the_mail() {
    let server = SmtpStandIn::start([]).await;
    let plain = World::fresh(Sqlite).await.unwrap();
    let world = plain.under(2, |policy| policy.mail = Some(server.settings(""))).await;
    let account = world.account("asha@example.in").await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    book(&world.services, &account, UTR).await.unwrap();
    let mailer = Mailer::new(&world.services).unwrap();
    while outbox::turn(&world.services, &mailer).await.unwrap() {}
    let mails = server.mails();
    let mail = mails.iter().find(|mail| mail.data.contains("application/pdf")).expect("a file");
    assert!(mail.header("Content-Type").unwrap().starts_with("multipart/mixed"));
    assert!(mail.data.contains("RV-26-27-000001.pdf"));
    let part = mail.data.split("Content-Type: application/pdf").nth(1).unwrap();
    let body = part.split_once("\r\n\r\n").unwrap().1;
    let encoded: String =
        body.lines().take_while(|line| !line.starts_with("--")).collect::<String>().replace(' ', "");
    assert!(BASE64.decode(encoded.as_bytes()).unwrap().starts_with(b"%PDF-1.7"));
}
