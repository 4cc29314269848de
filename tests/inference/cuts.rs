//! Calls that are cut because their key ended.

use std::time::Duration;

use chrono::TimeDelta;
use http_body_util::BodyExt;
use munim::service::key_cache::node;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use super::streams::{next, rest};
use super::{CHAT, Door, new_key, question, send_to, settled};
use crate::support::http::TestApp;
use crate::support::upstream::Reply;

fn error_of(text: &str) -> Value {
    let last = text.rsplit("\n\n").find(|event| !event.is_empty()).unwrap_or_default();
    serde_json::from_str(last.strip_prefix("data: ").unwrap_or_else(|| panic!("no event: {text}"))).unwrap()
}

#[rstest]
#[tokio::test]
async fn a_revocation_cuts_the_stream_and_counts_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let mut body = door.send(CHAT, question(json!({"stream": true})).to_string()).await.into_body();
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    let receipt = door.revoke().await;
    assert_eq!(receipt["in_flight_cut"], 1, "{receipt}");
    // What the upstream says after that is not sent.
    stream.says("two");
    let end = rest(body).await;
    assert!(!end.contains("two"), "{end}");
    assert_eq!(error_of(&end)["error"]["code"], "invalid_api_key");
    stream.closed().await;
    let call = door.only().await;
    assert!(call.was_cut && call.is_estimated && call.cost > Some(0), "{call:?}");
    assert_eq!(door.revoke().await["in_flight_cut"], 1);
}

#[tokio::test]
async fn a_caller_who_reads_nothing_is_cut_too() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let mut body = door.send(CHAT, question(json!({"stream": true})).to_string()).await.into_body();
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    // Nobody polls the body.
    assert_eq!(door.revoke().await["in_flight_cut"], 1);
    stream.closed().await;
    drop(body);
    assert!(door.only().await.was_cut);
}

#[rstest]
#[tokio::test]
async fn a_revocation_cuts_a_call_that_waits(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    door.upstream.reply(Reply::Hang);
    let asked = question(json!({})).to_string();
    let receipt = async {
        door.upstream.has_received(1).await;
        door.revoke().await
    };
    let (told, receipt) = tokio::join!(door.post(CHAT, asked), receipt);
    told.fails(401, "invalid_request_error", "invalid_api_key");
    assert_eq!(receipt["in_flight_cut"], 1);
    let call = door.only().await;
    assert_eq!((call.was_cut, call.cost, call.completion), (true, Some(0), 0));
}

#[rstest]
#[tokio::test]
async fn another_server_cuts_and_the_receipt_counts_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    let other = TestApp::beside(&door.app).await;
    node::join(&other.world.services).await.unwrap();
    let keeping = tokio::spawn(node::run(other.world.services.clone()));
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let sent = send_to(&other, CHAT, &door.key, question(json!({"stream": true})).to_string()).await;
    let mut body = sent.into_body();
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    let receipt = door.revoke().await;
    assert_eq!(receipt["in_flight_cut"], 1, "{receipt}");
    assert_eq!(error_of(&rest(body).await)["error"]["code"], "invalid_api_key");
    settled(&other).await;
    assert!(door.only().await.was_cut);
    other.world.services.stopping.cancel();
    keeping.await.unwrap();
}

#[tokio::test]
async fn a_key_that_expires_is_cut() {
    let Some(mut door) = Door::fresh(Sqlite).await else { return };
    let (_, key) = new_key(&door.app, json!({"expires": "2026-11-21T09:00:00Z"})).await;
    door.key = key;
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let mut body = door.send(CHAT, question(json!({"stream": true})).to_string()).await.into_body();
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    door.app.world.clock.advance(TimeDelta::hours(1));
    let services = door.app.world.services.clone();
    node::join(&services).await.unwrap();
    let end = tokio::time::timeout(Duration::from_secs(5), body.collect()).await.unwrap().unwrap().to_bytes();
    assert_eq!(error_of(std::str::from_utf8(&end).unwrap())["error"]["code"], "invalid_api_key");
    assert!(door.only().await.was_cut);
}

#[tokio::test]
async fn the_calls_of_other_keys_go_on() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let (_, other) = new_key(&door.app, json!({})).await;
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let sent = send_to(&door.app, CHAT, &other, question(json!({"stream": true})).to_string()).await;
    let mut body = sent.into_body();
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    assert_eq!(door.revoke().await["in_flight_cut"], 0);
    stream.says("two");
    assert!(next(&mut body).await.contains("two"));
    stream.text("data: [DONE]\n\n");
    assert_eq!(rest(body).await, "data: [DONE]\n\n");
    assert!(!door.only().await.was_cut);
}
