//! `POST /v1/usage/events`: the forms that a batch may have.

use std::collections::BTreeMap;
use std::io::Write;

use axum::body::Body;
use axum::http::{Request, header};
use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use munim::domain::{ModelKind, Money, Rates, Unit};
use munim::service::billing::prices;
use serde_json::{Value, json};

use super::{USAGE, VERIFY, assert_clean, balance, call, key_of, new_key, price_rupee, reported};
use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn send(gateway: &Client<'_>, content_type: &str, encoding: &str, body: Vec<u8>) -> Answer {
    let mut request = Request::post(USAGE).header(header::CONTENT_TYPE, content_type);
    if !encoding.is_empty() {
        request = request.header(header::CONTENT_ENCODING, encoding);
    }
    gateway.send(request, Body::from(body)).await
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lines(events: &[Value]) -> String {
    let lines: Vec<_> = events.iter().map(Value::to_string).collect();
    lines.join("\n")
}

/// The same events in their envelopes.
fn enveloped(events: &[Value]) -> Value {
    let envelope = |event: &Value| {
        let mut envelope = json!({"specversion": "1.0", "type": "munim.usage", "data": event});
        for name in ["id", "source", "time"] {
            if let Some(value) = event.get(name) {
                envelope[name] = value.clone();
            }
        }
        envelope
    };
    events.iter().map(envelope).collect()
}

/// A request as a package made it.
#[derive(serde::Deserialize)]
struct Message {
    name: String,
    headers: BTreeMap<String, String>,
    body: String,
}

/// A package's body with a key's id, also where it is in base64.
fn with_key(body: &str, key_id: &str) -> String {
    let body = body.replace("key_OF_THE_TEST", key_id);
    let Ok(mut envelope) = serde_json::from_str::<Value>(&body) else { return body };
    let Some(packed) = envelope.get("data_base64").and_then(Value::as_str) else { return body };
    let data = String::from_utf8(BASE64.decode(packed.as_bytes()).unwrap()).unwrap();
    envelope["data_base64"] = json!(BASE64.encode(data.replace("key_OF_THE_TEST", key_id).as_bytes()));
    envelope.to_string()
}

/// Good events and bad ones.
fn mixed(key_id: &str) -> Vec<Value> {
    let mut events = vec![
        call("1", key_id, 3),
        call("2", "key_unknown", 1),
        call("3", key_id, -1),
        call("1", key_id, 3),
        call("4", key_id, 2),
    ];
    events[2]["time"] = json!(null);
    events[4]["seconds"] = json!(1.5);
    for event in &mut events {
        event["source"] = json!("edge-9");
    }
    events
}

#[rstest]
#[tokio::test]
async fn every_form_gives_the_same(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let mut results = Vec::new();
    for form in ["array", "object", "lines", "cloud", "packed"] {
        let account = app.world.account(&format!("{form}@example.in")).await;
        let (id, _) = key_of(&app, &account, json!({})).await;
        let events = mixed(&id);
        let array = json!(events).to_string().into_bytes();
        let answer = match form {
            "array" => send(&gateway, "application/json", "", array).await,
            "object" => {
                send(
                    &gateway,
                    "Application/JSON; charset=utf-8",
                    "identity",
                    json!({"events": events}).to_string().into_bytes(),
                )
                .await
            }
            "lines" => send(&gateway, "application/x-ndjson", "", lines(&events).into_bytes()).await,
            "cloud" => {
                send(
                    &gateway,
                    "application/cloudevents-batch+json",
                    "",
                    enveloped(&events).to_string().into_bytes(),
                )
                .await
            }
            _ => send(&gateway, "application/json", "gzip", packed(&array)).await,
        };
        let answer = answer.with_status(200).json();
        let owner = app.as_owner_of(&account).await;
        let path = format!("/v1/accounts/{account}/usage?start=2026-11-01&end=2026-11-30");
        results.push((answer, owner.get(&path).await.json()));
    }
    let (answer, usage) = &results[0];
    assert_eq!((&answer["accepted"], &answer["duplicates"]), (&json!(2), &json!(1)));
    let rejected: Vec<_> = answer["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["index"].clone(), r["code"].clone()))
        .collect();
    assert_eq!(json!(rejected), json!([[1, "unknown_key"], [2, "invalid_time"]]));
    assert_eq!(usage["totals"]["cost_inr"], 5.0);
    for result in &results {
        assert_eq!(result, &results[0]);
    }
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_batch_of_the_official_package_is_read(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (input, output) = (Money::from_rupees(140), Money::from_rupees(420));
    let free = [Unit::Minute].into_iter().collect();
    let rates = Rates { input, output, free, ..Rates::default() };
    prices::set(&app.world.services, "m", ModelKind::Chat, rates, None).await.unwrap();
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let batch = include_str!("../data/cloudevents.json").replace("key_OF_THE_TEST", &id);
    let content_type = "application/cloudevents-batch+json; charset=utf-8";
    let answer = send(&gateway, content_type, "", batch.clone().into_bytes()).await.with_status(200).json();
    assert_eq!((&answer["accepted"], &answer["duplicates"]), (&json!(2), &json!(0)));
    assert_eq!(
        (&answer["rejected"][0]["index"], &answer["rejected"][0]["code"]),
        (&json!(2), &json!("unsupported_type"))
    );
    // ₹0.14 + ₹0.042, and ₹0.28.
    assert_eq!(balance(&app).await, Money::parse("49.538").unwrap());
    let again = send(&gateway, content_type, "", batch.into_bytes()).await.json();
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(2)));
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn one_event_by_itself_is_a_batch_of_one(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let event = call("1", &id, 1).to_string();
    let one = send(&gateway, "application/json", "", event.clone().into()).await.with_status(200).json();
    assert_eq!(one, json!({"accepted": 1, "duplicates": 0, "rejected": []}));
    let again = send(&gateway, "application/json", "", format!("\u{feff}[{event}]").into()).await.json();
    assert_eq!(again["duplicates"], 1);
    let bad = send(&gateway, "application/json", "", call("2", "key_unknown", 1).to_string().into()).await;
    assert_eq!(bad.with_status(200).json()["rejected"][0]["code"], "unknown_key");
    assert_eq!(balance(&app).await, Money::from_rupees(49));
}

#[rstest]
#[tokio::test]
async fn lines_go_by_any_of_their_names_and_may_begin_with_a_mark(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    for content_type in [
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/JSONL; charset=utf-8",
    ] {
        let account = app.world.account(&format!("{}@example.in", content_type.len())).await;
        let (id, _) = key_of(&app, &account, json!({})).await;
        let body = include_str!("../data/cases/bom.ndjson").replace("KEYID", &id);
        let answer = send(&gateway, content_type, "", body.clone().into()).await.with_status(200).json();
        assert_eq!(answer, json!({"accepted": 2, "duplicates": 0, "rejected": []}), "{content_type}");
        let body = body.replace('\n', "\r\n\r\n");
        assert_eq!(
            send(&gateway, content_type, "gzip", packed(body.as_bytes())).await.json()["duplicates"],
            2
        );
    }
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_the_official_packages_send_is_read(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let messages = [
        include_str!("../data/cloudevents/python.json"),
        include_str!("../data/cloudevents/javascript.json"),
    ];
    let mut events = 0;
    for message in messages.iter().flat_map(|file| serde_json::from_str::<Vec<Message>>(file).unwrap()) {
        let Message { name, headers, body } = message;
        let send = async || {
            let request = headers
                .iter()
                .fold(Request::post(USAGE), |request, (name, value)| request.header(name, value));
            gateway.send(request, Body::from(with_key(&body, &id))).await.with_status(200).json()
        };
        let count = body.matches("specversion").count().max(1);
        events += count;
        assert_eq!(send().await, json!({"accepted": count, "duplicates": 0, "rejected": []}), "{name}");
        assert_eq!(send().await["duplicates"], count, "{name}");
    }
    assert_eq!(events, 19);
    assert_eq!(balance(&app).await, Money::from_rupees(50 - 19));
    // Whatever the mode, an event is the same one.
    let structured = json!({"specversion": "1.0", "type": "munim.usage", "id": "p5", "source": "/edge/mumbai 1",
        "time": "2026-11-21T08:30:00.25Z",
        "data": {"key_id": id, "model": "rupee", "prompt_tokens": 1, "seconds": 8.47}});
    let answer =
        send(&gateway, "application/cloudevents+json", "", structured.to_string().into()).await.json();
    assert_eq!(answer["duplicates"], 1);
    for (content_type, body) in
        [("application/cloudevents+json", "[]"), ("application/cloudevents-batch+json", "{}")]
    {
        let answer = send(&gateway, content_type, "", body.into()).await;
        answer.fails(400, "invalid_request_error", "not_a_batch", None);
    }
    let other = structured.to_string().replace("munim.usage", "other");
    let answer = send(&gateway, "application/cloudevents+json", "", other.into()).await.json();
    assert_eq!(answer["rejected"][0]["code"], "unsupported_type");
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_packed_body_is_refused_where_it_is_not_unpacked(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let owner = app.as_owner().await;
    let (id, key) = new_key(&app, json!({})).await;
    let base = format!("/v1/accounts/{}", app.account);
    let doors = [
        (&gateway, "POST", VERIFY.to_owned(), json!({"key": key})),
        (&owner, "POST", format!("{base}/apiKeys"), json!({"name": "x"})),
        (&owner, "PATCH", format!("{base}/apiKeys/{id}"), json!({"name": "x"})),
        (&owner, "POST", format!("{base}/apiKeys/{id}/rotate"), json!({"overlap": "1h"})),
        (&owner, "POST", "/v1/sessions".to_owned(), json!({"email": "x", "password": "y"})),
    ];
    for (client, method, path, body) in doors {
        for (encoding, body) in
            [("gzip", packed(body.to_string().as_bytes())), ("br", body.to_string().into())]
        {
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::CONTENT_ENCODING, encoding);
            let answer = client.send(request, Body::from(body)).await;
            let answer = answer.fails(415, "invalid_request_error", "unsupported_media_type", None);
            assert!(answer.body.contains("Content-Encoding"), "{path} {}", answer.body);
        }
    }
    let request = Request::post("/v2/auth/token")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_ENCODING, "gzip");
    assert_eq!(
        owner.send(request, Body::from(packed(b"{}"))).await.with_status(415).json()["success"],
        false
    );
    let plain = Request::post(VERIFY)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_ENCODING, "Identity");
    let answer = gateway.send(plain, Body::from(json!({"key": key}).to_string())).await;
    assert_eq!(answer.with_status(200).json()["valid"], true);
}

#[rstest]
#[tokio::test]
async fn a_body_that_is_no_batch_is_refused_as_a_whole(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let good = json!([call("1", &id, 1)]).to_string().into_bytes();
    let whole = packed(&good);
    let bad =
        |code: &'static str| move |answer: Answer| answer.fails(400, "invalid_request_error", code, None);
    for body in [&good[..good.len() - 1], b"", b"\xff", b"[{\"id\":\"\xff\"}]", &whole] {
        bad("invalid_json")(send(&gateway, "application/json", "", body.to_vec()).await);
    }
    for body in ["{}", "null", "7", "{\"prompt_tokens\":1}", "{\"events\":{}}"] {
        bad("not_a_batch")(send(&gateway, "application/json", "", body.into()).await);
    }
    for body in [&whole[..whole.len() - 1], &whole[..10], &good, &[&whole[..], b"x"].concat()] {
        bad("invalid_gzip")(send(&gateway, "application/json", "gzip", body.to_vec()).await);
    }
    for content_type in ["", "text/plain", "text/csv", "application/json-seq", "application/vnd.api+json"] {
        let answer = send(&gateway, content_type, "", good.clone()).await;
        let answer = answer.fails(415, "invalid_request_error", "unsupported_media_type", None);
        assert!(answer.body.contains("application/x-ndjson"), "{}", answer.body);
    }
    for encoding in ["br", "deflate", "gzip, gzip", "x"] {
        let answer = send(&gateway, "application/json", encoding, good.clone()).await;
        answer.fails(415, "invalid_request_error", "unsupported_media_type", None);
    }
    assert_eq!(balance(&app).await, Money::from_rupees(50));
    assert_eq!(send(&gateway, "application/json", "X-GZIP", whole).await.json()["accepted"], 1);
}

#[rstest]
#[tokio::test]
async fn a_body_over_the_limits_is_refused_as_a_whole(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let too_large = |answer: Answer| answer.fails(413, "invalid_request_error", "body_too_large", None);
    let mut events: Vec<_> = (0..10_001).map(|number| call(&number.to_string(), &id, 0)).collect();
    let answer = too_large(send(&gateway, "application/json", "", json!(events).to_string().into()).await);
    assert!(answer.body.contains("10,000 events"), "{}", answer.body);
    too_large(send(&gateway, "application/x-ndjson", "", lines(&events).into()).await);
    too_large(
        send(&gateway, "application/cloudevents-batch+json", "", enveloped(&events).to_string().into()).await,
    );
    let spaces = vec![b' '; 8 * 1024 * 1024 + 1];
    let answer = too_large(send(&gateway, "application/x-ndjson", "gzip", packed(&spaces)).await);
    assert!(answer.body.contains("8 MiB"), "{}", answer.body);
    too_large(send(&gateway, "application/x-ndjson", "", spaces).await);
    events.pop();
    assert_eq!(reported(&gateway, json!(events)).await["accepted"], 10_000);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn while_too_much_waits_the_answer_is_to_come_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let body = json!([call("1", &id, 1)]).to_string().into_bytes();
    let room = &app.world.services.group_commit;
    let taken = room.room(64 * 1024 * 1024 - 1).unwrap();
    for (encoding, body) in [("", body.clone()), ("gzip", packed(&body))] {
        let answer = send(&gateway, "application/json", encoding, body).await;
        let answer = answer.fails(503, "api_error", "unavailable", None);
        assert_eq!(answer.header("retry-after"), "5");
    }
    drop(taken);
    assert_eq!(send(&gateway, "application/json", "", body.clone()).await.json()["accepted"], 1);
    assert_eq!(send(&gateway, "application/json", "gzip", packed(&body)).await.json()["duplicates"], 1);
    // Every byte was given back.
    assert!(room.room(64 * 1024 * 1024).is_some());
}
