//! `/v1/accounts/{account_id}/credits`.

use axum::body::Body;
use axum::http::Request;
use munim::domain::Caller;
use munim::service::payments::stand_in::{Fault, KEY_ID, Paying, StandIn};
use munim::service::payments::{profile, reconciler, seller};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};
use crate::support::shop::{example_seller, typed_profile};

const PATH: &str = "/v1/accounts/{id}/credits";
const VERIFY: &str = "/v1/accounts/{id}/credits/verify";

async fn open(engine: Engine) -> Option<(World, TestApp)> {
    let first = World::fresh(engine).await?;
    let app = TestApp::over(first.selling(2).await).await;
    seller::set(&app.world.services, example_seller()).await.unwrap();
    profile::save(&app.world.services, &Caller::OPERATOR, &app.account, &typed_profile()).await.unwrap();
    Some((first, app))
}

fn stand_in(app: &TestApp) -> &StandIn {
    app.world.services.payments.stand_in().unwrap()
}

async fn buy(app: &TestApp, owner: &Client<'_>, key: &str, body: &str) -> Answer {
    let request = Request::post(PATH.replace("{id}", app.account.as_str()))
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    owner.send(request, Body::from(body.to_owned())).await
}

/// What a checkout gives to a program after a payment.
fn told(app: &TestApp, made: &Value, how: Paying) -> Value {
    let order = made["order_id"].as_str().unwrap();
    let paid = stand_in(app).pay(order, how).unwrap();
    json!({"razorpay_order_id": order, "razorpay_payment_id": paid.payment_id, "razorpay_signature": paid.signature})
}

#[rstest]
#[tokio::test]
async fn an_order_is_made_paid_and_verified(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    let made = owner.post(PATH, r#"{"amount_inr":1000.00}"#).await.with_status(201);
    assert!(made.body.contains(r#""credits_inr":1000.00,"tax_inr":180.00,"amount_inr":1180.00"#), "{made:?}");
    let made = made.json();
    assert_eq!((&made["status"], &made["payment_url"]), (&json!("pending"), &Value::Null));
    assert_eq!(
        (&made["currency"], &made["provider"], &made["key_id"]),
        (&json!("INR"), &json!("razorpay"), &json!(KEY_ID))
    );
    let told = told(&app, &made, Paying::Upi);
    let mut first = None;
    for _ in 0..2 {
        let verified = owner.post(VERIFY, told.to_string()).await.with_status(200).json();
        let expected = json!({"id": made["id"], "status": "paid", "credits_inr": 1000.0, "balance_inr": 1050.0,
            "invoice_id": verified["invoice_id"]});
        assert_eq!(verified, expected);
        let invoice = verified["invoice_id"].as_str().unwrap().to_owned();
        assert_eq!(*first.get_or_insert(invoice.clone()), invoice, "the same document");
        let path = format!("/v1/accounts/{}/invoices/{invoice}", app.account);
        let asked = Request::get(path).header("accept", "application/json");
        let document = owner.send(asked, Body::empty()).await.with_status(200).json();
        assert_eq!((&document["type"], &document["total_inr"]), (&json!("receipt_voucher"), &json!(1180.0)));
    }
    let read = owner.get(&format!("{PATH}/{}", made["id"].as_str().unwrap())).await.with_status(200).json();
    assert_eq!(read["status"], "paid");
}

#[rstest]
#[tokio::test]
async fn a_link_is_a_page_to_send_a_person_to(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    let made = owner.post(PATH, r#"{"amount_inr":100,"pay_by":"link"}"#).await.with_status(201).json();
    assert_eq!(made["order_id"], Value::Null);
    let link = made["payment_url"].as_str().unwrap().rsplit('/').next().unwrap();
    stand_in(&app).pay(link, Paying::Card).unwrap();
    reconciler::work(&app.world.services).await.unwrap();
    let read = owner.get(&format!("{PATH}/{}", made["id"].as_str().unwrap())).await.json();
    assert_eq!(read["status"], "paid");
}

#[rstest]
#[tokio::test]
async fn the_same_idempotency_key_is_the_same_purchase(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    // The first answer is lost at the provider.
    stand_in(&app).switch(|switches| {
        switches.faults = vec![Fault::Cut];
        switches.reading = vec![Fault::Before];
    });
    let body = r#"{"amount_inr":1000}"#;
    buy(&app, &owner, "k-1", body).await.fails(503, "api_error", "unavailable", None);
    let first = buy(&app, &owner, "k-1", body).await.with_status(201).json();
    assert_eq!(buy(&app, &owner, "k-1", body).await.with_status(201).json(), first);
    let other = buy(&app, &owner, "k-1", r#"{"amount_inr":1001}"#).await;
    other.fails(409, "conflict_error", "idempotency_key_used", None);
    assert_ne!(buy(&app, &owner, "k-2", body).await.with_status(201).json()["id"], first["id"]);
    let long = "x".repeat(256);
    for key in ["", "a b", long.as_str()] {
        let answer = buy(&app, &owner, key, body).await;
        answer.fails(400, "invalid_request_error", "invalid_idempotency_key", Some("Idempotency-Key"));
    }
}

#[rstest]
#[tokio::test]
async fn each_mistake_is_named(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    for (body, code, param) in [
        ("{}", "missing_amount", "amount_inr"),
        (r#"{"amount_inr":0}"#, "amount_not_positive", "amount_inr"),
        (r#"{"amount_inr":0.29}"#, "topup_too_small", "amount_inr"),
        (r#"{"amount_inr":115000.10}"#, "topup_too_large", "amount_inr"),
        (r#"{"amount_inr":500.001}"#, "amount_not_paise", "amount_inr"),
        (r#"{"amount_inr":500,"pay_by":"cash"}"#, "unknown_pay_by", "pay_by"),
        (r#"{"amount_inr":"1,15,000.10"}"#, "wrong_type", "amount_inr"),
    ] {
        owner.post(PATH, body).await.fails(400, "invalid_request_error", code, Some(param));
    }
    let other = app.world.account("meera@example.in").await;
    let path = format!("/v1/accounts/{other}/credits");
    let answer = app.as_owner_of(&other).await.post(&path, r#"{"amount_inr":500}"#).await;
    answer.fails(409, "conflict_error", "billing_profile_missing", None);
    owner.get(&format!("{PATH}/tu_other")).await.fails(404, "not_found_error", "not_found", None);
}

#[rstest]
#[tokio::test]
async fn a_signature_is_of_our_order_in_its_order(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    let made = owner.post(PATH, r#"{"amount_inr":1000}"#).await.with_status(201).json();
    let second = owner.post(PATH, r#"{"amount_inr":5000}"#).await.with_status(201).json();
    let told = told(&app, &made, Paying::Upi);
    let with = |field: &str, value: Value| {
        let mut wrong = told.clone();
        wrong[field] = value;
        wrong.to_string()
    };
    let payment = told["razorpay_payment_id"].clone();
    for wrong in [
        with("razorpay_order_id", second["order_id"].clone()),
        with("razorpay_payment_id", json!("pay_other")),
        with("razorpay_signature", json!("")),
        with("razorpay_signature", payment.clone()),
    ] {
        owner.post(VERIFY, wrong).await.fails(400, "invalid_request_error", "signature_mismatch", None);
    }
    for wrong in
        [with("razorpay_order_id", payment), with("razorpay_order_id", made["id"].clone()), "{}".to_owned()]
    {
        owner.post(VERIFY, wrong).await.fails(404, "not_found_error", "not_found", None);
    }
    // Nor is it of another account.
    let other = app.world.account("meera@example.in").await;
    let path = format!("/v1/accounts/{other}/credits/verify");
    let answer = app.as_owner_of(&other).await.post(&path, told.to_string()).await;
    answer.fails(404, "not_found_error", "not_found", None);
}

#[rstest]
#[tokio::test]
async fn what_is_not_paid_or_not_as_asked_is_not_verified(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    let buy = async || owner.post(PATH, r#"{"amount_inr":1000}"#).await.with_status(201).json();
    let failed = told(&app, &buy().await, Paying::Fail);
    owner.post(VERIFY, failed.to_string()).await.fails(409, "conflict_error", "not_paid_yet", None);
    stand_in(&app).switch(|switches| switches.captures = Some(100));
    let less = told(&app, &buy().await, Paying::Upi);
    owner.post(VERIFY, less.to_string()).await.fails(409, "conflict_error", "amount_mismatch", None);
    stand_in(&app).switch(|switches| switches.captures = None);
    let away = told(&app, &buy().await, Paying::Upi);
    stand_in(&app).switch(|switches| switches.is_away = true);
    owner.post(VERIFY, away.to_string()).await.fails(503, "api_error", "unavailable", None);
    stand_in(&app).switch(|switches| switches.is_away = false);
    owner.post(VERIFY, away.to_string()).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn a_key_that_ran_out_of_credit_works_after_the_payment(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    let key = owner.post("/v1/accounts/{id}/apiKeys", r#"{"name":"prod"}"#).await.json()["key"].clone();
    let gateway = app.as_gateway("edge-1").await;
    let ask = json!({"key": key, "hold_inr": 500.0}).to_string();
    let refused = gateway.post("/v1/keys/verify", ask.clone()).await.with_status(200).json();
    assert_eq!((&refused["valid"], &refused["code"]), (&json!(false), &json!("credits_exhausted")));
    let made = owner.post(PATH, r#"{"amount_inr":1000}"#).await.with_status(201).json();
    told(&app, &made, Paying::Upi);
    reconciler::work(&app.world.services).await.unwrap();
    assert_eq!(gateway.post("/v1/keys/verify", ask).await.with_status(200).json()["valid"], json!(true));
}
