//! `POST /v1/keys/verify`.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use munim::domain::{Caller, Money, Prepaid};
use munim::service::billing::transfers::{Direction, transfer};
use munim::service::key_cache::node;
use munim::service::{agents, keys};
use serde_json::{Value, json};

use super::{VERIFY, assert_clean, call, new_key, price_rupee, reported, revoke, verified};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_good_key_is_valid(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let answer = gateway.post(VERIFY, json!({"key": key}).to_string()).await.with_status(200);
    assert_eq!(
        answer.json(),
        json!({
            "valid": true, "key_id": id, "account_id": app.account, "agent_id": null,
            "credits_inr": 50.0,
        })
    );
    assert!(answer.body.contains("\"credits_inr\":50.00}"), "{}", answer.body);
}

#[rstest]
#[tokio::test]
async fn any_text_is_answered(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let last = if key.ends_with('x') { 'y' } else { 'x' };
    let mistyped = format!("{}{last}", &key[..key.len() - 1]);
    let long = "forii_sk_".repeat(10_000);
    for text in
        ["", "x", "forii_sk_", "_", "\0", "ॐ_ॐ", " ", mistyped.as_str(), long.as_str(), &key.to_uppercase()]
    {
        assert_eq!(verified(&gateway, text).await, json!({"valid": false, "code": "unknown"}), "{text:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_revoked_key_is_refused_by_the_very_next_check(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    assert_eq!(verified(&gateway, &key).await["valid"], true);
    revoke(&app, &id).await;
    let expected = json!({"valid": false, "code": "revoked"});
    assert_eq!(verified(&gateway, &key).await, expected);
}

#[rstest]
#[tokio::test]
async fn the_owner_sees_where_a_key_was_used(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let owner = app.as_owner().await;
    let (id, key) = new_key(&app, json!({})).await;
    let check = async |ip: &str| gateway.post(VERIFY, json!({"key": key, "client_ip": ip}).to_string()).await;
    check("[::ffff:203.0.113.7]:51008").await.with_status(200);
    keys::write_uses(&app.world.services).await.unwrap();
    let from = async || {
        let page = owner.get("/v1/accounts/{id}/apiKeys").await.json();
        page["data"][0]["last_used_from"].clone()
    };
    assert_eq!(from().await, "edge-1 · 203.0.113.7");
    // The report of the call says less of it than the check did.
    let time = "2026-11-21T08:35:30Z";
    app.world.clock.advance(TimeDelta::minutes(1));
    let report = async |number: &str, source: &str| {
        let event = json!([{"id": number, "time": time, "source": source, "key_id": id, "model": "m", "prompt_tokens": 1}]);
        assert_eq!(reported(&gateway, event).await["accepted"], 1);
    };
    report("1", "edge-1").await;
    assert_eq!(from().await, "edge-1 · 203.0.113.7");
    app.world.clock.advance(TimeDelta::minutes(2));
    let balance = app.bearing(&key).get("/v1/accounts/{id}/balance").await.with_status(200);
    assert_eq!(balance.json()["plan"], "free");
    assert_eq!(from().await, json!(null), "no connection, no address");
}

#[rstest]
#[tokio::test]
async fn an_address_that_is_none_is_left_out_and_the_key_is_checked(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let check = async |key: &str, ip: Value| {
        gateway
            .post(VERIFY, json!({"key": key, "client_ip": ip, "trace": {"id": 1}}).to_string())
            .await
            .with_status(200)
            .json()
    };
    let warned = json!([{"code": "client_ip_dropped"}]);
    for wrong in [
        json!(""),
        json!("unknown"),
        json!("203.0.113"),
        json!("10.0.0.1, 203.0.113.7"),
        json!(7),
        json!([]),
        json!({"ip": "::1"}),
    ] {
        let answer = check(&key, wrong.clone()).await;
        assert_eq!((&answer["valid"], &answer["warnings"]), (&json!(true), &warned), "{wrong}");
    }
    assert_eq!(check("x", json!("-")).await, json!({"valid": false, "code": "unknown", "warnings": warned}));
    for right in [
        json!("203.0.113.7:51008"),
        json!(" 203.0.113.7 "),
        json!("[2001:db8::1]:443"),
        json!("[2001:db8::1]"),
        json!(null),
    ] {
        assert_eq!(check(&key, right.clone()).await["warnings"], json!(null), "{right}");
    }
    revoke(&app, &id).await;
    assert_eq!(check(&key, json!([])).await, json!({"valid": false, "code": "revoked", "warnings": warned}));
}

#[rstest]
#[tokio::test]
async fn a_hold_is_rounded_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let hold = async |amount: &str, seconds: &str| {
        let body = format!(r#"{{"key":"{key}","hold_inr":{amount},"hold_seconds":{seconds}}}"#);
        gateway.post(VERIFY, body).await.with_status(200)
    };
    let answer = hold("1.8603200000000002", "9e2").await;
    assert!(answer.body.contains("\"available_inr\":48.139679"), "{}", answer.body);
    for (amount, seconds, until) in [
        ("1e-7", "899.2", "2026-11-21T08:50:00Z"),
        ("1E0", "60.000", "2026-11-21T08:36:00Z"),
        ("0.10", "0.5", "2026-11-21T08:35:01Z"),
        ("5e-324", "86400.0", "2026-11-22T08:35:00Z"),
    ] {
        assert_eq!(hold(amount, seconds).await.json()["hold_expires"], until, "{amount} {seconds}");
    }
}

#[rstest]
#[tokio::test]
async fn a_key_ends_when_its_time_does(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({"expires": "2026-11-21T09:00:00Z"})).await;
    app.world.clock.advance(TimeDelta::minutes(25) - TimeDelta::microseconds(1));
    assert_eq!(verified(&gateway, &key).await["valid"], true);
    app.world.clock.advance(TimeDelta::microseconds(1));
    let expected = json!({"valid": false, "code": "expired"});
    assert_eq!(verified(&gateway, &key).await, expected);
}

#[rstest]
#[tokio::test]
async fn an_empty_wallet_is_told_from_a_bad_key(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    reported(&gateway, json!([call("1", &id, 49)])).await;
    assert_eq!(verified(&gateway, &key).await["credits_inr"], 1.0);
    reported(&gateway, json!([call("2", &id, 1)])).await;
    let expected = json!({"valid": false, "code": "credits_exhausted"});
    assert_eq!(verified(&gateway, &key).await, expected);
    // What was used is debited past zero too.
    reported(&gateway, json!([call("3", &id, 1)])).await;
    assert_eq!(verified(&gateway, &key).await, expected);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_prepaid_agents_key_lives_on_the_agents_wallet(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (services, account) = (&app.world.services, &app.account);
    agents::create(services, &Caller::OPERATOR, account, "Bot", Some(101), Some(Prepaid::Token))
        .await
        .unwrap();
    agents::create(services, &Caller::OPERATOR, account, "Guest", Some(102), None).await.unwrap();
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({"agent_id": 101})).await;
    let (_, guest) = new_key(&app, json!({"agent_id": 102})).await;
    assert_eq!(verified(&gateway, &key).await["code"], "credits_exhausted");
    let guest = verified(&gateway, &guest).await;
    assert_eq!((&guest["agent_id"], &guest["credits_inr"]), (&json!(102), &json!(50.0)));
    transfer(services, &Caller::OPERATOR, account, 101, Direction::Allocate, Money::from_rupees(10), "")
        .await
        .unwrap();
    let told = verified(&gateway, &key).await;
    assert_eq!((&told["agent_id"], &told["credits_inr"]), (&json!(101), &json!(10.0)));
}

#[rstest]
#[tokio::test]
async fn a_check_is_a_use_of_the_key(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    verified(&gateway, &key).await;
    keys::write_uses(&app.world.services).await.unwrap();
    let listed = app.as_owner().await.get("/v1/accounts/{id}/apiKeys").await.json();
    assert_eq!(listed["data"][0]["last_used"], "2026-11-21T08:35:00Z");
}

#[rstest]
#[tokio::test]
async fn without_the_database_keys_are_checked_for_as_long_as_nobody_can_have_revoked_them(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let services = &app.world.services;
    let running = tokio::spawn(node::run(Arc::clone(services)));
    while !services.key_cache.is_believed(services.now()) {
        tokio::task::yield_now().await;
    }
    verified(&gateway, &key).await;
    services.stopping.cancel();
    running.await.unwrap();
    services.store.close().await;
    assert_eq!(verified(&gateway, &key).await["valid"], true);
    let hold = json!({"key": key, "hold_inr": 1}).to_string();
    let answer = gateway.post(VERIFY, hold).await.fails(503, "api_error", "unavailable", None);
    assert_eq!(answer.header("retry-after"), "5");
    app.world.clock.advance(TimeDelta::seconds(4));
    let check = json!({"key": key}).to_string();
    gateway.post(VERIFY, check).await.fails(503, "api_error", "unavailable", None);
}

#[rstest]
#[tokio::test]
async fn what_is_no_request_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let send = async |body: &str| gateway.post(VERIFY, body.to_owned()).await;
    for body in ["{}", r#"{"key":null}"#] {
        send(body).await.refuses("key", "key_missing");
    }
    send(r#"{"key":5}"#).await.refuses("key", "wrong_type");
    send(r#"{"kee":"x"}"#).await.refuses("key", "key_missing");
    send(r#"{"key":"x","key":"y"}"#).await.refuses("key", "repeated_field");
    for body in ["", "{", "nope", "{\"key\":\"\\ud800\"}"] {
        send(body).await.fails(400, "invalid_request_error", "invalid_json", None);
    }
    for body in ["[]", "null", "[\"x\",null,null]"] {
        send(body).await.fails(400, "invalid_request_error", "not_an_object", None);
    }
    for amount in
        ["0", "0.00", "-0", "-1", "-0.5", "-1e-9", "\"2.50\"", "10000000.0000001", "9e400", "true", "[]"]
    {
        let body = format!(r#"{{"key":"x","hold_inr":{amount}}}"#);
        send(&body).await.refuses("hold_inr", "invalid_hold");
    }
    for seconds in ["0", "-1", "-0.5", "86401", "86400.1", "1e400"] {
        let body = format!(r#"{{"key":"x","hold_inr":1,"hold_seconds":{seconds}}}"#);
        send(&body).await.refuses("hold_seconds", "invalid_hold_seconds");
    }
    for seconds in ["\"60\"", "true", "[]"] {
        let body = format!(r#"{{"key":"x","hold_inr":1,"hold_seconds":{seconds}}}"#);
        send(&body).await.refuses("hold_seconds", "wrong_type");
    }
    let plain = Request::post(VERIFY).header(header::CONTENT_TYPE, "text/plain");
    let answer = gateway.send(plain, Body::from("{}")).await;
    answer.fails(415, "invalid_request_error", "unsupported_media_type", None);
    let answer = gateway.post(VERIFY, vec![b' '; 1024 * 1024 + 1]).await;
    answer.fails(413, "invalid_request_error", "body_too_large", None);
}
