//! Calls that are answered whole.

use axum::body::Body;
use axum::http::{HeaderName, Request, header};
use munim::domain::Money;
use munim::service::key_cache::node;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::{CHAT, Door, Told, add, question, rupees};
use crate::support::upstream::{Reply, chat};

#[rstest]
#[tokio::test]
async fn a_call_passes_as_it_came_and_is_charged_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    let answer = json!({"id": "x", "choices": [{"message": {"content": "Nine"}}], "odd": [1.50, null],
        "usage": {"prompt_tokens": 12, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 4}}});
    door.upstream.reply(Reply::Json(200, answer.clone()));
    let body = r#"{ "model" : "m", "messages":[{"role":"user","content":"नौ?"}], "unknown":{"a":[1.50]} }"#;
    let told = door.post(CHAT, body).await.with_status(200);
    assert_eq!(told.body, answer.to_string());
    // 12 × ₹140 and 5 × ₹420 a million.
    assert_eq!(told.header("x-munim-cost-inr"), "0.00378");
    assert_eq!(told.header("content-type"), "application/json");
    let received = door.upstream.received();
    assert_eq!((received.len(), received[0].path.as_str()), (1, "/v1/chat/completions"));
    assert_eq!(received[0].body, body.replace(r#""m""#, r#""there""#));
    let call = door.only().await;
    assert_eq!(call.id, told.header("x-request-id"));
    assert_eq!((call.prompt, call.cached, call.completion, call.status), (12, 4, 5, 200));
    assert_eq!((call.cost, call.was_cut, call.is_estimated), (Some(3780), false, false));
    assert_eq!(door.balance().await, rupees("49.99622"));
}

#[tokio::test]
async fn nothing_of_the_callers_head_reaches_the_upstream() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let request = Request::post(format!("{CHAT}?api-version=1&target=http://10.0.0.1"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {}", door.key))
        .header(header::HOST, "internal.example")
        .header(header::COOKIE, "a=b")
        .header(header::CONNECTION, "x-hop")
        .header("x-hop", "1")
        .header("x-forwarded-for", "10.0.0.1")
        .header("forwarded", "for=10.0.0.1")
        .header("x-request-id", "theirs")
        .header("x-litellm-call-id", "theirs")
        .header("openai-organization", "org")
        .header("x-api-key", "secret")
        .header("proxy-authorization", "Basic eDp5")
        .body(Body::from(
            question(json!({"no-log": true, "user": "u", "metadata": {"id": "theirs"}})).to_string(),
        ))
        .unwrap();
    let told = Told::of(door.app.router().oneshot(request).await.unwrap()).await.with_status(200);
    let received = door.upstream.received();
    let mut names: Vec<_> = received[0].headers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["accept", "accept-encoding", "content-length", "content-type", "host", "user-agent", "x-request-id"]
    );
    let call = door.only().await;
    assert_eq!(received[0].headers["x-request-id"], call.id.as_str());
    assert!(call.id.starts_with("req_") && call.id == told.header("x-request-id"));
    assert_eq!(received[0].path, "/v1/chat/completions");
}

#[tokio::test]
async fn an_upstream_gets_its_own_key() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "sk-upstream\n").unwrap();
    let services = &door.app.world.services;
    let mut upstream = munim::service::inference::upstreams::list(services).await.unwrap().remove(0);
    upstream.key_file = Some(file.path().to_owned());
    munim::service::inference::upstreams::add(services, &upstream).await.unwrap();
    door.chat(question(json!({}))).await.with_status(200);
    assert_eq!(door.upstream.received()[0].headers["authorization"], "Bearer sk-upstream");
    assert!(!format!("{services:?}").contains("sk-upstream"));
    // One whose key cannot be read is not used.
    upstream.key_file = Some("/nowhere".into());
    munim::service::inference::upstreams::add(services, &upstream).await.unwrap();
    door.chat(question(json!({}))).await.fails(404, "invalid_request_error", "model_not_found");
}

#[rstest]
#[tokio::test]
async fn many_callers_never_take_a_wallet_below_zero(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    // Each of 64 calls costs ₹2.52 and a little: 60 answers of 100 tokens at ₹420 a million.
    door.upstream.reply(Reply::Json(200, chat("x", 10, 6000)));
    let body = question(json!({"n": 60, "max_tokens": 100}));
    let mut calls = JoinSet::new();
    for _ in 0..64 {
        let (router, key, body) = (door.app.router(), door.key.clone(), body.to_string());
        calls.spawn(async move {
            let request = Request::post(CHAT)
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::AUTHORIZATION, format!("Bearer {key}"))
                .body(Body::from(body))
                .unwrap();
            router.oneshot(request).await.unwrap().status().as_u16()
        });
    }
    let statuses = calls.join_all().await;
    assert!(statuses.iter().all(|status| matches!(status, 200 | 402)), "{statuses:?}");
    let answered = statuses.iter().filter(|status| **status == 200).count();
    assert!((1..=19).contains(&answered), "{answered} calls at ₹2.52 of ₹50");
    door.assert_clean().await;
    let left = door.balance().await;
    assert!(left >= Money::ZERO, "{left:?}");
    assert_eq!(door.recorded().await.len(), answered);
}

#[tokio::test]
async fn a_call_that_could_cost_more_than_there_is_is_not_made() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let told = door.chat(question(json!({"max_tokens": 1_000_000, "n": 100}))).await;
    told.fails(402, "insufficient_quota", "insufficient_quota");
    let absurd = door.chat(question(json!({"max_tokens": 1_000_000_000, "n": 128}))).await;
    absurd.fails(402, "insufficient_quota", "insufficient_quota");
    assert!(door.upstream.received().is_empty());
    assert_eq!(door.recorded().await, []);
    door.assert_clean().await;
}

#[rstest]
#[case(json!({"error": {"message": "there has a limit", "type": "x", "param": "messages", "code": "too_long"}}), 400, 400, Some("too_long"))]
#[case(json!({"object": "error", "message": "no", "code": 400}), 400, 400, None)]
#[case(json!({"error": {"message": "slow down", "code": "rate"}}), 429, 429, Some("rate"))]
#[case(json!({"error": {"message": "secret stack trace"}}), 500, 502, Some("upstream_error"))]
#[case(json!({"error": {"message": "wrong upstream key sk-1"}}), 401, 502, Some("upstream_error"))]
#[case(json!({"error": {"message": "secret"}}), 404, 502, Some("upstream_error"))]
#[case(json!({"error": {"message": "secret"}}), 503, 503, Some("unavailable"))]
#[tokio::test]
async fn an_error_of_the_upstream_costs_nothing(
    #[case] said: Value,
    #[case] upstream: u16,
    #[case] status: u16,
    #[case] code: Option<&str>,
) {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.upstream.reply(Reply::Json(upstream, said));
    for stream in [false, true] {
        let told = door.chat(question(json!({"stream": stream}))).await.with_status(status);
        let error = &told.json()["error"];
        assert_eq!(error["code"].as_str(), code, "{error}");
        for hidden in ["secret", "sk-1", "there"] {
            assert!(!told.body.contains(hidden), "{}", told.body);
        }
        assert!(told.header("x-munim-cost-inr").is_empty());
    }
    let recorded = door.recorded().await;
    assert_eq!(recorded.len(), 2);
    assert!(
        recorded.iter().all(|call| call.cost == Some(0) && call.status == i64::from(status)),
        "{recorded:?}"
    );
    door.assert_clean().await;
    assert_eq!(door.balance().await, Money::from_rupees(50));
}

#[tokio::test]
async fn a_key_that_is_not_valid_makes_no_call() {
    let Some(mut door) = Door::fresh(Sqlite).await else { return };
    let good = std::mem::replace(&mut door.key, "forii_sk_nonsense".to_owned());
    door.chat(question(json!({}))).await.fails(401, "invalid_request_error", "invalid_api_key");
    let bare = Request::post(CHAT).body(Body::empty()).unwrap();
    let told = Told::of(door.app.router().oneshot(bare).await.unwrap()).await;
    told.fails(401, "invalid_request_error", "invalid_api_key");
    door.key = good;
    door.revoke().await;
    door.chat(question(json!({}))).await.fails(401, "invalid_request_error", "invalid_api_key");
    assert!(door.upstream.received().is_empty());
}

#[tokio::test]
async fn a_model_without_a_price_is_recorded_as_unpriced() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    super::route(&door.app, "free", "gpu-1", 1).await;
    let told = door.chat(question(json!({"model": "free"}))).await.with_status(200);
    assert_eq!(told.header("x-munim-cost-inr"), "");
    assert_eq!(door.only().await.cost, None);
}

#[tokio::test]
async fn a_count_that_cannot_be_is_replaced_by_an_estimate() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    for usage in [
        json!(null),
        json!({"prompt_tokens": -4, "completion_tokens": 1}),
        json!("12"),
        json!({"prompt_tokens": 9_000_000_000_i64, "completion_tokens": 1}),
    ] {
        let mut answer = chat("Nine rupees.", 1, 1);
        answer["usage"] = usage;
        door.upstream.reply(Reply::Json(200, answer));
        door.chat(question(json!({}))).await.with_status(200);
    }
    let recorded = door.recorded().await;
    assert_eq!(recorded.len(), 4);
    for call in &recorded {
        assert!(
            call.is_estimated && call.prompt > 0 && call.completion > 0 && call.cost > Some(0),
            "{call:?}"
        );
    }
    door.assert_clean().await;
}

#[rstest]
#[tokio::test]
async fn a_caller_who_leaves_before_the_answer_pays_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    door.upstream.reply(Reply::Hang);
    let (router, key) = (door.app.router(), door.key.clone());
    let call = tokio::spawn(async move {
        let request = Request::post(CHAT)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .body(Body::from(question(json!({})).to_string()))
            .unwrap();
        router.oneshot(request).await
    });
    door.upstream.has_received(1).await;
    assert!(door.held().await > 0);
    call.abort();
    let _ = call.await;
    let call = door.only().await;
    assert_eq!((call.status, call.cost, call.completion), (499, Some(0), 0));
}

#[tokio::test]
async fn an_account_has_so_many_calls_at_once() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let world = door.app.world.under(9, |policy| policy.inference.calls_per_account = 1).await;
    node::join(&world.services).await.unwrap();
    let router = munim::startup::router(world.services.clone(), &crate::support::browser::settings(&[]));
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let send = || {
        let request = Request::post(CHAT)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", door.key))
            .body(Body::from(question(json!({"stream": true})).to_string()))
            .unwrap();
        router.clone().oneshot(request)
    };
    let first = send().await.unwrap();
    assert_eq!(first.status().as_u16(), 200);
    let second = Told::of(send().await.unwrap()).await;
    second.fails(429, "rate_limit_error", "rate_limit_exceeded");
    assert_eq!(second.header("retry-after"), "1");
    drop(first);
    assert_eq!(send().await.unwrap().status().as_u16(), 200);
    munim::service::inference::all_recorded(&world.services.inference).await;
}

#[tokio::test]
async fn an_upstream_that_is_late_is_said_to_be() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    add(&door.app, "gpu-1", &door.upstream.url(), 1).await;
    door.upstream.reply(Reply::Hang);
    door.chat(question(json!({}))).await.fails(504, "api_error", "upstream_timeout");
    let call = door.only().await;
    assert_eq!((call.status, call.cost), (504, Some(0)));
}
