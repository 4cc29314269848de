//! Limits of keys in `POST /v1/keys/verify`.

use chrono::TimeDelta;
use munim::domain::Caller;
use munim::service::events::limit;
use munim::service::webhooks::{self, WebhookRequest};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use super::{VERIFY, call, held, new_key, price_rupee, reported, verified};
use crate::support::World;
use crate::support::http::{Client, TestApp};

async fn checked(gateway: &Client<'_>, body: Value) -> Value {
    gateway.post(VERIFY, body.to_string()).await.with_status(200).json()
}

#[rstest]
#[tokio::test]
async fn a_minutes_requests_are_refused_with_the_wait(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({"limits": {"requests_per_minute": 1}})).await;
    assert_eq!(verified(&gateway, &key).await["valid"], true);
    let refused = verified(&gateway, &key).await;
    let wait = refused["retry_after"].as_i64().unwrap();
    let expected =
        json!({"valid": false, "code": "rate_limited", "retry_after": wait, "limit": "key.requests"});
    assert_eq!(refused, expected);
    app.world.clock.advance(TimeDelta::seconds(wait));
    assert_eq!(verified(&gateway, &key).await["valid"], true);
}

#[rstest]
#[tokio::test]
async fn a_hold_keeps_to_the_rupees_of_the_day(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    price_rupee(&world).await;
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({"limits": {"inr_per_day": 10.00}})).await;
    let first = held(&gateway, &key, 6.0).await;
    assert_eq!(first["valid"], true);
    let refused = held(&gateway, &key, 4.5).await;
    assert_eq!((&refused["code"], &refused["limit"]), (&json!("limit_reached"), &json!("key.day")));
    assert!(refused["retry_after"].as_i64().unwrap() > 0);
    assert_eq!(held(&gateway, &key, 4.0).await["valid"], true);
    // What is recorded counts instead of its hold.
    let mut event = call("a", &id, 5);
    event["hold_id"] = first["hold_id"].clone();
    assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
    assert_eq!(held(&gateway, &key, 1.5).await["code"], "limit_reached");
    assert_eq!(held(&gateway, &key, 1.0).await["valid"], true);
}

#[tokio::test]
async fn a_spent_day_refuses_checks_without_a_hold() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    price_rupee(&world).await;
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({"limits": {"inr_per_day": 10.00}})).await;
    assert_eq!(verified(&gateway, &key).await["valid"], true);
    assert_eq!(reported(&gateway, json!([call("a", &id, 10)])).await["accepted"], 1);
    munim::service::key_cache::catch_up(&app.world.services).await.unwrap();
    let refused = verified(&gateway, &key).await;
    assert_eq!((&refused["code"], &refused["limit"]), (&json!("limit_reached"), &json!("key.day")));
    app.world.clock.advance(TimeDelta::days(1));
    assert_eq!(verified(&gateway, &key).await["valid"], true);
}

#[tokio::test]
async fn reported_tokens_count_towards_their_minute() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    price_rupee(&world).await;
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({"limits": {"tokens_per_minute": 5}})).await;
    assert_eq!(verified(&gateway, &key).await["valid"], true);
    let mut event = call("a", &id, 5);
    event["time"] = json!(app.world.services.now());
    assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
    let refused = verified(&gateway, &key).await;
    assert_eq!((&refused["code"], &refused["limit"]), (&json!("rate_limited"), &json!("key.tokens")));
}

#[tokio::test]
async fn models_and_addresses_are_refused_where_they_are_not_said() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({"limits": {"models": ["m"]}})).await;
    let asked = |model: Value| json!({"key": key, "model": model});
    assert_eq!(checked(&gateway, asked(json!("m"))).await["valid"], true);
    for model in [json!("n"), json!(null)] {
        let refused = checked(&gateway, asked(model)).await;
        assert_eq!(refused, json!({"valid": false, "code": "model_not_allowed"}));
    }
    let (_, key) = new_key(&app, json!({"limits": {"addresses": ["203.0.113.0/24"]}})).await;
    let from = |address: Value| json!({"key": key, "client_ip": address});
    assert_eq!(checked(&gateway, from(json!("203.0.113.7:4711"))).await["valid"], true);
    for address in [json!("203.0.114.7"), json!(null)] {
        assert_eq!(checked(&gateway, from(address)).await["code"], "address_not_allowed");
    }
    let (_, key) = new_key(&app, json!({"scope": "read"})).await;
    assert_eq!(verified(&gateway, &key).await, json!({"valid": false, "code": "scope_not_allowed"}));
}

/// A webhook of the account, and what it is told of limits.
async fn listening(app: &TestApp) -> impl AsyncFn() -> Vec<Value> {
    let id = webhooks::new_id(&app.world.services);
    let kinds = ["limit.reached".to_owned()];
    let request = WebhookRequest { url: "https://hooks.example.in/", events: &kinds };
    webhooks::add(&app.world.services, &Caller::OPERATOR, &app.account, &id, request).await.unwrap();
    async move || {
        limit::tell_noted(&app.world.services).await.unwrap();
        let page = webhooks::deliveries(&app.world.services, &app.account, &id, "", 100).await.unwrap();
        let bodies = page.deliveries.iter().rev();
        bodies
            .map(|found| serde_json::from_str::<Value>(&found.message.details).unwrap()["data"].take())
            .collect()
    }
}

#[rstest]
#[tokio::test]
async fn webhooks_are_told_once_a_day_that_a_limit_refuses_calls(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    price_rupee(&world).await;
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({"limits": {"inr_per_day": 10.00}})).await;
    let told = listening(&app).await;
    assert_eq!(held(&gateway, &key, 6.0).await["valid"], true);
    for _ in 0..2 {
        assert_eq!(held(&gateway, &key, 4.5).await["code"], "limit_reached");
    }
    let [event] = told().await.try_into().unwrap();
    let midnight = "2026-11-21T18:30:00Z";
    let expected = json!({
        "account_id": app.account, "limit": "key.day", "key_id": id, "agent_id": null, "resets": midnight,
    });
    assert_eq!(event, expected);
}

#[rstest]
#[tokio::test]
async fn webhooks_are_told_of_a_limit_that_refuses_from_memory_too(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    price_rupee(&world).await;
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({"limits": {"inr_per_day": 10.00}})).await;
    let told = listening(&app).await;
    assert_eq!(reported(&gateway, json!([call("a", &id, 10)])).await["accepted"], 1);
    munim::service::key_cache::catch_up(&app.world.services).await.unwrap();
    assert!(told().await.is_empty(), "no call was refused");
    for _ in 0..2 {
        assert_eq!(verified(&gateway, &key).await["code"], "limit_reached");
        assert_eq!(told().await.len(), 1);
    }
    app.world.clock.advance(TimeDelta::days(1));
    assert_eq!(verified(&gateway, &key).await["valid"], true);
    let mut event = call("b", &id, 10);
    event["time"] = json!(app.world.services.now());
    assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
    munim::service::key_cache::catch_up(&app.world.services).await.unwrap();
    assert_eq!(held(&gateway, &key, 1.0).await["code"], "limit_reached");
    assert_eq!(told().await.len(), 2, "another day");
}
