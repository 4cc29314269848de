//! The gateway that operators copy from, in front of the real door.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use munim::service::{Clock, clock::SystemClock};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use sqlx::AnyPool;
use tokio::net::TcpListener;

use super::{assert_clean, new_key, revoke};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[path = "../../examples/gateway.rs"]
#[expect(dead_code, reason = "the program's own start")]
mod gateway;

/// The example over the door, both on ports of their own.
async fn start(app: &TestApp) -> SocketAddr {
    // The example has the time of day; so has the server.
    app.world.clock.advance(SystemClock.now() - app.world.clock.now());
    let munim = listen(app.router()).await;
    let token = app.as_gateway("edge-1").await.secret().to_owned();
    let (router, _) = gateway::router(&format!("http://{munim}"), &token);
    listen(router).await
}

async fn listen(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

async fn chat(gateway: SocketAddr, key: &str, words: &str) -> Response {
    let body = json!({"model": "forii/deepseek-v3", "stream": true, "messages": [{"role": "user", "content": words}]});
    let request = Client::new().post(format!("http://{gateway}/v1/chat/completions")).bearer_auth(key);
    request.json(&body).send().await.unwrap()
}

/// A call as it is recorded.
#[derive(Debug, sqlx::FromRow)]
struct Recorded {
    prompt_tokens: i64,
    completion_tokens: i64,
    cost: i64,
    was_cut: i64,
}

/// The first call, once it is recorded.
async fn recorded(app: &TestApp) -> Recorded {
    let pool = AnyPool::connect(&app.world.database.url).await.unwrap();
    loop {
        let found = sqlx::query_as("select * from usage_events").fetch_optional(&pool).await.unwrap();
        if let Some(call) = found {
            return call;
        }
        tokio::task::yield_now().await;
    }
}

#[rstest]
#[tokio::test]
async fn a_call_is_answered_and_charged(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.price("forii/deepseek-v3").await;
    let app = Arc::new(TestApp::over(world).await);
    let gateway = start(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    let answer = chat(gateway, &key, "Namaste Munim").await;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    assert!(text.contains("Namaste") && text.ends_with("data: [DONE]\n\n"), "{text}");
    let call = recorded(&app).await;
    assert_eq!((call.prompt_tokens, call.completion_tokens, call.was_cut), (2, 2, 0));
    assert_eq!(call.cost, 2 * 140 + 2 * 420);
    let balance = app.as_owner().await.get("/v1/accounts/{id}/balance").await.json();
    assert_eq!(balance["held_inr"], Value::Null, "the hold is settled");
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_revoke_cuts_the_call_that_is_running(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.price("forii/deepseek-v3").await;
    let app = Arc::new(TestApp::over(world).await);
    let gateway = start(&app).await;
    let (id, key) = new_key(&app, json!({})).await;
    let mut answer = chat(gateway, &key, &"word ".repeat(3_000)).await;
    answer.chunk().await.unwrap().unwrap();
    revoke(&app, &id).await;
    let mut rest = String::new();
    while let Some(bytes) = answer.chunk().await.unwrap() {
        rest.push_str(std::str::from_utf8(&bytes).unwrap());
    }
    assert!(rest.contains("\"code\":\"revoked\"") && !rest.contains("[DONE]"), "{rest}");
    let call = recorded(&app).await;
    assert!(call.was_cut == 1 && call.completion_tokens < 3_000, "{call:?}");
    assert_eq!(chat(gateway, &key, "again").await.status(), 401);
    assert_eq!(revoke(&app, &id).await["in_flight_cut"], 1, "it is reported by now");
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn an_empty_wallet_pays_for_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.price("forii/deepseek-v3").await;
    let app = Arc::new(TestApp::over(world).await);
    let gateway = start(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    // A prompt whose bytes could cost more than ₹50.
    let answer = chat(gateway, &key, &"word ".repeat(100_000)).await;
    assert_eq!(answer.status(), 402);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], "credits_exhausted");
}
