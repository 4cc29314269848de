//! `POST …/apiKeys/{key_id}/rotate`.

use chrono::TimeDelta;
use munim::domain::Caller;
use munim::service::agents;
use serde_json::{Value, json};

use super::KEYS;
use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A new key: its id and its text.
async fn key(owner: &Client<'_>, fields: Value) -> (String, String) {
    let made = owner.post(KEYS, fields.to_string()).await.with_status(201).json();
    (made["id"].as_str().unwrap().to_owned(), made["key"].as_str().unwrap().to_owned())
}

async fn rotate(owner: &Client<'_>, id: &str, overlap: &str) -> Answer {
    owner.post(&format!("{KEYS}/{id}/rotate"), json!({"overlap": overlap}).to_string()).await
}

#[rstest]
#[tokio::test]
async fn both_keys_work_until_the_old_one_ends(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agents::create(&app.world.services, &Caller::OPERATOR, &app.account, "Desk", Some(101), None)
        .await
        .unwrap();
    let owner = app.as_owner().await;
    let (id, old) = key(&owner, json!({"name": "prod-api", "agent_id": 101})).await;
    let answer = rotate(&owner, &id, "24h").await.with_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let made = answer.json();
    assert_eq!(
        (&made["name"], &made["agent_id"], &made["status"]),
        (&json!("prod-api"), &json!(101), &json!("active"))
    );
    assert_eq!((&made["replaces"], &made["replaced_ends"]), (&json!(id), &json!("2026-11-22T08:35:00Z")));
    let new = made["key"].as_str().unwrap().to_owned();
    let balance = "/v1/accounts/{id}/balance";
    app.bearing(&old).get(balance).await.with_status(200);
    app.bearing(&new).get(balance).await.with_status(200);
    let list = owner.get(KEYS).await.json();
    let of = |wanted: &Value| {
        list["data"].as_array().unwrap().iter().find(|key| key["id"] == *wanted).unwrap().clone()
    };
    assert_eq!(of(&json!(id))["replaced_by"], made["id"]);
    assert_eq!(
        (&of(&made["id"])["replaces"], &of(&made["id"])["key"]),
        (&json!(id), &json!(format!("forii_sk_…{}", &new[44..])))
    );
    app.world.clock.advance(TimeDelta::hours(24));
    app.bearing(&old).get(balance).await.fails(401, "authentication_error", "expired_credential", None);
    app.bearing(&new).get(balance).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn now_revokes_the_old_one_with_a_receipt(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (id, old) = key(&owner, json!({"name": "prod-api"})).await;
    let balance = "/v1/accounts/{id}/balance";
    app.bearing(&old).get(balance).await.with_status(200);
    app.world.clock.advance(TimeDelta::minutes(5));
    let made = rotate(&owner, &id, "now").await.with_status(201).json();
    assert_eq!(made["replaced_ends"], "2026-11-21T08:40:00Z");
    app.bearing(&old).get(balance).await.fails(401, "authentication_error", "invalid_credential", None);
    let receipt = owner.delete(&format!("{KEYS}/{id}")).await.with_status(200).json();
    assert_eq!(
        (&receipt["revoked"], &receipt["last_accepted"]),
        (&json!("2026-11-21T08:40:00Z"), &json!("2026-11-21T08:35:00Z"))
    );
}

#[rstest]
#[tokio::test]
async fn an_end_that_comes_sooner_stays_and_the_new_key_lives_as_long(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (id, _) = key(&owner, json!({"name": "k", "expires": "2026-11-21T18:35:00Z"})).await;
    app.world.clock.advance(TimeDelta::hours(8));
    let made = rotate(&owner, &id, "7d").await.with_status(201).json();
    assert_eq!(
        (&made["replaced_ends"], &made["expires"]),
        (&json!("2026-11-21T18:35:00Z"), &json!("2026-11-22T02:35:00Z"))
    );
}

#[rstest]
#[tokio::test]
async fn a_key_is_rotated_once_and_only_while_it_is_good(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (id, text) = key(&owner, json!({"name": "k"})).await;
    rotate(&owner, &id, "2h").await.refuses("overlap", "invalid_overlap");
    owner.post(&format!("{KEYS}/{id}/rotate"), "{}").await.refuses("overlap", "invalid_overlap");
    rotate(&app.bearing(&text), &id, "1h").await.fails(
        403,
        "permission_error",
        "key_cannot_manage_keys",
        None,
    );
    rotate(&owner, "key_unknown", "1h").await.fails(404, "not_found_error", "not_found", None);
    rotate(&owner, &id, "1h").await.with_status(201);
    rotate(&owner, &id, "1h").await.fails(409, "conflict_error", "key_replaced", None);
    app.world.clock.advance(TimeDelta::hours(1));
    rotate(&owner, &id, "1h").await.fails(409, "conflict_error", "key_ended", None);
    assert_eq!(owner.get(KEYS).await.json()["data"].as_array().unwrap().len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_key_whose_successor_was_revoked_is_rotated_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (id, _) = key(&owner, json!({"name": "k"})).await;
    let made = rotate(&owner, &id, "1h").await.with_status(201).json();
    owner.delete(&format!("{KEYS}/{}", made["id"].as_str().unwrap())).await.with_status(200);
    let list = owner.get(KEYS).await.json();
    let old = list["data"].as_array().unwrap().iter().find(|key| key["id"] == json!(id)).unwrap();
    assert_eq!((&old["replaced_by"], &old["expires"]), (&Value::Null, &json!("2026-11-21T09:35:00Z")));
    let made = rotate(&owner, &id, "1h").await.with_status(201).json();
    assert_eq!((&made["replaces"], &made["expires"]), (&json!(id), &Value::Null));
}

#[rstest]
#[tokio::test]
async fn the_end_of_the_overlap_can_be_moved_or_brought_about(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let (id, old) = key(&owner, json!({"name": "k"})).await;
    rotate(&owner, &id, "1h").await.with_status(201);
    let path = format!("{KEYS}/{id}");
    owner.patch(&path, json!({"expires": "2026-11-21T12:00:00Z"}).to_string()).await.with_status(200);
    app.world.clock.advance(TimeDelta::hours(2));
    app.bearing(&old).get("/v1/accounts/{id}/balance").await.with_status(200);
    owner.delete(&path).await.with_status(200);
    app.bearing(&old).get("/v1/accounts/{id}/balance").await.with_status(401);
}
