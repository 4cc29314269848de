//! `POST /v1/traces`: spans of model calls are usage. The bodies in `tests/data/otlp` are those of the official packages.

use std::io::Write;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use munim::domain::{ModelKind, Money, Rates, RejectedFilter};
use munim::http::gateway::traces::Encoding;
use munim::service::billing::prices;
use munim::service::usage::rejected::{self, ReportForm, Retried};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};
use sqlx::Row;

use super::{TRACES, assert_clean, balance, held, new_key, price_rupee};
use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};

const PYTHON: &[u8] = include_bytes!("../data/otlp/python.binpb");
const JAVASCRIPT: &str = include_str!("../data/otlp/javascript.json");
/// The key's id in them.
const KEY: &str = "key_OFTHETESTOFTHETESTOFTHETES";
const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";

/// Sends a body of a type, and gives the answer with its bytes.
async fn send(gateway: &Client<'_>, content_type: &str, body: impl Into<Body>) -> (Answer, Vec<u8>) {
    gateway.exchange(Request::post(TRACES).header(header::CONTENT_TYPE, content_type), body.into()).await
}

/// Sends spans as JSON, and gives what is answered.
async fn exported(gateway: &Client<'_>, spans: &[Value]) -> Value {
    let body = json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]});
    let (answer, bytes) = send(gateway, JSON, body.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK);
    serde_json::from_slice(&bytes).unwrap()
}

/// A chat of a model at ₹1 a token.
fn chat(number: u64, key_id: &str, tokens: i64, more: &Value) -> Value {
    let mut attributes = vec![
        json!({"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}}),
        json!({"key": "gen_ai.request.model", "value": {"stringValue": "rupee"}}),
        json!({"key": "gen_ai.usage.input_tokens", "value": {"intValue": tokens.to_string()}}),
        json!({"key": "gen_ai.input.messages", "value": {"stringValue": "a secret"}}),
        json!({"key": "munim.key_id", "value": {"stringValue": key_id}}),
    ];
    for (name, text) in more.as_object().unwrap() {
        attributes.retain(|attribute| attribute["key"] != *name);
        attributes.push(json!({"key": name, "value": {"stringValue": text}}));
    }
    json!({
        "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": format!("{number:016x}"), "kind": 3,
        "startTimeUnixNano": "1795249800000000000", "endTimeUnixNano": 1_795_249_800_840_000_000_u64, "attributes": attributes,
    })
}

/// What was recorded: model; prompt, completion, cached, reasoning, characters, milliseconds; status; cost.
async fn recorded(app: &TestApp) -> Vec<(String, [i64; 6], Option<i64>, Option<i64>)> {
    let pool = sqlx::AnyPool::connect(&app.world.database.url).await.unwrap();
    let rows = sqlx::query("select * from usage_events order by id").fetch_all(&pool).await.unwrap();
    pool.close().await;
    let counts = [
        "prompt_tokens",
        "completion_tokens",
        "cached_tokens",
        "reasoning_tokens",
        "characters",
        "latency_ms",
    ];
    let row = |row: &sqlx::any::AnyRow| {
        let counts = counts.map(|name| row.get::<i64, _>(name));
        (row.get("model"), counts, row.get("status"), row.get("cost"))
    };
    rows.iter().map(row).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The body of the Python SDK with the key's id, which is as long as the other.
fn python(key_id: &str) -> Vec<u8> {
    assert_eq!(key_id.len(), KEY.len());
    let mut body = PYTHON.to_vec();
    for at in 0..body.len() - KEY.len() {
        if body[at..].starts_with(KEY.as_bytes()) {
            body[at..at + KEY.len()].copy_from_slice(key_id.as_bytes());
        }
    }
    body
}

#[rstest]
#[tokio::test]
async fn what_the_sdk_of_python_exports_is_recorded_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.price("m").await;
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let body = python(&id);
    let (answer, bytes) = send(&gateway, PROTOBUF, body.clone()).await;
    assert_eq!((answer.status, answer.header("content-type"), &*bytes), (StatusCode::OK, PROTOBUF, &b""[..]));
    // Two chats under an agent, whose span has their sum; one that was refused; and embeddings.
    let chat = ("m".to_owned(), [120, 34, 0, 0, 0, 10], None, Some(31_080));
    let failed = ("m".to_owned(), [0, 0, 0, 0, 0, 10], Some(500), Some(0));
    let embeddings = ("m".to_owned(), [7, 0, 0, 0, 0, 10], None, Some(980));
    assert_eq!(recorded(&app).await, [chat.clone(), chat, failed, embeddings]);
    // An export is sent again when no answer came, and may be compressed.
    let request = Request::post(TRACES).header("content-type", PROTOBUF).header("content-encoding", "gzip");
    let (again, bytes) = gateway.exchange(request, packed(&body).into()).await;
    assert_eq!((again.status, &*bytes), (StatusCode::OK, &b""[..]));
    assert_eq!(recorded(&app).await.len(), 4);
    assert_eq!(balance(&app).await, Money::parse("49.93686").unwrap());
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_the_sdk_of_javascript_exports_is_recorded_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.price("m").await;
    let letters = Rates { characters: Money::from_rupees(1_000_000), ..Rates::default() };
    let free = [munim::domain::Unit::Minute].into_iter().collect();
    prices::set(&world.services, "v", ModelKind::Tts, Rates { free, ..letters }, None).await.unwrap();
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let body = JAVASCRIPT.replace(KEY, &id);
    for _ in 0..2 {
        let (answer, bytes) = send(&gateway, "Application/JSON; charset=utf-8", body.clone()).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, JSON));
        assert_eq!(bytes, b"{}");
        // Conventions before 1.27, OpenLLMetry's, speech, and two failures.
        let m = |counts, status, cost| ("m".to_owned(), counts, status, Some(cost));
        let of_earlier_versions = m([100, 10, 0, 0, 0, 840], None, 18_200);
        let openllmetry = m([120, 30, 20, 5, 0, 840], None, 29_400);
        let speech = ("v".to_owned(), [0, 0, 0, 0, 40, 840], None, Some(40_000_000));
        let limited = m([0, 0, 0, 0, 0, 840], Some(429), 0);
        let unreached = m([0, 0, 0, 0, 0, 840], Some(500), 0);
        assert_eq!(recorded(&app).await, [of_earlier_versions, openllmetry, speech, limited, unreached]);
    }
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn both_encodings_give_the_same(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    // The key of the recorded body is not known here.
    let (json, bytes) = send(&gateway, JSON, JAVASCRIPT).await;
    let partial = &serde_json::from_slice::<Value>(&bytes).unwrap()["partialSuccess"];
    assert_eq!((json.status, &partial["rejectedSpans"]), (StatusCode::OK, &json!("5")));
    assert!(partial["errorMessage"].as_str().unwrap().contains("unknown_key 5"), "{partial}");
    let (protobuf, bytes) = send(&gateway, PROTOBUF, PYTHON).await;
    assert_eq!(protobuf.status, StatusCode::OK);
    // Field 1, a message: field 1, the number 4; field 2, a text.
    assert_eq!(
        (bytes[0], &bytes[2..5], usize::from(bytes[1])),
        (0x0a, &[0x08, 4, 0x12][..], bytes.len() - 2)
    );
    assert!(String::from_utf8_lossy(&bytes[6..]).contains("unknown_key 4"));
}

#[rstest]
#[tokio::test]
async fn a_rejected_span_is_kept_as_an_event_without_its_contents(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let spans = [
        chat(1, &id, 1, &json!({})),
        chat(2, "key_unknown", 1, &json!({})),
        chat(3, &id, 2, &json!({"gen_ai.operation.name": "dream"})),
        chat(4, &id, 4, &json!({"gen_ai.operation.name": "invoke_agent"})),
        chat(5, &id, 8, &json!({"munim.interaction_id": "a\u{7}"})),
    ];
    for times in 1..3 {
        let partial = &exported(&gateway, &spans).await["partialSuccess"];
        assert_eq!(partial["rejectedSpans"], "2");
        let message = partial["errorMessage"].as_str().unwrap();
        assert!(message.contains("unknown_key 1, unknown_operation 1"), "{message}");
        assert!(message.contains("interaction_id_dropped 1"), "{message}");
        let kept = rejected::list(&app.world.services, &RejectedFilter::default(), 0, 10).await.unwrap();
        let row = |reason: &str| kept.iter().find(|row| row.reason == reason).unwrap();
        assert_eq!((kept.len(), row("unknown_key").times), (2, times));
        assert_eq!(row("unknown_operation").account_id.as_ref(), Some(&app.account));
        assert!(kept.iter().all(|row| row.is_whole() && !row.body.contains("secret")), "{kept:?}");
    }
    assert_eq!(balance(&app).await, Money::from_rupees(41));
    // The operator has seen that it is a call.
    let kept = rejected::list(&app.world.services, &RejectedFilter::default(), 0, 10).await.unwrap();
    let dream = kept.iter().find(|row| row.reason == "unknown_operation").unwrap();
    let read = rejected::read(ReportForm::Event, &dream.body, &dream.gateway);
    assert_eq!(rejected::retry(&app.world.services, dream, read).await.unwrap(), Retried::Accepted);
    assert_eq!(balance(&app).await, Money::from_rupees(39));
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_span_settles_the_hold_that_it_names(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let hold = held(&gateway, &key, 20.0).await;
    let span = chat(1, &id, 3, &json!({"munim.hold_id": hold["hold_id"]}));
    assert_eq!(exported(&gateway, std::slice::from_ref(&span)).await, json!({}));
    let after = held(&gateway, &key, 1.0).await;
    assert_eq!(after["available_inr"], 46.0);
    assert_eq!(exported(&gateway, &[span]).await, json!({}), "sent again");
    assert_eq!(exported(&gateway, &[]).await, json!({}), "of nothing");
    assert_eq!(balance(&app).await, Money::from_rupees(47));
}

/// The status, in each encoding.
async fn fails(gateway: &Client<'_>, content_type: &str, body: impl Into<Body>, status: u16, words: &str) {
    let (answer, bytes) = send(gateway, content_type, body).await;
    assert_eq!(answer.status.as_u16(), status, "{}", String::from_utf8_lossy(&bytes));
    let message = if content_type == PROTOBUF {
        assert_eq!((answer.header("content-type"), bytes[0]), (PROTOBUF, 0x12));
        String::from_utf8_lossy(&bytes[1..]).into_owned()
    } else {
        assert_eq!(answer.header("content-type"), JSON);
        let status: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(status.as_object().unwrap().len(), 1, "{status}");
        status["message"].as_str().unwrap().to_owned()
    };
    assert!(message.contains(words), "{message}");
}

#[tokio::test]
async fn a_body_that_is_no_export_is_refused_in_the_form_of_otlp() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    for body in [
        "",
        "{",
        "nope",
        "{\"resourceSpans\":[}",
        "{} x",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{]}]}]}",
    ] {
        fails(&gateway, JSON, body, 400, "not JSON").await;
    }
    for body in [
        "[]",
        "5",
        "{\"resourceSpans\":5}",
        "{\"resourceSpans\":[[]]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[5]}]}",
    ] {
        fails(&gateway, JSON, body, 400, "no ExportTraceServiceRequest").await;
    }
    for end in 1..PYTHON.len() {
        // At some places a whole message ends.
        let (answer, _) = send(&gateway, PROTOBUF, &PYTHON[..end]).await;
        assert!(matches!(answer.status.as_u16(), 200 | 400), "{end}");
    }
    fails(&gateway, PROTOBUF, &PYTHON[..PYTHON.len() - 1], 400, "no ExportTraceServiceRequest").await;
    fails(&gateway, "text/plain", "{}", 415, "application/x-protobuf").await;
    fails(&gateway, "", "{}", 415, "application/x-protobuf").await;
    fails(&app.as_nobody(), PROTOBUF, PYTHON, 401, "credential").await;
    fails(&app.bearing("munim_gw_none"), JSON, "{}", 401, "credential").await;
    let large = vec![b' '; 20 * 1024 * 1024 + 1];
    fails(&gateway, JSON, large, 413, "20 MiB").await;
    for (coding, status) in [("br", 415), ("gzip", 400)] {
        let request = Request::post(TRACES).header("content-type", JSON).header("content-encoding", coding);
        let (answer, _) = gateway.exchange(request, "{}".into()).await;
        assert_eq!(answer.status.as_u16(), status);
    }
    assert_eq!(gateway.call("GET", TRACES).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn ten_thousand_calls_are_an_export_and_one_more_is_not() {
    let body = |count| {
        let spans: Vec<_> = (1..=count).map(|number| chat(number, "k", 1, &json!({}))).collect();
        json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).to_string()
    };
    assert_eq!(Encoding::Json.reports(body(10_000).as_bytes(), "e").unwrap().len(), 10_000);
    assert_eq!(Encoding::Json.reports(body(10_001).as_bytes(), "e").unwrap_err().code(), "body_too_large");
}

#[rstest]
#[tokio::test]
async fn without_the_database_an_export_is_to_be_sent_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    // Everything that may be read at once is taken.
    let room = app.world.services.group_commit.room(64 * 1024 * 1024).unwrap();
    let body = python(&id);
    let (answer, _) = send(&gateway, PROTOBUF, body.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"));
    drop(room);
    let (answer, _) = send(&gateway, PROTOBUF, body).await;
    assert_eq!((answer.status, recorded(&app).await.len()), (StatusCode::OK, 4));
}
