//! Holds that `POST /v1/keys/verify` works out from the price of a model.

use munim::domain::{ModelKind, ModelRoute, Money, Rates, Upstream, UpstreamName, UpstreamUrl};
use munim::service::billing::prices;
use munim::service::inference::upstreams;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use super::{VERIFY, assert_clean, new_key, verified};
use crate::support::World;
use crate::support::http::{Client, TestApp};

async fn price(app: &TestApp, model: &str, rates: Rates) {
    prices::set(&app.world.services, model, ModelKind::Chat, rates, None).await.unwrap();
}

/// What is left after a check, in the digits of the answer.
async fn left(gateway: &Client<'_>, key: &str, asked: Value) -> String {
    let mut body = asked;
    body["key"] = json!(key);
    let answer = gateway.post(VERIFY, body.to_string()).await.with_status(200);
    let told = answer.json();
    if told["valid"] != true {
        return told["code"].as_str().unwrap().to_owned();
    }
    if let Some(hold) = told["hold_id"].as_str() {
        gateway.post(&format!("/v1/holds/{hold}/release"), "").await.with_status(200);
    }
    let (_, after) = answer.body.split_once("\"available_inr\":").unwrap_or(("", "none,"));
    after.split(',').next().unwrap().to_owned()
}

fn tokens() -> Rates {
    Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() }
}

#[rstest]
#[tokio::test]
async fn a_hold_is_what_the_call_costs_at_most(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price(&app, "m", tokens()).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    for (asked, expected) in [
        (json!({"prompt_tokens_at_most": 1000, "completion_tokens_at_most": 4096}), "48.13968"),
        (json!({"prompt_tokens_at_most": 1000.0, "completion_tokens_at_most": 4.096e3, "n": 3}), "44.69904"),
        (json!({"prompt_tokens_at_most": 1, "completion_tokens_at_most": 0}), "49.99986"),
        // Of its own amount, whatever the numbers say.
        (json!({"prompt_tokens_at_most": 1, "completion_tokens_at_most": 0, "hold_inr": 2}), "48.00"),
        (json!({"prompt_tokens_at_most": 0, "completion_tokens_at_most": 0}), "none"),
        (json!({"prompt_tokens_at_most": 0, "completion_tokens_at_most": 1_000_000}), "credits_exhausted"),
    ] {
        let mut asked = asked;
        asked["model"] = json!("m");
        assert_eq!(left(&gateway, &key, asked.clone()).await, expected, "{asked}");
    }
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn the_dearest_way_to_use_a_token_is_held(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let dear = Rates {
        cache_write: Some(Money::from_rupees(175)),
        reasoning: Some(Money::from_rupees(500)),
        request: Money::from_rupees(1),
        ..tokens()
    };
    price(&app, "m", dear).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let asked = json!({"model": "m", "prompt_tokens_at_most": 10_000, "completion_tokens_at_most": 10_000});
    assert_eq!(left(&gateway, &key, asked).await, "42.25");
}

#[rstest]
#[tokio::test]
async fn what_a_price_charges_for_has_to_be_bounded(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price(&app, "m", tokens()).await;
    price(&app, "voice", Rates { minute: Money::from_rupees(6), ..Rates::default() }).await;
    price(&app, "reader", Rates { characters: Money::from_rupees(1000), ..Rates::default() }).await;
    price(&app, "painter", Rates { image: Money::from_rupees(2), ..Rates::default() }).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let asked =
        |model: &str, name: &str, value: Value| json!({"key": key, "model": model, name: value, "n": 1});
    for (model, sent, missing) in [
        ("m", "completion_tokens_at_most", "prompt_tokens_at_most"),
        ("m", "prompt_tokens_at_most", "completion_tokens_at_most"),
        ("voice", "prompt_tokens_at_most", "seconds_at_most"),
        ("reader", "prompt_tokens_at_most", "characters_at_most"),
        ("painter", "prompt_tokens_at_most", "images_at_most"),
    ] {
        let body = asked(model, sent, json!(5)).to_string();
        gateway.post(VERIFY, body).await.refuses(missing, "invalid_at_most");
    }
    for (model, name, value, expected) in [
        ("voice", "seconds_at_most", json!(90.0001), "40.9999"),
        ("reader", "characters_at_most", json!(2000), "48.00"),
        ("painter", "images_at_most", json!(3), "44.00"),
    ] {
        assert_eq!(left(&gateway, &key, asked(model, name, value)).await, expected);
    }
}

#[rstest]
#[tokio::test]
async fn numbers_that_are_none_are_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price(&app, "m", tokens()).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let send = async |name: &str, value: &str, rest: &str| {
        let body = format!(r#"{{"key":"{key}","model":"m","{name}":{value}{rest}}}"#);
        gateway.post(VERIFY, body).await
    };
    for name in ["prompt_tokens_at_most", "completion_tokens_at_most", "characters_at_most", "images_at_most"]
    {
        for value in ["-1", "1.5", "\"5\"", "true", "[]", "1000000001", "9e99"] {
            send(name, value, "").await.refuses(name, "invalid_at_most");
            send(name, value, r#","hold_inr":1"#).await.refuses(name, "invalid_at_most");
        }
    }
    for value in ["0", "129", "-1", "1.5", "\"2\"", "{}"] {
        send("n", value, "").await.refuses("n", "invalid_n");
    }
    for value in ["-0.5", "\"1\"", "1e99", "[]"] {
        send("seconds_at_most", value, "").await.refuses("seconds_at_most", "invalid_at_most");
    }
    for model in ["null", "7", "[\"m\"]"] {
        let body = format!(r#"{{"key":"{key}","model":{model},"prompt_tokens_at_most":1}}"#);
        gateway.post(VERIFY, body).await.refuses("model", "model_missing");
    }
    // Above the highest hold.
    let rest = r#","completion_tokens_at_most":1000000000,"n":128"#;
    send("prompt_tokens_at_most", "1", rest).await.refuses("hold_inr", "invalid_hold");
    assert_eq!(verified(&gateway, &key).await["available_inr"], json!(null), "nothing is held");
}

#[rstest]
#[tokio::test]
async fn a_model_without_a_price_holds_nothing_and_says_so(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let body = json!({"key": key, "model": "new", "prompt_tokens_at_most": 5}).to_string();
    let told = gateway.post(VERIFY, body.clone()).await.with_status(200).json();
    assert_eq!((&told["valid"], &told["hold_id"]), (&json!(true), &json!(null)));
    assert_eq!(told["warnings"], json!([{"code": "model_unpriced"}]));
    // A price counts from the next check on.
    price(&app, "new", Rates { input: Money::from_rupees(1_000_000), ..Rates::default() }).await;
    let told = gateway.post(VERIFY, body).await.with_status(200).json();
    assert_eq!((&told["available_inr"], &told["warnings"]), (&json!(45.0), &json!(null)));
}

#[rstest]
#[tokio::test]
async fn a_route_bounds_an_answer_that_is_not_bounded(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price(&app, "m", tokens()).await;
    let services = &app.world.services;
    let name = UpstreamName::parse("gpu-1").unwrap();
    let url = UpstreamUrl::parse("http://127.0.0.1:9/v1").unwrap();
    let timeout = std::time::Duration::from_mins(1);
    upstreams::add(services, &Upstream { name: name.clone(), url, key_file: None, timeout }).await.unwrap();
    let route = ModelRoute {
        model: "m".to_owned(),
        upstream: name,
        upstream_model: None,
        max_output: 1000,
        weight: 1,
    };
    upstreams::route(services, &route).await.unwrap();
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let asked = |rest: Value| {
        let mut asked = json!({"model": "m", "prompt_tokens_at_most": 1000});
        asked.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        asked
    };
    assert_eq!(left(&gateway, &key, asked(json!({}))).await, "49.44");
    assert_eq!(left(&gateway, &key, asked(json!({"completion_tokens_at_most": 10}))).await, "49.8558");
}
