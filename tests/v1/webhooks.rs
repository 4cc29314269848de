//! `…/webhooks`: added with a secret that is shown once, changed, and listed with what was sent.

use munim::service::webhooks;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};

const WEBHOOKS: &str = "/v1/accounts/{id}/webhooks";
const URL: &str = "https://hooks.example.in/munim";

async fn add(owner: &Client<'_>, fields: Value) -> Answer {
    owner.post(WEBHOOKS, fields.to_string()).await
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_added_with_a_secret_that_is_shown_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let answer =
        add(&owner, json!({"url": URL, "events": ["key.created", "balance.low"]})).await.with_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let made = answer.json();
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert!(id.starts_with("whk_") && secret.starts_with("whsec_") && secret.len() == 38, "{made}");
    assert_eq!(
        (&made["url"], &made["events"], &made["status"]),
        (&json!(URL), &json!(["balance.low", "key.created"]), &json!("on"))
    );
    let read = owner.get(&format!("{WEBHOOKS}/{id}")).await.with_status(200);
    assert!(!read.json().as_object().unwrap().contains_key("secret"));
    let listed = owner.get(WEBHOOKS).await.with_status(200).json();
    assert_eq!(listed["data"], json!([read.json()]));
}

#[tokio::test]
async fn what_is_wrong_with_one_is_said_by_its_code() {
    let app = TestApp::over(World::fresh(Sqlite).await.unwrap()).await;
    let owner = app.as_owner().await;
    let refused = async |fields: Value, param: &str, code: &str| {
        add(&owner, fields).await.refuses(param, code);
    };
    refused(json!({}), "url", "url_missing").await;
    for (url, code) in [
        ("http://hooks.example.in/", "url_not_https"),
        ("https://asha:secret@hooks.example.in/", "url_has_password"),
        ("https://hooks.example.in:22/", "url_port"),
        ("https://127.0.0.1/", "url_not_public"),
        ("https://2130706433/", "url_not_public"),
        ("https://0x7f.1/", "url_not_public"),
        ("https://[::ffff:169.254.169.254]/", "url_not_public"),
        ("ftp://hooks.example.in/", "invalid_url"),
        ("https://a\nb/", "invalid_url"),
    ] {
        refused(json!({"url": url}), "url", code).await;
    }
    refused(json!({"url": format!("{URL}/{}", "x".repeat(8_000))}), "url", "url_too_long").await;
    refused(json!({"url": URL, "events": ["key.eaten"]}), "events", "unknown_event").await;
    for _ in 0..20 {
        add(&owner, json!({"url": URL})).await.with_status(201);
    }
    refused(json!({"url": URL}), "url", "too_many_webhooks").await;
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_changed_rotated_and_deleted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = add(&owner, json!({"url": URL})).await.with_status(201).json();
    let path = format!("{WEBHOOKS}/{}", made["id"].as_str().unwrap());
    let change = async |fields: Value| owner.patch(&path, fields.to_string()).await;
    let changed =
        change(json!({"status": "paused", "events": ["key.revoked"]})).await.with_status(200).json();
    assert_eq!((&changed["status"], &changed["events"]), (&json!("paused"), &json!(["key.revoked"])));
    assert_eq!(changed["url"], URL);
    let all = change(json!({"events": [], "status": "on"})).await.with_status(200).json();
    assert_eq!((&all["status"], &all["events"]), (&json!("on"), &json!([])));
    change(json!({"status": "gone"})).await.refuses("status", "invalid_webhook_status");
    change(json!({"url": "https://10.0.0.1/"})).await.refuses("url", "url_not_public");
    let rotate = format!("{path}/rotate");
    owner.post(&rotate, "{}").await.refuses("overlap", "invalid_overlap");
    let rotated = owner.post(&rotate, r#"{"overlap":"1h"}"#).await.with_status(201).json();
    assert_ne!(rotated["secret"], made["secret"]);
    assert_eq!(rotated["previous_secret_until"], "2026-11-21T09:35:00Z");
    owner.delete(&path).await.with_status(204);
    owner.get(&path).await.with_status(404);
    owner.delete(&path).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn deliveries_are_paged_newest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = add(&owner, json!({"url": URL})).await.with_status(201).json();
    let path = format!("{WEBHOOKS}/{}", made["id"].as_str().unwrap());
    let mut ids = Vec::new();
    for _ in 0..3 {
        app.world.clock.advance(chrono::TimeDelta::milliseconds(1));
        let sent = owner.post(&format!("{path}/test"), "").await.with_status(202).json();
        ids.insert(0, sent["id"].clone());
    }
    let first = owner.get(&format!("{path}/deliveries?limit=2")).await.with_status(200).json();
    let row = &first["data"][0];
    assert_eq!((&row["id"], &row["sequence"], &row["status"]), (&ids[0], &json!(3), &json!("waiting")));
    assert_eq!((&row["request"]["type"], &row["attempts"]), (&json!("webhook.test"), &json!([])));
    assert_eq!(first["has_more"], true);
    let after = first["data"][1]["id"].as_str().unwrap();
    let rest = owner.get(&format!("{path}/deliveries?after={after}")).await.with_status(200).json();
    assert_eq!((&rest["data"][0]["id"], &rest["has_more"]), (&ids[2], &json!(false)));
    owner.get(&format!("{path}/deliveries?after=x")).await.refuses("after", "invalid_cursor");
    owner.get(&format!("{path}/deliveries?limit=101")).await.refuses("limit", "invalid_limit");
}

#[rstest]
#[tokio::test]
async fn without_a_key_for_secrets_there_are_no_webhooks(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world.with_nothing().await).await;
    assert!(!webhooks::is_set_up(&app.world.services));
    let owner = app.as_owner().await;
    assert_eq!(owner.get(WEBHOOKS).await.with_status(200).json(), json!({"data": []}));
    let refused = add(&owner, json!({"url": URL})).await.with_status(400).json();
    assert_eq!(refused["error"]["code"], "webhooks_unavailable");
}
