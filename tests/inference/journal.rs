//! What calls have used outlives the process.

use std::process::Command;
use std::time::Duration;

use munim::domain::{AccountId, Money};
use munim::service::accounts;
use serde_json::{Value, json};

use crate::cli::munim::Munim;
use crate::cli::serve::Server;
use crate::support::upstream::{Reply, Upstream, chat_events};

/// A database with a key, a price and a route to an upstream.
async fn prepared(upstream: &Upstream) -> (Munim, String, String) {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let (_, key) = munim.key(&account).await;
    munim.json(&["price", "set", "m", "--input", "140", "--output", "420"]);
    munim.json(&["upstream", "add", "gpu-1", "--url", &upstream.url()]);
    munim.json(&["model", "route", "m", "--upstream", "gpu-1"]);
    (munim, account, key)
}

async fn ask(server: &Server, key: &str, stream: bool) -> reqwest::Response {
    let body = json!({"model": "m", "messages": [{"role": "user", "content": "How much?"}], "max_tokens": 50, "stream": stream});
    let sent = reqwest::Client::new()
        .post(format!("{}/inference/v1/chat/completions", server.url()))
        .bearer_auth(key)
        .json(&body)
        .send();
    sent.await.unwrap()
}

async fn balance(munim: &Munim, account: &str) -> Money {
    let services = munim.services().await;
    let balance = accounts::lookup(&services, &AccountId::new(account)).await.unwrap().balance;
    services.store.close().await;
    balance
}

fn kill(server: Server) {
    assert!(Command::new("kill").args(["-KILL", &server.process().to_string()]).status().unwrap().success());
    drop(server);
}

#[tokio::test]
async fn a_killed_server_has_recorded_what_it_delivered() {
    let upstream = Upstream::start().await;
    let (munim, account, key) = prepared(&upstream).await;
    let server = Server::start(&munim);
    // One is whole when the server is killed, and one is in the middle.
    let whole = ask(&server, &key, false).await;
    assert_eq!(whole.headers()["x-munim-cost-inr"], "0.00378");
    upstream.reply(Reply::Stream("text/event-stream"));
    let mut streamed = ask(&server, &key, true).await;
    let stream = upstream.stream().await;
    stream.says("One two three");
    assert!(!streamed.chunk().await.unwrap().unwrap().is_empty());
    kill(server);
    let server = Server::start(&munim);
    server.stop();
    let used = Money::from_rupees(50) - balance(&munim, &account).await;
    assert!(used > Money::from_micros(3_780), "the half stream is charged too: {used:?}");
    munim.json(&["check"]);
    // Nothing is counted again, and nothing is held.
    Server::start(&munim).stop();
    let services = munim.services().await;
    let held = accounts::lookup(&services, &AccountId::new(&account)).await.unwrap().held;
    assert_eq!(held, Money::ZERO);
    services.store.close().await;
    assert_eq!(Money::from_rupees(50) - balance(&munim, &account).await, used);
    assert_eq!(munim.json(&["check"])["differences"].as_array().map_or(0, Vec::len), 0);
}

#[tokio::test]
async fn a_call_is_recorded_although_the_database_is_away_when_it_ends() {
    let upstream = Upstream::start().await;
    let (munim, account, key) = prepared(&upstream).await;
    let server = Server::start_with(&munim, &[("MUNIM_INFERENCE_SYNC", "1")]);
    upstream.reply(Reply::Events(chat_events(&["One"], 12, 5), false));
    let streamed = ask(&server, &key, true).await.text().await.unwrap();
    assert!(streamed.ends_with("data: [DONE]\n\n"));
    kill(server);
    let journal = munim.path("munim.db.inference");
    assert!(std::fs::read_dir(&journal).unwrap().count() > 0);
    Server::start(&munim).stop();
    assert_eq!(balance(&munim, &account).await, Money::from_rupees(50) - Money::from_micros(3_780));
    munim.json(&["check"]);
}

#[tokio::test]
async fn a_server_that_stops_finishes_its_calls() {
    let upstream = Upstream::start().await;
    let (munim, account, key) = prepared(&upstream).await;
    let mut server = Server::start(&munim);
    upstream.reply(Reply::Stream("text/event-stream"));
    let mut streamed = ask(&server, &key, true).await;
    let stream = upstream.stream().await;
    stream.says("One");
    streamed.chunk().await.unwrap();
    server.tell_to_stop();
    server.wait_for("shutting down");
    stream.text(&chat_events(&["two"], 12, 5).concat());
    let rest = tokio::time::timeout(Duration::from_secs(10), streamed.text()).await.unwrap().unwrap();
    assert!(rest.ends_with("data: [DONE]\n\n"), "{rest}");
    server.ended();
    assert_eq!(balance(&munim, &account).await, Money::from_rupees(50) - Money::from_micros(3_780));
}

#[test]
fn the_operator_lists_and_removes_what_was_named() {
    let munim = Munim::new();
    assert!(munim.run(&["upstream", "list"]).stdout.contains("munim upstream add"));
    assert!(munim.run(&["model", "list"]).stdout.contains("munim model route"));
    munim.write("upstream.key", "sk-upstream-secret");
    let added = munim.json(&[
        "upstream",
        "add",
        "gpu-1",
        "--url",
        "http://10.0.0.5:8000/v1/",
        "--key-file",
        "upstream.key",
        "--timeout",
        "90s",
    ]);
    assert_eq!((&added["url"], &added["timeout_ms"]), (&json!("http://10.0.0.5:8000/v1"), &json!(90_000)));
    assert!(added["key_file"].as_str().unwrap().starts_with('/'), "{added}");
    let routed =
        munim.json(&["model", "route", "m", "--upstream", "gpu-1", "--as", "there", "--max-output", "512"]);
    assert_eq!((&routed["upstream_model"], &routed["priced"]), (&json!("there"), &json!(false)));
    munim.json(&["model", "route", "m", "--upstream", "gpu-1", "--weight", "3"]);
    let list = munim.json(&["model", "list"]);
    let expected = json!([{"model": "m", "upstream": "gpu-1", "upstream_model": "m", "max_output": 4096, "weight": 3, "priced": false}]);
    assert_eq!(list, expected);
    let file = std::fs::read(munim.path("munim.db")).unwrap();
    assert!(!file.windows(18).any(|bytes| bytes == b"sk-upstream-secret"));
    munim.run(&["model", "route", "m", "--upstream", "gpu-2"]).failed(1, "munim upstream list");
    munim.run(&["model", "unroute", "x", "--upstream", "gpu-1"]).failed(1, "munim model list");
    munim.run(&["upstream", "add", "a b", "--url", "http://a"]).failed(2, "1 to 64 letters");
    munim.run(&["upstream", "add", "a", "--url", "http://u:p@a"]).failed(2, "--key-file");
    munim.run(&["upstream", "add", "a", "--url", "http://a", "--key-file", "none"]).failed(1, "cannot read");
    munim.run(&["upstream", "add", "a", "--url", "http://a", "--timeout", "2h"]).failed(2, "600s");
    munim.run(&["model", "route", "m", "--upstream", "gpu-1", "--weight", "0"]).failed(1, "--weight");
    let removed: Value = munim.json(&["upstream", "remove", "gpu-1"]);
    assert_eq!(removed["models"], json!(["m"]));
    assert_eq!(munim.json(&["model", "list"]), json!([]));
    munim.run(&["upstream", "remove", "gpu-1"]).failed(1, "munim upstream list");
}
