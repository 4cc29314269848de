//! Calls that are streamed.

use axum::body::Body;
use http_body_util::BodyExt;
use munim::domain::Money;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use super::{CHAT, Door, question};
use crate::support::upstream::{Reply, chat_events, piece};

/// The next piece of a body, as text; empty at its end.
pub async fn next(body: &mut Body) -> String {
    let frame =
        tokio::time::timeout(std::time::Duration::from_secs(10), body.frame()).await.expect("a piece");
    let Some(frame) = frame else { return String::new() };
    String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap()
}

/// What is left of a body.
pub async fn rest(body: Body) -> String {
    String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// A stream that has begun.
async fn begin(door: &Door, more: Value) -> Body {
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let mut asked = question(json!({"stream": true}));
    asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let response = door.send(CHAT, asked.to_string()).await;
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body()
}

#[rstest]
#[tokio::test]
async fn each_piece_is_sent_when_it_comes(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    let mut body = begin(&door, json!({"stream_options": {"include_usage": true}})).await;
    let stream = door.upstream.stream().await;
    for word in ["One", "two", "three"] {
        stream.says(word);
        assert_eq!(next(&mut body).await, format!("data: {}\n\n", piece(word)));
    }
    // In pieces that end anywhere.
    let event = format!("data: {}\r\n\r\n", piece("नौ"));
    let (first, second) = event.split_at(event.len() - 3);
    stream.text(first);
    stream.text(second);
    assert_eq!(next(&mut body).await, event);
    stream.text(&chat_events(&[], 30, 4).concat());
    let end = rest(body).await;
    assert!(end.contains("\"prompt_tokens\":30") && end.ends_with("data: [DONE]\n\n"), "{end}");
    let call = door.only().await;
    assert_eq!((call.prompt, call.completion, call.status, call.is_estimated), (30, 4, 200, false));
    assert_eq!(call.cost, Some(30 * 140 + 4 * 420));
}

#[tokio::test]
async fn usage_is_asked_for_and_taken_out_where_the_caller_did_not_ask() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    for options in
        [json!({}), json!({"stream_options": null}), json!({"stream_options": {"include_usage": false}})]
    {
        door.upstream.reply(Reply::Events(chat_events(&["One", "two"], 30, 4), false));
        let mut asked = question(json!({"stream": true}));
        asked.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let told = door.chat(asked).await.with_status(200);
        assert!(!told.body.contains("usage"), "{}", told.body);
        let events: Vec<_> = told.body.split_inclusive("\n\n").collect();
        assert_eq!(events.len(), 3, "{events:?}");
        let mut expected = piece("One");
        expected.as_object_mut().unwrap().remove("usage");
        let first: Value = serde_json::from_str(events[0].strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!((first, events[2]), (expected, "data: [DONE]\n\n"));
        let sent: Value = serde_json::from_slice(&door.upstream.received().last().unwrap().body).unwrap();
        assert_eq!(sent["stream_options"]["include_usage"], true);
    }
    let recorded = door.recorded().await;
    assert!(recorded.iter().all(|call| (call.prompt, call.completion) == (30, 4)), "{recorded:?}");
    door.assert_clean().await;
}

#[tokio::test]
async fn the_call_is_recorded_before_the_last_event_is_sent() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let mut body = begin(&door, json!({})).await;
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    stream.text(&chat_events(&[], 30, 4).concat());
    // Read until the end is due, but not sent: it is in the journal by then.
    assert_eq!(next(&mut body).await, "data: [DONE]\n\n");
    let journal = door.app.world.database.journal();
    let written: String = std::fs::read_dir(journal)
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert!(written.contains("\"ended\"") && written.contains("\"prompt_tokens\":30"), "{written}");
    assert_eq!(door.only().await.completion, 4);
}

#[rstest]
#[tokio::test]
async fn who_leaves_ends_the_upstreams_work_and_pays_what_was_delivered(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(door) = Door::fresh(engine).await else { return };
    let mut body = begin(&door, json!({})).await;
    let stream = door.upstream.stream().await;
    for _ in 0..10 {
        stream.says(" word");
        next(&mut body).await;
    }
    drop(body);
    stream.closed().await;
    let call = door.only().await;
    assert_eq!((call.status, call.was_cut, call.is_estimated), (499, false, true));
    assert!(call.prompt > 0 && call.completion >= 10 && call.cost > Some(0), "{call:?}");
    assert!(call.completion <= 50);
}

#[rstest]
#[case::aborted(chat_events(&["One", "two"], 3, 3)[..2].to_vec(), true)]
#[case::half_an_event(vec![format!("data: {}\n\n", piece("One")), "data: {\"choi".to_owned()], false)]
#[tokio::test]
async fn a_stream_that_breaks_off_says_so_and_costs_what_was_delivered(
    #[case] events: Vec<String>,
    #[case] aborts: bool,
) {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.upstream.reply(Reply::Events(events, aborts));
    let told = door.chat(question(json!({"stream": true}))).await.with_status(200);
    let last = told.body.rsplit("\n\n").find(|event| !event.is_empty()).unwrap();
    let error: Value = serde_json::from_str(last.strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(error["error"]["code"], "upstream_error", "{}", told.body);
    assert!(!told.body.contains("[DONE]"));
    let call = door.only().await;
    assert_eq!((call.status, call.is_estimated), (502, true));
    assert!(call.completion > 0 && call.cost > Some(0));
}

#[tokio::test]
async fn a_stream_without_usage_is_charged_by_what_was_delivered() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    // No count, and no end but that of the connection.
    let events: Vec<_> = (0..20).map(|_| format!("data: {}\n\n", piece("four"))).collect();
    door.upstream.reply(Reply::Events(events.clone(), false));
    let asked = question(json!({"stream": true, "stream_options": {"include_usage": true}}));
    let told = door.chat(asked).await.with_status(200);
    assert_eq!(told.body, events.concat());
    let call = door.only().await;
    assert_eq!((call.completion, call.status, call.is_estimated), (20, 200, true));
}

#[tokio::test]
async fn an_upstream_that_goes_silent_is_given_up() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    super::add(&door.app, "gpu-1", &door.upstream.url(), 1).await;
    let mut body = begin(&door, json!({})).await;
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    let end = rest(body).await;
    assert!(end.contains("upstream_timeout"), "{end}");
    stream.closed().await;
    assert_eq!(door.only().await.status, 504);
}

#[tokio::test]
async fn an_upstream_that_does_not_end_after_its_last_event_holds_nobody_up() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let body = begin(&door, json!({})).await;
    let stream = door.upstream.stream().await;
    stream.text(&chat_events(&["One"], 30, 4).concat());
    assert!(rest(body).await.ends_with("data: [DONE]\n\n"));
    assert_eq!(door.only().await.completion, 4);
    stream.closed().await;
}

#[tokio::test]
async fn the_upstream_is_read_as_fast_as_the_caller_reads() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let mut body = begin(&door, json!({})).await;
    let stream = door.upstream.stream().await;
    // Far more than any buffer on the way: who reads nothing has delivered nothing.
    let long = "x".repeat(100_000);
    for _ in 0..400 {
        stream.says(&long);
    }
    next(&mut body).await;
    drop(body);
    let call = door.only().await;
    // One event was taken, of 100,000 bytes; the limit of tokens is the most of an estimate.
    assert_eq!((call.status, call.completion), (499, 50));
    assert_eq!(door.balance().await, Money::from_micros(50_000_000 - call.cost.unwrap()));
}
