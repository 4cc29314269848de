//! `DELETE …/apiKeys/{key_id}`.

use chrono::TimeDelta;
use serde_json::json;

use super::KEYS;
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_revoked_key_opens_nothing_from_then_on(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = owner.post(KEYS, r#"{"name":"k"}"#).await.json();
    let key = app.bearing(made["key"].as_str().unwrap());
    key.get("/v1/accounts/{id}/balance").await.with_status(200);
    app.world.clock.advance(TimeDelta::minutes(1));
    let path = format!("{KEYS}/{}", made["id"].as_str().unwrap());
    let receipt = owner.delete(&path).await.with_status(200).json();
    assert_eq!(
        receipt,
        json!({
            "id": made["id"], "status": "revoked", "revoked": "2026-11-21T08:36:00Z",
            "last_accepted": "2026-11-21T08:35:00Z", "in_flight_cut": 0,
        })
    );
    key.get("/v1/accounts/{id}/balance").await.fails(401, "authentication_error", "invalid_credential", None);
    app.world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(owner.delete(&path).await.with_status(200).json(), receipt);
    assert_eq!(owner.get(KEYS).await.json()["data"][0]["status"], "revoked");
}

#[rstest]
#[tokio::test]
async fn a_key_that_was_never_used_was_never_accepted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = owner.post(KEYS, r#"{"name":"k"}"#).await.json();
    let receipt = owner.delete(&format!("{KEYS}/{}", made["id"].as_str().unwrap())).await.json();
    assert_eq!(receipt["last_accepted"], json!(null));
}

#[rstest]
#[tokio::test]
async fn another_accounts_key_is_as_unknown_as_none(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let other = app.world.account("ravi@example.in").await;
    let theirs = app.as_owner_of(&other).await;
    let path = format!("/v1/accounts/{other}/apiKeys");
    let id = theirs.post(&path, r#"{"name":"k"}"#).await.json()["id"].as_str().unwrap().to_owned();
    let owner = app.as_owner().await;
    let unknown =
        owner.delete(&format!("{KEYS}/key_unknown")).await.fails(404, "not_found_error", "not_found", None);
    for id in [id.as_str(), "%00", "%FF%FE", "a%2Fb", "%F0%9F%9A%80", "'", &"x".repeat(10_000)] {
        let answer = owner.delete(&format!("{KEYS}/{id}")).await;
        assert_eq!((answer.status, &answer.body), (unknown.status, &unknown.body), "{id}");
    }
    assert_eq!(theirs.get(&path).await.json()["data"][0]["status"], "active");
}
