//! `/v1/accounts/{account_id}/auto_recharge`.

use chrono::TimeDelta;
use munim::domain::Caller;
use munim::service::payments::stand_in::{Debits, StandIn};
use munim::service::payments::{profile, reconciler, seller};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::http::TestApp;
use crate::support::shop::{example_seller, typed_profile};
use crate::support::{World, event};

const PATH: &str = "/v1/accounts/{id}/auto_recharge";
const MANDATE: &str = "/v1/accounts/{id}/auto_recharge/mandate";
const ON: &str = r#"{"enabled":true,"threshold_inr":200.00,"amount_inr":1000.00,"monthly_cap_inr":5000.00}"#;

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

async fn work(app: &TestApp) {
    for _ in 0..3 {
        reconciler::work(&app.world.services).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_program_switches_it_on_and_follows_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    let off = owner.get(PATH).await.with_status(200).json();
    let nothing = json!({"enabled": false, "threshold_inr": 200.0, "amount_inr": 1000.0, "monthly_cap_inr": 5000.0,
        "spent_this_month_inr": 0.0, "status": "off", "mandate": null, "next": null});
    assert_eq!(off, nothing);
    app.world.price("m").await;
    app.world.record(&app.account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    let asked = owner.put(PATH, ON).await.with_status(200).json();
    assert_eq!((&asked["status"], &asked["enabled"]), (&json!("needs_mandate"), &json!(true)));
    assert_eq!(
        (&asked["mandate"]["method"], &asked["mandate"]["masked"], &asked["mandate"]["max_inr"]),
        (&json!("upi"), &Value::Null, &json!(5000.0))
    );
    let url = asked["mandate"]["url"].as_str().unwrap();
    stand_in(&app).give(url.rsplit('/').next().unwrap(), true);
    work(&app).await;
    let told = owner.get(PATH).await;
    assert!(told.body.contains(r#""amount_inr":1180.00"#), "{}", told.body);
    let told = told.json();
    assert_eq!((&told["status"], &told["mandate"]["url"]), (&json!("notified"), &Value::Null));
    assert_eq!(told["mandate"]["masked"], "as…@examplebank");
    assert_eq!(
        told["next"],
        json!({"notice": "2026-11-21T08:35:00Z", "debit_after": "2026-11-22T09:35:00Z", "amount_inr": 1180.0})
    );
    stand_in(&app).switch(|switches| switches.debits = Debits::Wait);
    app.world.clock.advance(TimeDelta::hours(25));
    work(&app).await;
    // A session lasts a day.
    let owner = app.as_owner().await;
    assert_eq!(owner.get(PATH).await.json()["status"], "charging");
    owner.delete(MANDATE).await.fails(409, "conflict_error", "recharge_under_way", None);
    let kept = owner.put(PATH, r#"{"enabled":false}"#).await.with_status(200).json();
    assert_eq!((&kept["enabled"], &kept["threshold_inr"]), (&json!(false), &json!(200.0)));
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_is_named(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    let with = |name: &str, value: Value| {
        let mut wanted: Value = serde_json::from_str(ON).unwrap();
        wanted[name] = value;
        wanted.to_string()
    };
    for (body, code, param) in [
        ("{}".to_owned(), "missing_enabled", "enabled"),
        (r#"{"enabled":true}"#.to_owned(), "invalid_threshold", "threshold"),
        (with("threshold_inr", json!(0)), "invalid_threshold", "threshold"),
        (with("amount_inr", json!(0.29)), "topup_too_small", "amount"),
        (with("amount_inr", json!(14_000)), "recharge_too_large", "amount"),
        (with("monthly_cap_inr", json!(1000)), "monthly_cap_too_small", "monthly_cap"),
        (with("method", json!("cash")), "unknown_method", "method"),
        (with("phone", json!("12")), "invalid_phone", "phone"),
        (with("amount_inr", json!("1,000")), "wrong_type", "amount_inr"),
        (with("amounts", json!(1)), "unknown_field", "amounts"),
    ] {
        owner.put(PATH, body).await.fails(400, "invalid_request_error", code, Some(param));
    }
    stand_in(&app).switch(|switches| switches.makes_no_mandates = true);
    owner.put(PATH, ON).await.fails(409, "conflict_error", "recharge_unavailable", None);
    owner.delete(MANDATE).await.fails(404, "not_found_error", "not_found", None);
    let other = app.world.account("meera@example.in").await;
    let path = format!("/v1/accounts/{other}/auto_recharge");
    let answer = app.as_owner_of(&other).await.put(&path, ON).await;
    answer.fails(409, "conflict_error", "billing_profile_missing", None);
}

#[rstest]
#[tokio::test]
async fn a_mandate_is_removed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    owner.put(PATH, ON).await.with_status(200);
    owner.delete(MANDATE).await.with_status(204);
    let found = owner.get(PATH).await.json();
    assert_eq!((&found["enabled"], &found["mandate"]), (&json!(false), &Value::Null));
    work(&app).await;
    assert_eq!(stand_in(&app).all("invoice")[0]["status"], "cancelled");
}
