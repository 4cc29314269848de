//! Calls while Munim is there.

use http_body_util::BodyExt;
use munim::domain::{ModelKind, Money, Rates};
use munim::service::billing::prices;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::json;

use super::{CHAT, Recorded, Site, json_of, new_key, question, text_of};
use crate::support::upstream::{Reply, chat_events};

fn chatted() -> Recorded {
    Recorded {
        source: "relay".to_owned(),
        prompt: 12,
        completion: 5,
        characters: 0,
        status: 200,
        cost: Some(12 * 140 + 5 * 420),
        was_cut: false,
        is_estimated: false,
    }
}

#[rstest]
#[tokio::test]
async fn a_call_is_carried_and_charged(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(site) = Site::fresh(engine).await else { return };
    let relay = site.relay().await;
    let response = relay.send(CHAT, &site.key, &question(json!({}))).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-munim-cost-inr"], "0.00378");
    assert!(response.headers()["x-request-id"].to_str().unwrap().starts_with("req_"));
    assert_eq!(json_of(response).await["usage"]["prompt_tokens"], 12);
    let there = site.upstream.received().remove(0);
    assert!(std::str::from_utf8(&there.body).unwrap().contains("\"there\""));
    assert_eq!(site.only(&relay).await, chatted());
}

#[tokio::test]
async fn a_stream_is_passed_and_charged() {
    let site = Site::fresh(Sqlite).await.unwrap();
    let relay = site.relay().await;
    site.upstream.reply(Reply::Events(chat_events(&["One", "two"], 12, 5), false));
    let response = relay.send(CHAT, &site.key, &question(json!({"stream": true}))).await;
    let text = text_of(response).await;
    assert!(text.contains("two") && text.ends_with("data: [DONE]\n\n") && !text.contains("usage"), "{text}");
    assert_eq!(site.only(&relay).await, chatted());
}

#[rstest]
#[tokio::test]
async fn a_revocation_cuts_what_runs(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(site) = Site::fresh(engine).await else { return };
    let relay = site.relay().await;
    site.upstream.reply(Reply::Stream("text/event-stream"));
    let mut body = relay.send(CHAT, &site.key, &question(json!({"stream": true}))).await.into_body();
    let stream = site.upstream.stream().await;
    stream.says("One");
    body.frame().await.unwrap().unwrap();
    site.revoke().await;
    stream.closed().await;
    let end = body.collect().await.unwrap().to_bytes();
    let end = std::str::from_utf8(&end).unwrap();
    assert!(end.contains("invalid_api_key") && !end.contains("[DONE]"), "{end}");
    let call = site.only(&relay).await;
    assert!(call.was_cut && call.is_estimated && call.cost > Some(0), "{call:?}");
    assert_eq!(site.revoke().await["in_flight_cut"], 1, "it is reported by now");
    assert_eq!(relay.refusal(&site.key, &question(json!({}))).await, (401, "invalid_api_key".to_owned()));
    assert_eq!(site.upstream.received().len(), 1);
}

#[tokio::test]
async fn what_munim_refuses_is_refused_in_the_form_of_the_api() {
    let site = Site::fresh(Sqlite).await.unwrap();
    let relay = site.relay().await;
    let of = |code: &str, status: u16| (status, code.to_owned());
    let unknown = format!("{}x", &site.key[..site.key.len() - 1]);
    assert_eq!(relay.refusal(&unknown, &question(json!({}))).await, of("invalid_api_key", 401));
    assert_eq!(relay.refusal(&site.key, &question(json!({"model": "x"}))).await, of("model_not_found", 404));
    let dear = question(json!({"max_tokens": 900_000_000}));
    assert_eq!(relay.refusal(&site.key, &dear).await, of("insufficient_quota", 402));
    let (_, other) = new_key(&site.app, json!({"limits": {"models": ["other"]}})).await;
    assert_eq!(relay.refusal(&other, &question(json!({}))).await, of("model_not_allowed", 403));
    let (_, once) = new_key(&site.app, json!({"limits": {"requests_per_minute": 1}})).await;
    let first = relay.send(CHAT, &once, &question(json!({}))).await;
    assert_eq!(first.headers()["x-ratelimit-remaining-requests"], "0");
    assert_eq!(relay.refusal(&once, &question(json!({}))).await, of("rate_limit_exceeded", 429));
    assert_eq!(site.only(&relay).await, chatted());
}

#[tokio::test]
async fn a_call_that_no_upstream_answers_costs_nothing_and_holds_nothing() {
    let site = Site::fresh(Sqlite).await.unwrap();
    let relay = site.relay().await;
    site.upstream.reply(Reply::Json(500, json!({})));
    assert_eq!(relay.refusal(&site.key, &question(json!({}))).await, (502, "upstream_error".to_owned()));
    let call = site.only(&relay).await;
    assert_eq!((call.status, call.cost), (502, Some(0)));
}

#[tokio::test]
async fn a_call_is_counted_in_the_units_of_munims_price() {
    let site = Site::fresh(Sqlite).await.unwrap();
    let rates = Rates { characters: Money::from_rupees(1_000_000), ..Rates::default() };
    prices::set(&site.app.world.services, "voice", ModelKind::Tts, rates, None).await.unwrap();
    let relay = site.relay().await;
    site.upstream.reply(Reply::Raw(200, "audio/mpeg", "sound".into(), Vec::new()));
    let body = json!({"model": "voice", "input": "Namaste", "voice": "a"});
    let response = relay.send("/inference/v1/audio/speech", &site.key, &body).await;
    assert_eq!(text_of(response).await, "sound");
    let call = site.only(&relay).await;
    assert_eq!((call.characters, call.cost), (7, Some(7_000_000)));
}
