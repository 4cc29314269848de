//! Bad input, of callers and of upstreams.

use munim::store::Engine::Sqlite;
use rstest::rstest;
use serde_json::json;

use super::{CHAT, Door, question};
use crate::support::upstream::{Reply, chat, piece};

#[tokio::test]
async fn a_body_that_cannot_be_carried_is_refused_and_costs_nothing() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let deep = format!("{{\"model\":\"m\",\"messages\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let cases: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"".to_vec(), 400, "invalid_body"),
        (b"model=m".to_vec(), 400, "invalid_body"),
        (b"{\"model\":\"m\"".to_vec(), 400, "invalid_body"),
        (b"\xff\xfe{}".to_vec(), 400, "invalid_body"),
        (b"[{\"model\":\"m\"}]".to_vec(), 400, "invalid_body"),
        (deep.into_bytes(), 400, "invalid_body"),
        (b"{}".to_vec(), 400, "missing_required_parameter"),
        (br#"{"model":"m","model":"n","messages":[]}"#.to_vec(), 400, "repeated_parameter"),
        (br#"{"model":"m","mod\u0065l":"n"}"#.to_vec(), 400, "repeated_parameter"),
        (br#"{"model":7}"#.to_vec(), 400, "invalid_value"),
        (br#"{"model":"m","stream":"true"}"#.to_vec(), 400, "invalid_value"),
        (br#"{"model":"m","n":1e9}"#.to_vec(), 400, "invalid_value"),
        (br#"{"model":"m","max_tokens":-5}"#.to_vec(), 400, "invalid_value"),
        (br#"{"model":"m","models":["m","n"]}"#.to_vec(), 400, "unsupported_parameter"),
        (br#"{"model":"a,b"}"#.to_vec(), 404, "model_not_found"),
        (br#"{"model":"there"}"#.to_vec(), 404, "model_not_found"),
        (br#"{"model":" m"}"#.to_vec(), 404, "model_not_found"),
        (br#"{"model":""}"#.to_vec(), 404, "model_not_found"),
        (vec![b' '; 50 * 1024 * 1024], 413, "body_too_large"),
    ];
    for (body, status, code) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let told = door.post(CHAT, body).await;
        assert_eq!(told.status.as_u16(), status, "{shown}: {}", told.body);
        told.fails(status, "invalid_request_error", code);
    }
    assert!(door.upstream.received().is_empty());
    assert_eq!(door.recorded().await, []);
    door.assert_clean().await;
}

#[rstest]
#[case::html(Reply::Raw(200, "text/html", "<h1>secret-host</h1>".into(), vec![]))]
#[case::html_that_says_json(Reply::Raw(200, "application/json", "<h1>secret-host</h1>".into(), vec![]))]
#[case::an_error_that_says_ok(Reply::Json(200, json!({"error": {"message": "secret-host"}})))]
#[case::redirect(Reply::Raw(302, "text/plain", "".into(), vec![("location", "http://169.254.169.254/secret-host")]))]
#[case::compressed(Reply::Raw(200, "application/json", "xx".into(), vec![("content-encoding", "gzip")]))]
#[case::half(Reply::Raw(200, "application/json", "{\"choices\":[".into(), vec![]))]
#[case::no_type(Reply::Raw(200, "application/octet-stream", "{}".into(), vec![]))]
#[tokio::test]
async fn an_answer_that_cannot_be_passed_is_an_error(#[case] reply: Reply) {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.upstream.reply(reply);
    for stream in [false, true] {
        let told = door.chat(question(json!({"stream": stream}))).await;
        told.fails(502, "api_error", "upstream_error");
        assert!(!told.body.contains("secret-host"), "{}", told.body);
    }
    assert_eq!(door.upstream.received().len(), 2, "a redirect is not followed");
    let recorded = door.recorded().await;
    assert!(recorded.iter().all(|call| call.cost == Some(0)), "{recorded:?}");
    door.assert_clean().await;
}

#[tokio::test]
async fn an_event_of_ten_megabytes_ends_the_stream() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let huge = format!("data: {}\n\n", piece(&"x".repeat(10 * 1024 * 1024)));
    door.upstream.reply(Reply::Events(vec![format!("data: {}\n\n", piece("One")), huge], false));
    let told = door.chat(question(json!({"stream": true}))).await.with_status(200);
    assert!(told.body.len() < 100_000 && told.body.contains("too large"), "{}", told.body.len());
    let call = door.only().await;
    assert!(call.status == 502 && call.cost > Some(0), "{call:?}");
}

#[tokio::test]
async fn an_answer_without_an_end_is_late() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    super::add(&door.app, "gpu-1", &door.upstream.url(), 1).await;
    door.upstream.reply(Reply::Stream("application/json"));
    let ask = door.chat(question(json!({})));
    let begun = async {
        let stream = door.upstream.stream().await;
        stream.text("{\"choices\":");
        stream
    };
    let (told, _stream) = tokio::join!(ask, begun);
    told.fails(504, "api_error", "upstream_timeout");
    assert_eq!(door.only().await.cost, Some(0));
}

#[tokio::test]
async fn a_streamed_call_that_is_answered_whole_is_charged_all_the_same() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.upstream.reply(Reply::Json(200, chat("x", 12, 5)));
    let told = door.chat(question(json!({"stream": true}))).await.with_status(200);
    assert_eq!(told.header("x-munim-cost-inr"), "0.00378");
    assert_eq!(door.only().await.cost, Some(3780));
}

#[tokio::test]
async fn other_paths_and_methods_are_told_in_the_same_form() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    for path in ["/inference/v1/nothing", "/inference/v1/chat", "/inference/v1/responses/resp_1/cancel"] {
        door.post(path, "{}").await.fails(404, "invalid_request_error", "unknown_url");
    }
    door.post("/inference/v1/models", "{}").await.fails(405, "invalid_request_error", "method_not_allowed");
}
