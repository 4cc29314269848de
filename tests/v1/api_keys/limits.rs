//! The scope and the limits of keys.

use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use super::KEYS;
use crate::support::World;
use crate::support::http::TestApp;

const NONE: [&str; 6] =
    ["requests_per_minute", "tokens_per_minute", "inr_per_day", "inr_per_month", "models", "addresses"];

#[rstest]
#[tokio::test]
async fn limits_are_set_changed_and_taken_away(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let limits = json!({"requests_per_minute": 60, "tokens_per_minute": 100_000, "inr_per_day": 100.00,
        "inr_per_month": 2000.00, "models": ["forii/deepseek-v3"], "addresses": ["203.0.113.0/24"]});
    let body = json!({"name": "k", "scope": "inference", "limits": limits});
    let made = owner.post(KEYS, body.to_string()).await.with_status(201);
    assert!(made.body.contains("\"inr_per_day\":100.00"), "{}", made.body);
    let made = made.json();
    assert_eq!((&made["scope"], &made["limits"]), (&json!("inference"), &limits));
    let path = format!("{KEYS}/{}", made["id"].as_str().unwrap());
    let changed = async |body: Value| owner.patch(&path, body.to_string()).await.with_status(200).json();
    let one = changed(json!({"limits": {"inr_per_day": null, "requests_per_minute": 6}})).await;
    assert_eq!(
        (&one["limits"]["inr_per_day"], &one["limits"]["requests_per_minute"]),
        (&json!(null), &json!(6))
    );
    assert_eq!((&one["limits"]["models"], &one["scope"]), (&limits["models"], &json!("inference")));
    let none = changed(json!({"limits": null, "scope": "all"})).await;
    assert!(NONE.iter().all(|name| none["limits"][name].is_null()), "{none}");
    assert_eq!(owner.get(KEYS).await.json()["data"][0]["scope"], "all");
}

#[tokio::test]
async fn a_wrong_limit_is_named() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let kind = "invalid_request_error";
    for (limits, param, code) in [
        (json!({"requests_per_minute": -1}), "requests_per_minute", "invalid_limit"),
        (json!({"tokens_per_minute": 1_000_000_000_001_i64}), "tokens_per_minute", "invalid_limit"),
        (json!({"inr_per_day": -0.5}), "inr_per_day", "invalid_limit"),
        (json!({"inr_per_month": "much"}), "inr_per_month", "invalid_limit"),
        (json!({"models": [""]}), "models", "invalid_models"),
        (json!({"addresses": ["here"]}), "addresses", "invalid_addresses"),
        (json!({"addresses": vec!["10.0.0.1"; 101]}), "addresses", "invalid_addresses"),
    ] {
        let body = json!({"name": "k", "limits": limits}).to_string();
        owner.post(KEYS, body).await.fails(400, kind, code, Some(param));
    }
    let body = json!({"name": "k", "scope": "write"}).to_string();
    owner.post(KEYS, body).await.fails(400, kind, "invalid_scope", Some("scope"));
    let body = json!({"name": "k", "limits": {"per_week": 1}}).to_string();
    assert_eq!(owner.post(KEYS, body).await.status.as_u16(), 400);
    assert_eq!(owner.get(KEYS).await.json()["data"], json!([]));
}

#[tokio::test]
async fn a_successor_has_the_limits_of_its_key() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let body = json!({"name": "k", "scope": "inference", "limits": {"inr_per_day": 1.5}}).to_string();
    let made = owner.post(KEYS, body).await.with_status(201).json();
    let path = format!("{KEYS}/{}/rotate", made["id"].as_str().unwrap());
    let next = owner.post(&path, json!({"overlap": "24h"}).to_string()).await.with_status(201).json();
    assert_eq!((&next["scope"], &next["limits"]), (&made["scope"], &made["limits"]));
}

#[tokio::test]
async fn a_key_for_calls_reads_no_account_and_one_with_addresses_only_from_there() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    for (more, code) in [
        (json!({"scope": "inference"}), "scope_not_allowed"),
        (json!({"limits": {"addresses": ["203.0.113.0/24"]}}), "address_not_allowed"),
    ] {
        let mut body = json!({"name": "k"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = owner.post(KEYS, body.to_string()).await.with_status(201).json();
        let key = app.bearing(made["key"].as_str().unwrap());
        key.get("/v1/accounts/{id}/balance").await.fails(403, "permission_error", code, None);
    }
    let body = json!({"name": "k", "scope": "read"}).to_string();
    let made = owner.post(KEYS, body).await.with_status(201).json();
    app.bearing(made["key"].as_str().unwrap()).get("/v1/accounts/{id}/balance").await.with_status(200);
}
