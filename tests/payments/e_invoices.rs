//! E-invoices: the form, and the portal's answer.

use chrono::{NaiveDate, TimeDelta};
use data_encoding::BASE64URL_NOPAD;
use munim::domain::billing::{
    Document, DocumentContents, DocumentKind, DocumentLine, DocumentSource, LineKind, Paise, Place, Quote,
    Referred, RoundTotal, Seller, TaxMode, TopupId, TopupIs,
};
use munim::domain::{AccountId, Language};
use munim::service::documents::issue::{self, Draft};
use munim::service::documents::{self, Complete, e_invoice, monthly};
use munim::service::operations::check::check;
use munim::service::payments::profile;
use munim::service::{ServiceError, Services};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::documents::{buyer, purchase, seller_with, set_up};
use crate::support::schema;
use crate::support::{World, event, utc};
use munim::domain::Caller;

const SCHEMA: &str = include_str!("../data/e-invoice/schema.json");

fn reporting() -> Seller {
    seller_with(|seller| (seller.topup_is, seller.e_invoice) = (TopupIs::Supply, true))
}

/// A world with an account whose purchases are invoices.
async fn shop(engine: Engine) -> Option<(World, AccountId)> {
    let world = World::fresh(engine).await?;
    let account = world.account("asha@example.in").await;
    set_up(&world.services, &account, reporting()).await;
    Some((world, account))
}

async fn complete(services: &Services, account: &AccountId, document: &Document) -> Complete {
    documents::find(services, account, &document.id).await.unwrap()
}

/// The form of a document, as the schema demands it.
fn form(complete: &Complete) -> Value {
    let form: Value = serde_json::from_slice(&e_invoice::json(complete).unwrap()).unwrap();
    assert_eq!(
        schema::problems(&serde_json::from_str(SCHEMA).unwrap(), &form),
        Vec::<String>::new(),
        "{form:#}"
    );
    form
}

/// What the portal answers.
fn answer(complete: &Complete, change: impl FnOnce(&mut Value)) -> Value {
    let irn = "4b1f".repeat(16);
    let form = form(complete);
    let data = json!({
        "SellerGstin": form["SellerDtls"]["Gstin"], "BuyerGstin": form["BuyerDtls"]["Gstin"],
        "DocNo": form["DocDtls"]["No"], "DocTyp": form["DocDtls"]["Typ"], "DocDt": form["DocDtls"]["Dt"],
        "TotInvVal": form["ValDtls"]["TotInvVal"], "ItemCnt": 1, "MainHsnCode": "998315", "Irn": irn,
        "IrnDt": "2026-11-22 10:15:00",
    });
    let mut data = data;
    change(&mut data);
    let payload = json!({"data": data.to_string(), "iss": "NIC"}).to_string();
    let encoded = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let signed = format!("{}.{}.{}", encoded(r#"{"alg":"RS256"}"#), encoded(&payload), "s".repeat(340));
    json!({
        "AckNo": 112_610_000_000_042_i64, "AckDt": "2026-11-22 10:15:00", "Irn": irn, "SignedInvoice": "x.y.z",
        "SignedQRCode": signed, "Status": "ACT",
    })
}

/// A note that corrects an invoice.
async fn note(services: &Services, invoice: &Complete, kind: DocumentKind) -> Document {
    let seller = invoice.seller.clone();
    let place = Place::of(seller.found.state(), invoice.document.place);
    let amounts = Quote::of(Paise::new(10_000), TaxMode::Exclusive, place, RoundTotal::Paise).unwrap();
    let line = DocumentLine {
        what: LineKind::Credit,
        sac: Some(seller.found.sac(munim::domain::billing::UseKind::Tokens)),
        model: None,
        paise: 10_000,
    };
    let of = &invoice.document;
    let draft = Draft {
        account: of.account_id.clone(),
        kind,
        source: DocumentSource::Topup(TopupId::new("tu_1")),
        seller,
        buyer: invoice.buyer.clone(),
        amounts,
        contents: DocumentContents {
            rate: 18,
            lines: vec![line],
            refers: vec![Referred { number: of.number.clone(), date: of.date }],
            ..DocumentContents::default()
        },
    };
    let mut tx = services.store.begin().await.unwrap();
    let document = issue::write(services, &mut tx, &draft).await.unwrap();
    tx.commit().await.unwrap();
    document
}

#[rstest]
#[tokio::test]
async fn invoices_and_notes_have_the_form_that_the_schema_demands(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = shop(engine).await else { return };
    let services = &*world.services;
    let invoice = purchase(services, &account, "tu_1", 1000).await;
    let invoice = complete(services, &account, &invoice).await;
    let made = form(&invoice);
    assert_eq!(made["DocDtls"], json!({"Typ": "INV", "No": "TI/26-27/000001", "Dt": "21/11/2026"}));
    assert_eq!((&made["BuyerDtls"]["Pos"], &made["BuyerDtls"]["Pin"]), (&json!("27"), &json!(400_001)));
    assert_eq!(
        (&made["ItemList"][0]["HsnCd"], &made["ItemList"][0]["IgstAmt"]),
        (&json!("998315"), &json!(180.0))
    );
    let text = String::from_utf8(e_invoice::json(&invoice).unwrap()).unwrap();
    assert!(text.contains("\"TotInvVal\": 1180.00") && !text.contains("RefDtls"), "{text}");
    for (kind, word) in [(DocumentKind::CreditNote, "CRN"), (DocumentKind::DebitNote, "DBN")] {
        let note = note(services, &invoice, kind).await;
        let made = form(&complete(services, &account, &note).await);
        assert_eq!(made["DocDtls"]["Typ"], word);
        assert_eq!(
            made["RefDtls"]["PrecDocDtls"],
            json!([{"InvNo": "TI/26-27/000001", "InvDt": "21/11/2026"}])
        );
    }
    assert_eq!(e_invoice::file_name(&invoice.document), "TI-26-27-000001.json");
}

#[rstest]
#[tokio::test]
async fn the_invoice_of_a_month_has_items_that_add_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("forii/deepseek-v3").await;
    set_up(services, &account, seller_with(|seller| seller.e_invoice = true)).await;
    let voucher = purchase(services, &account, "tu_1", 1000).await;
    assert!(e_invoice::json(&complete(services, &account, &voucher).await).is_err(), "vouchers have none");
    let mut call = event("1", "2026-11-21T08:00:00Z", "forii/deepseek-v3");
    (call.usage.prompt_tokens, call.usage.completion_tokens) = (1_000_000, 0);
    world.record(&account, vec![call]).await;
    world.clock.advance(utc("2026-12-01T20:00:00Z") - services.now());
    monthly::issue_due(services).await.unwrap();
    let all = documents::list(services, &account, documents::always(), None).await.unwrap();
    let made = form(&complete(services, &account, &all[0]).await);
    let item = &made["ItemList"][0];
    // ₹140 of use, of which the gift of ₹50 pays a part.
    assert_eq!(
        (&item["TotAmt"], &item["Discount"], &item["AssAmt"]),
        (&json!(140.0), &json!(50.0), &json!(90.0))
    );
    assert_eq!(made["ValDtls"]["AssVal"], 90.0);
}

#[tokio::test]
async fn names_and_places_that_are_too_short_or_long_still_fit() {
    let (world, account) = shop(Sqlite).await.unwrap();
    let services = &*world.services;
    let mut typed = buyer();
    (typed.name, typed.city) = ("AB".into(), "Au".into());
    typed.address = "1 ".repeat(90) + "end of the road";
    profile::save(services, &Caller::OPERATOR, &account, &typed).await.unwrap();
    let document = purchase(services, &account, "tu_1", 1000).await;
    let made = form(&complete(services, &account, &document).await);
    assert_eq!(
        (&made["BuyerDtls"]["LglNm"], &made["BuyerDtls"]["Loc"]),
        (&json!("M/s AB"), &json!("Au, 400001"))
    );
    assert!(made["BuyerDtls"]["Addr2"].as_str().unwrap().ends_with("end of the road"));
}

#[rstest]
#[tokio::test]
async fn the_answer_is_kept_once_and_is_on_the_pdf(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = shop(engine).await else { return };
    let services = &*world.services;
    let document = purchase(services, &account, "tu_1", 1000).await;
    let before = complete(services, &account, &document).await;
    let plain = documents::pdf(&before, Language::English).unwrap();
    let answered = answer(&before, |_| ());
    // As a provider wraps it.
    let file = json!({"status": "1", "Data": answered.to_string()}).to_string();
    let taken = e_invoice::take(services, "TI/26-27/000001", file.as_bytes()).await.unwrap();
    assert_eq!(
        (taken.answer.irn.len(), taken.answer.ack_no.as_str(), taken.is_again),
        (64, "112610000000042", false)
    );
    let again = e_invoice::take(services, "TI/26-27/000001", answered.to_string().as_bytes()).await.unwrap();
    assert!(again.is_again);
    let after = complete(services, &account, &document).await;
    assert_eq!(after.document, before.document, "the document itself never changes");
    for language in Language::ALL {
        let pdf = documents::pdf(&after, language).unwrap();
        assert!(pdf.len() > plain.len());
        assert_eq!(pdf, documents::pdf(&after, language).unwrap());
    }
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[case("another number", |data: &mut Value| data["DocNo"] = "TI/26-27/000002".into(), "the number differs")]
#[case("another kind", |data: &mut Value| data["DocTyp"] = "CRN".into(), "the kind differs")]
#[case("another seller", |data: &mut Value| data["SellerGstin"] = "27AAPFU0939F1ZV".into(), "the seller differs")]
#[case("another buyer", |data: &mut Value| data["BuyerGstin"] = "29ABCDE0018F1Z0".into(), "the buyer differs")]
#[case("another total", |data: &mut Value| data["TotInvVal"] = json!(1180.01), "the total differs")]
#[case("another reference", |data: &mut Value| data["Irn"] = "0".repeat(64).into(), "the Irn differs")]
#[tokio::test]
async fn an_answer_for_another_document_is_refused(
    #[case] what: &str,
    #[case] change: fn(&mut Value),
    #[case] words: &str,
) {
    let (world, account) = shop(Sqlite).await.unwrap();
    let document = purchase(&world.services, &account, "tu_1", 1000).await;
    let before = complete(&world.services, &account, &document).await;
    let file = answer(&before, change).to_string();
    let refused = e_invoice::take(&world.services, "TI/26-27/000001", file.as_bytes()).await.unwrap_err();
    assert!(matches!(&refused, ServiceError::Conflict(text) if text.contains(words)), "{what}: {refused}");
}

#[tokio::test]
async fn what_is_no_answer_is_refused_with_words() {
    let (world, account) = shop(Sqlite).await.unwrap();
    let services = &*world.services;
    let document = purchase(services, &account, "tu_1", 1000).await;
    let good = answer(&complete(services, &account, &document).await, |_| ());
    let without = |name: &str| {
        let mut answer = good.clone();
        answer.as_object_mut().unwrap().remove(name);
        answer.to_string()
    };
    let with = |name: &str, value: &str| {
        let mut answer = good.clone();
        answer[name] = value.into();
        answer.to_string()
    };
    for (file, words) in [
        ("nope".to_owned(), "not JSON"),
        ("{}".to_owned(), "no Irn"),
        (without("AckNo"), "no AckNo"),
        (without("SignedQRCode"), "no SignedQRCode"),
        (with("Irn", "abc"), "64 hexadecimal"),
        (with("AckDt", "yesterday"), "AckDt"),
        (with("SignedQRCode", "a.b"), "SignedQRCode"),
        (with("SignedQRCode", &"a".repeat(5_000)), "SignedQRCode"),
        (with("Status", "CNL"), "cancelled"),
        (" ".repeat(300_000), "too large"),
    ] {
        let refused = e_invoice::take(services, "TI/26-27/000001", file.as_bytes()).await.unwrap_err();
        assert!(
            matches!(&refused, ServiceError::Conflict(text) if text.contains(words)),
            "{words}: {refused}"
        );
    }
    let missing = e_invoice::take(services, "TI/26-27/000009", b"{}").await.unwrap_err();
    assert!(matches!(missing, ServiceError::NotFound(_)), "{missing}");
}

#[tokio::test]
async fn who_has_none_is_told_why() {
    let (world, account) = shop(Sqlite).await.unwrap();
    let services = &*world.services;
    let why = async |document: &Document| {
        e_invoice::json(&complete(services, &account, document).await).unwrap_err().to_string()
    };
    let mut typed = buyer();
    typed.gstin = String::new();
    profile::save(services, &Caller::OPERATOR, &account, &typed).await.unwrap();
    let document = purchase(services, &account, "tu_1", 100).await;
    assert!(why(&document).await.contains("without a GSTIN"));
    set_up(services, &account, seller_with(|seller| seller.topup_is = TopupIs::Supply)).await;
    let document = purchase(services, &account, "tu_2", 100).await;
    assert!(why(&document).await.contains("reports no e-invoices"));
    set_up(services, &account, seller_with(|seller| seller.e_invoice = true)).await;
    world.clock.advance(TimeDelta::hours(1));
    let document = purchase(services, &account, "tu_3", 100).await;
    assert!(why(&document).await.contains("none of these"));
    assert_eq!(document.date, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap());
}
