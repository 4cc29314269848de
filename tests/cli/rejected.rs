//! `munim rejected`.

use serde_json::{Value, json};

use super::Munim;
use super::serve::Server;

/// A server's answer to usage.
async fn report(server: &Server, token: &str, events: Value) -> Value {
    let post = reqwest::Client::new().post(format!("{}/v1/usage/events", server.url())).bearer_auth(token);
    post.json(&events).send().await.unwrap().json().await.unwrap()
}

fn ids(listed: &Value) -> Vec<String> {
    listed.as_array().unwrap().iter().map(|row| row["id"].to_string()).collect()
}

#[tokio::test]
async fn what_was_refused_is_listed_shown_tried_again_and_dropped() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let (key_id, key) = munim.key(&account).await;
    let token = munim.json(&["gateway", "create", "edge-1"])["token"].as_str().unwrap().to_owned();
    munim.json(&["price", "set", "m", "--input", "1000000", "--output", "1"]);
    assert!(munim.run(&["rejected", "list"]).stdout.contains("No usage was refused"));
    let server = Server::start(&munim);
    let call = |id: &str, agent: i64, tokens: i64| json!({"id": id, "time": "2026-01-05T10:00:00Z", "key_id": key_id, "agent_id": agent, "model": "m", "prompt_tokens": tokens, "note": key});
    let answer = report(&server, &token, json!([call("1", 101, 2), call("2", 101, -1), {"id": "3"}])).await;
    assert_eq!(answer["rejected"].as_array().unwrap().len(), 3);

    let listed = munim.json(&["rejected", "list"]);
    let reasons: Vec<_> =
        listed.as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap()).collect();
    let id_of = |reason: &str| ids(&listed)[reasons.iter().position(|one| *one == reason).unwrap()].clone();
    assert_eq!(reasons.len(), 3);
    let (agent, tokens, time) = (id_of("unknown_agent"), id_of("invalid_tokens"), id_of("invalid_time"));
    let shown = munim.json(&["rejected", "show", &agent]);
    assert_eq!(serde_json::from_str::<Value>(shown["event"].as_str().unwrap()).unwrap(), call("1", 101, 2));
    assert_eq!(
        (&shown["gateway"], &shown["account_id"], &shown["is_whole"]),
        (&json!("edge-1"), &json!(account), &json!(true))
    );
    assert_eq!(ids(&munim.json(&["rejected", "list", "--reason", "invalid_time"])), [time]);
    assert!(munim.run(&["rejected", "list"]).stdout.contains("unknown_agent"));

    // Nothing has changed: it is refused again. With the agent it is taken.
    let tried = munim.json(&["rejected", "retry", &agent]);
    assert_eq!((&tried["accepted"], &tried["rejected"][0]["code"]), (&json!(0), &json!("unknown_agent")));
    munim.json(&["agent", "create", &account, "--name", "Bot", "--id", "101"]);
    let tried = munim.json(&["rejected", "retry", "--all"]);
    assert_eq!((&tried["accepted"], &tried["duplicates"]), (&json!(1), &json!(0)));
    assert_eq!(tried["rejected"].as_array().unwrap().len(), 2);
    assert_eq!(ids(&munim.json(&["rejected", "list"])).len(), 2);
    assert_eq!(munim.json(&["account", "list"])[0]["credits_inr"], json!(48.0));
    // Its gateway hears that it is there.
    assert_eq!(report(&server, &token, json!([call("1", 101, 2)])).await["duplicates"], 1);

    assert_eq!(munim.json(&["rejected", "drop", &tokens]), json!({"dropped": 1}));
    munim.run(&["rejected", "show", &tokens]).failed(1, "munim rejected list");
    assert_eq!(munim.json(&["rejected", "drop", "--all"]), json!({"dropped": 1}));
    munim.run(&["rejected", "retry"]).failed(2, "<ID>");
    munim.json(&["check"]);
    let log = server.stop().join("\n");
    assert!(log.contains("usage rejected and kept") && log.contains("unknown_agent 1"), "{log}");
    assert!(!log.contains(&key), "{log}");
}
