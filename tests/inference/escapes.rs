//! Ways around the meter that other gateways leave open. What one call of many callers costs at most is in `calls.rs`, streams
//! without usage in `streams.rs`, revoked keys in `cuts.rs`, bodies that name two models in `bad_input.rs`.

use axum::body::Body;
use axum::http::{HeaderName, Request, header};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::{CHAT, Door, Told, question, rupees, send_by};
use crate::support::upstream::{Reply, chat, chat_events};

/// Every operation that takes a model in a JSON body.
const OPERATIONS: [&str; 6] =
    ["chat/completions", "completions", "embeddings", "responses", "audio/speech", "images/generations"];

#[rstest]
#[tokio::test]
async fn forty_callers_of_sixty_answers_each_leave_fifty_rupees_above_zero(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(door) = Door::fresh(engine).await else { return };
    // ₹7.98 each: 60 answers of 316 tokens at ₹420 a million, and the prompt.
    door.upstream.reply(Reply::Json(200, chat("x", 10, 60 * 316)));
    let body = question(json!({"n": 60, "max_tokens": 316})).to_string();
    let mut calls = JoinSet::new();
    for _ in 0..40 {
        calls.spawn(send_by(door.app.router(), CHAT.to_owned(), door.key.clone(), body.clone()));
    }
    let answers = calls.join_all().await;
    let answered = answers.iter().filter(|answer| answer.status() == 200).count();
    drop(answers);
    assert!((1..=6).contains(&answered), "{answered} calls at ₹7.96 of ₹50");
    door.assert_clean().await;
    assert_eq!(door.recorded().await.len(), answered);
    assert!(door.balance().await >= rupees("0"));
}

#[rstest]
#[case(json!({"no-log": true}))]
#[case(json!({"no_log": true, "mock_response": "free", "mock_timeout": true}))]
#[case(json!({"litellm_call_id": "mine", "metadata": {"spend": 0}, "litellm_metadata": {"no-log": true}}))]
#[case(json!({"api_base": "http://169.254.169.254", "api_key": "sk-other", "base_url": "http://127.0.0.1:1"}))]
#[case(json!({"fallbacks": ["free"], "custom_llm_provider": "x", "user": "somebody else"}))]
#[tokio::test]
async fn no_member_of_the_body_changes_who_is_called_or_what_is_charged(#[case] members: Value) {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let told = door.chat(question(members.clone())).await.with_status(200);
    assert_eq!(told.header("x-munim-cost-inr"), "0.00378");
    let received = door.upstream.received();
    assert_eq!(received.len(), 1);
    // They pass as they came: whoever answers may know them.
    let sent: Value = serde_json::from_slice(&received[0].body).unwrap();
    let passed = members.as_object().unwrap().iter().all(|(name, value)| &sent[name] == value);
    assert!(passed, "{sent}");
    assert_eq!(door.only().await.cost, Some(3_780));
}

#[rstest]
#[case("x-litellm-call-id")]
#[case("x-request-id")]
#[case("idempotency-key")]
#[case("x-correlation-id")]
#[case("traceparent")]
#[case("no-log")]
#[tokio::test]
async fn no_header_names_a_call_twice(#[case] name: &'static str) {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let sent = "00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-00";
    let mut ids = Vec::new();
    for _ in 0..3 {
        let request = Request::post(CHAT)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", door.key))
            .header(HeaderName::from_static(name), sent)
            .body(Body::from(question(json!({})).to_string()))
            .unwrap();
        let told = Told::of(door.app.router().oneshot(request).await.unwrap()).await.with_status(200);
        ids.push(told.header("x-request-id").to_owned());
    }
    let recorded = door.recorded().await;
    let mut charged: Vec<_> = recorded.iter().map(|call| call.id.clone()).collect();
    charged.sort();
    ids.sort();
    ids.dedup();
    assert_eq!((charged, ids.len()), (ids.clone(), 3));
    assert!(recorded.iter().all(|call| call.cost == Some(3_780)), "{recorded:?}");
    door.assert_clean().await;
}

#[tokio::test]
async fn several_models_are_no_model() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    for operation in OPERATIONS {
        for name in ["a,b", "m,m", "m,", "m\u{0}", "m there"] {
            let asked = json!({"model": name, "messages": [], "input": "x"});
            let told = door.post(&format!("/inference/v1/{operation}"), asked.to_string()).await;
            told.fails(404, "invalid_request_error", "model_not_found");
        }
        let asked = json!({"model": ["m"], "messages": [], "input": "x"});
        let told = door.post(&format!("/inference/v1/{operation}"), asked.to_string()).await;
        told.fails(400, "invalid_request_error", "invalid_value");
    }
    assert!(door.upstream.received().is_empty());
    assert_eq!(door.recorded().await, []);
    door.assert_clean().await;
}

#[tokio::test]
async fn what_would_be_answered_later_is_not_carried() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    for path in [
        "batches",
        "files",
        "uploads",
        "fine_tuning/jobs",
        "threads",
        "assistants",
        "responses/resp_1",
        "evals",
    ] {
        let told = door.post(&format!("/inference/v1/{path}"), "{\"model\":\"m\"}").await;
        told.fails(404, "invalid_request_error", "unknown_url");
    }
    let asked = json!({"model": "m", "input": "x", "background": true});
    let told = door.post("/inference/v1/responses", asked.to_string()).await;
    told.fails(400, "invalid_request_error", "unsupported_parameter");
    let told = door.chat(question(json!({"store": true}))).await;
    told.fails(400, "invalid_request_error", "unsupported_parameter");
    assert!(door.upstream.received().is_empty());
    assert_eq!(door.recorded().await, []);
}

#[rstest]
#[case(json!({}))]
#[case(json!({"stream_options": null}))]
#[case(json!({"stream_options": {}}))]
#[case(json!({"stream_options": {"include_usage": false}}))]
#[tokio::test]
async fn a_stream_without_usage_is_charged_as_the_upstream_counts(#[case] options: Value) {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.upstream.reply(Reply::Events(chat_events(&["One", "two"], 12, 5), false));
    let mut asked = question(json!({"stream": true}));
    asked.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let told = door.chat(asked).await.with_status(200);
    assert!(!told.body.contains("\"usage\":{"), "{}", told.body);
    let call = door.only().await;
    assert_eq!((call.cost, call.is_estimated), (Some(3_780), false));
}
