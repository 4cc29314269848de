//! Upstreams and routes.

use munim::domain::UpstreamName;
use munim::service::inference::upstreams;
use munim::service::key_cache::node;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::json;

use super::{CHAT, Door, Told, add, question, route, send_to, settled};
use crate::support::http::TestApp;
use crate::support::upstream::{Reply, Upstream, chat_events};

/// An address at which nobody listens.
async fn nobody() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}/v1", listener.local_addr().unwrap())
}

#[rstest]
#[tokio::test]
async fn another_server_uses_a_changed_route_at_the_next_call(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    let other = TestApp::beside(&door.app).await;
    node::join(&other.world.services).await.unwrap();
    let keeping = tokio::spawn(node::run(other.world.services.clone()));
    let ask = async |model: &str| {
        let asked = question(json!({"model": model})).to_string();
        Told::of(send_to(&other, CHAT, &door.key, asked).await).await
    };
    ask("m").await.with_status(200);
    ask("new").await.fails(404, "invalid_request_error", "model_not_found");
    route(&door.app, "new", "gpu-1", 1).await;
    ask("new").await.with_status(200);
    let second = Upstream::start().await;
    add(&door.app, "gpu-1", &second.url(), 60).await;
    ask("m").await.with_status(200);
    assert_eq!((door.upstream.received().len(), second.received().len()), (2, 1));
    // A price that changes is the one of the next call.
    let told = ask("new").await;
    assert_eq!(told.header("x-munim-cost-inr"), "");
    door.app.world.price("new").await;
    assert_eq!(ask("new").await.header("x-munim-cost-inr"), "0.00378");
    let models =
        upstreams::remove(&door.app.world.services, &UpstreamName::parse("gpu-1").unwrap()).await.unwrap();
    assert_eq!(models, ["m", "new"]);
    ask("m").await.fails(404, "invalid_request_error", "model_not_found");
    settled(&other).await;
    door.assert_clean().await;
    other.world.services.stopping.cancel();
    keeping.await.unwrap();
}

#[tokio::test]
async fn a_second_upstream_is_tried_before_the_first_byte() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let second = Upstream::start().await;
    add(&door.app, "gpu-2", &second.url(), 60).await;
    route(&door.app, "m", "gpu-2", 1).await;
    let failing = [
        Reply::Json(500, json!({"error": {"message": "no"}})),
        Reply::Json(429, json!({"error": {"message": "no"}})),
        Reply::Raw(503, "text/html", "<h1>no</h1>".into(), vec![]),
    ];
    for reply in failing {
        door.upstream.reply(reply);
        for _ in 0..4 {
            door.chat(question(json!({}))).await.with_status(200);
        }
    }
    second.reply(Reply::Events(chat_events(&["One"], 12, 5), false));
    for _ in 0..4 {
        let told = door.chat(question(json!({"stream": true}))).await.with_status(200);
        assert!(told.body.ends_with("[DONE]\n\n"));
    }
    add(&door.app, "gpu-1", &nobody().await, 60).await;
    for _ in 0..4 {
        door.chat(question(json!({"stream": true}))).await.with_status(200);
    }
    assert_eq!(second.received().len(), 20);
    let recorded = door.recorded().await;
    assert!(recorded.len() == 20 && recorded.iter().all(|call| call.cost == Some(3780)), "{recorded:?}");
    door.assert_clean().await;
}

#[tokio::test]
async fn a_refusal_of_the_request_is_not_tried_again() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let second = Upstream::start().await;
    add(&door.app, "gpu-2", &second.url(), 60).await;
    route(&door.app, "m", "gpu-2", 1).await;
    let wrong = || Reply::Json(400, json!({"error": {"message": "wrong", "code": "w"}}));
    door.upstream.reply(wrong());
    second.reply(wrong());
    door.chat(question(json!({}))).await.fails(400, "invalid_request_error", "w");
    assert_eq!(door.upstream.received().len() + second.received().len(), 1);
}

#[tokio::test]
async fn without_any_upstream_the_call_fails_and_holds_nothing() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    add(&door.app, "gpu-1", &nobody().await, 60).await;
    for stream in [false, true] {
        let told = door.chat(question(json!({"stream": stream}))).await;
        told.fails(502, "api_error", "upstream_error");
    }
    let recorded = door.recorded().await;
    assert!(recorded.iter().all(|call| (call.status, call.cost) == (502, Some(0))), "{recorded:?}");
    door.assert_clean().await;
}
