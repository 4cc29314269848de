//! `/v1/accounts/{account_id}/invoices`.

use axum::body::Body;
use axum::http::Request;
use munim::domain::billing::TopupIs;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::json;

use crate::support::World;
use crate::support::browser::Browser;
use crate::support::documents::{purchase, seller_with, set_up};
use crate::support::http::TestApp;

const PATH: &str = "/v1/accounts/{id}/invoices";

#[rstest]
#[tokio::test]
async fn documents_are_listed_and_read_as_pdf_and_as_data(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &app.world.services;
    let owner = app.as_owner().await;
    assert_eq!(owner.get(PATH).await.with_status(200).json(), json!({"data": []}));
    set_up(services, &app.account, seller_with(|_| ())).await;
    let document = purchase(services, &app.account, "tu_1", 1000).await;
    let listed = json!({"data": [{
        "id": document.id.as_str(), "number": "RV/26-27/000001", "type": "receipt_voucher", "date": "2026-11-21",
        "total_inr": 1180.0, "tax_inr": 180.0, "taxable_inr": 1000.0, "place_of_supply": "27", "topup_id": "tu_1", "cancelled": false,
    }]});
    assert_eq!(owner.get(PATH).await.with_status(200).json(), listed);
    for (query, count) in [
        ("start=2026-11-21&end=2026-11-21", 1),
        ("start=2026-11-01&end=2026-11-20", 0),
        ("type=receipt_voucher", 1),
        ("type=tax_invoice", 0),
    ] {
        let found = owner.get(&format!("{PATH}?{query}")).await.with_status(200).json();
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    owner.get(&format!("{PATH}?type=voucher")).await.refuses("type", "unknown_document_type");
    owner.get(&format!("{PATH}?start=2026-11-21")).await.refuses("end", "missing_date");
    let path = format!("/v1/accounts/{}/invoices/{}", app.account, document.id);
    let (answer, pdf) = owner.exchange(Request::get(&path), Body::empty()).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/pdf"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"RV-26-27-000001.pdf\"");
    assert!(pdf.starts_with(b"%PDF-"));
    let hindi = Request::get(&path).header("accept-language", "hi");
    assert_ne!(owner.exchange(hindi, Body::empty()).await.1, pdf);
    let data = owner.send(Request::get(&path).header("accept", "application/json"), Body::empty()).await;
    let data = data.with_status(200).json();
    assert_eq!((&data["igst_inr"], &data["lines"][0]["sac"]), (&json!(180.0), &json!("998315")));
    assert_eq!(data["buyer"]["gstin"], "27AAPFU0939F1ZV");
    owner.get(&format!("{PATH}/doc_none")).await.with_status(404);
    // Another account's owner finds nothing.
    let other = app.world.account("ravi@example.in").await;
    let theirs = app.as_owner_of(&other).await;
    theirs.get(&format!("/v1/accounts/{other}/invoices/{}", document.id)).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn the_form_of_an_e_invoice_is_there_where_there_is_one(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &app.world.services;
    let owner = app.as_owner().await;
    set_up(services, &app.account, seller_with(|_| ())).await;
    let voucher = purchase(services, &app.account, "tu_1", 1000).await;
    let answer = owner.get(&format!("{PATH}/{}.json", voucher.id)).await;
    let answer = answer.fails(404, "not_found_error", "not_found", None);
    assert!(answer.body.contains("have an e-invoice"), "{}", answer.body);
    let seller = seller_with(|seller| (seller.topup_is, seller.e_invoice) = (TopupIs::Supply, true));
    set_up(services, &app.account, seller).await;
    let invoice = purchase(services, &app.account, "tu_2", 1000).await;
    let form = owner.get(&format!("{PATH}/{}.json", invoice.id)).await.with_status(200);
    assert!(form.body.contains(r#""TotInvVal":1180.00"#), "{}", form.body);
    assert_eq!(form.json()["DocDtls"]["No"], "TI/26-27/000001");
    owner.get(&format!("{PATH}/doc_none.json")).await.fails(404, "not_found_error", "not_found", None);
}

#[rstest]
#[tokio::test]
async fn the_page_links_each_document(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.selling(2).await;
    let account = world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let page = browser.get("/billing").await.with_status(200);
    assert!(!page.body.contains("Invoices"), "nothing is there yet");
    set_up(&world.services, &account, seller_with(|_| ())).await;
    let document = purchase(&world.services, &account, "tu_1", 1000).await;
    let link = format!("/billing/invoices/{}", document.id);
    let page = browser.get("/billing").await.with_status(200).says("Invoices").says(&link);
    assert!(page.body.contains("RV/26-27/000001") && page.body.contains("Receipt voucher"));
    let file = browser.get(&link).await.with_status(200);
    assert_eq!((file.header("content-type"), file.header("cache-control")), ("application/pdf", "no-store"));
    browser.get("/billing/invoices/doc_none").await.with_status(404);
}
