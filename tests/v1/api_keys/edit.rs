//! `PATCH …/apiKeys/{key_id}`.

use munim::domain::Caller;
use munim::service::agents;
use serde_json::{Value, json};

use super::KEYS;
use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A new key: its path and its text.
async fn key(owner: &Client<'_>) -> (String, String) {
    let made = owner.post(KEYS, r#"{"name":"prod-api"}"#).await.with_status(201).json();
    (format!("{KEYS}/{}", made["id"].as_str().unwrap()), made["key"].as_str().unwrap().to_owned())
}

async fn patch(owner: &Client<'_>, path: &str, changes: Value) -> Answer {
    owner.patch(path, changes.to_string()).await
}

#[rstest]
#[tokio::test]
async fn what_is_sent_changes_and_the_rest_stays(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agents::create(&app.world.services, &Caller::OPERATOR, &app.account, "Desk", Some(101), None)
        .await
        .unwrap();
    let owner = app.as_owner().await;
    let (path, _) = key(&owner).await;
    let named = patch(&owner, &path, json!({"name": "Ärger"})).await.with_status(200).json();
    assert_eq!((&named["name"], &named["expires"]), (&json!("Ärger"), &Value::Null));
    let bound =
        patch(&owner, &path, json!({"expires": "2026-12-31", "agent_id": 101})).await.with_status(200).json();
    assert_eq!(
        (&bound["name"], &bound["expires"], &bound["agent_id"]),
        (&json!("Ärger"), &json!("2026-12-31T18:30:00Z"), &json!(101))
    );
    let same = owner.patch(&path, r#"{"agent_id":1.01E+2}"#).await.with_status(200).json();
    assert_eq!(same["agent_id"], 101);
    assert_eq!(patch(&owner, &path, json!({})).await.with_status(200).json(), bound);
    let freed =
        patch(&owner, &path, json!({"expires": null, "agent_id": null})).await.with_status(200).json();
    assert_eq!((&freed["expires"], &freed["agent_id"]), (&Value::Null, &Value::Null));
    assert_eq!(owner.get(KEYS).await.json()["data"][0], freed);
}

#[rstest]
#[tokio::test]
async fn each_mistake_has_its_code_and_changes_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (path, _) = key(&owner).await;
    let refused = async |changes: Value, param: &str, code: &str| {
        patch(&owner, &path, changes).await.refuses(param, code);
    };
    refused(json!({"name": " "}), "name", "name_missing").await;
    refused(json!({"name": null}), "name", "name_missing").await;
    refused(json!({"name": "n".repeat(101)}), "name", "name_too_long").await;
    refused(json!({"expires": ""}), "expires", "invalid_expires").await;
    refused(json!({"expires": "31/12/2026"}), "expires", "invalid_expires").await;
    refused(json!({"expires": "2026-11-20"}), "expires", "expires_in_past").await;
    refused(json!({"agent_id": 7}), "agent_id", "unknown_agent").await;
    refused(json!({"agent_id": "7"}), "agent_id", "wrong_type").await;
    refused(json!({"status": "active"}), "status", "unknown_field").await;
    refused(json!({"name": "x", "agent_id": 7}), "agent_id", "unknown_agent").await;
    assert_eq!(owner.get(KEYS).await.json()["data"][0]["name"], "prod-api");
}

#[rstest]
#[tokio::test]
async fn a_key_that_has_ended_stays_as_it_is(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (path, _) = key(&owner).await;
    owner.delete(&path).await.with_status(200);
    patch(&owner, &path, json!({"name": "x"})).await.fails(409, "conflict_error", "key_ended", None);
    patch(&owner, &path, json!({"expires": null})).await.fails(409, "conflict_error", "key_ended", None);
}

#[rstest]
#[tokio::test]
async fn a_key_cannot_change_keys_and_another_accounts_is_not_there(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (path, text) = key(&owner).await;
    patch(&app.bearing(&text), &path, json!({"name": "x"})).await.fails(
        403,
        "permission_error",
        "key_cannot_manage_keys",
        None,
    );
    patch(&owner, &format!("{KEYS}/key_unknown"), json!({"name": "x"})).await.fails(
        404,
        "not_found_error",
        "not_found",
        None,
    );
}
