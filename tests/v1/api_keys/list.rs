//! `GET …/apiKeys`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::KEYS;
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn names(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn keys_are_masked(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = owner.post(KEYS, r#"{"name":"prod-api","expires":"2026-11-22T00:00:00Z"}"#).await.json();
    let page = owner.get(KEYS).await.with_status(200).json();
    let key = made["key"].as_str().unwrap();
    assert_eq!(
        page,
        json!({"has_more": false, "data": [{
            "id": made["id"], "name": "prod-api", "key": format!("forii_sk_…{}", &key[44..]),
            "created": "2026-11-21T08:35:00Z", "last_used": null, "last_used_from": null,
            "status": "active", "expires": "2026-11-22T00:00:00Z", "agent_id": null,
            "replaces": null, "replaced_by": null, "scope": "all",
            "limits": {"requests_per_minute": null, "tokens_per_minute": null, "inr_per_day": null,
                "inr_per_month": null, "models": null, "addresses": null},
        }]})
    );
}

#[rstest]
#[tokio::test]
async fn pages_run_from_the_newest_to_the_oldest(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    for name in ["one", "two", "three"] {
        owner.post(KEYS, json!({"name": name}).to_string()).await.with_status(201);
        app.world.clock.advance(TimeDelta::seconds(1));
    }
    let first = owner.get(&format!("{KEYS}?limit=2")).await.with_status(200).json();
    assert_eq!((names(&first), &first["has_more"]), (vec!["three", "two"], &json!(true)));
    let after = first["data"][1]["id"].as_str().unwrap();
    let second = owner.get(&format!("{KEYS}?limit=2&after={after}")).await.with_status(200).json();
    assert_eq!((names(&second), &second["has_more"]), (vec!["one"], &json!(false)));
    let exact = owner.get(&format!("{KEYS}?limit=3")).await.with_status(200).json();
    assert_eq!(exact["has_more"], false);
    let blank = owner.get(&format!("{KEYS}?limit=&after=&colour=red")).await.with_status(200).json();
    assert_eq!(names(&blank).len(), 3);
}

#[rstest]
#[tokio::test]
async fn a_bad_page_mark_or_size_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let other = app.world.account("ravi@example.in").await;
    let theirs = app.as_owner_of(&other).await;
    let path = format!("/v1/accounts/{other}/apiKeys");
    let theirs = theirs.post(&path, r#"{"name":"k"}"#).await.json()["id"].as_str().unwrap().to_owned();
    let owner = app.as_owner().await;
    for limit in ["0", "101", "-1", "ten", "1.5", "%2B5", "99999999999999999999", "%00", "%FF"] {
        owner.get(&format!("{KEYS}?limit={limit}")).await.refuses("limit", "invalid_limit");
    }
    for after in ["key_unknown", "%00", "%FF", "'", &theirs, &"x".repeat(10_000)] {
        owner.get(&format!("{KEYS}?after={after}")).await.refuses("after", "invalid_cursor");
    }
    owner.get(&format!("{KEYS}?limit=1&limit=2")).await.refuses("limit", "repeated_parameter");
}

#[rstest]
#[tokio::test]
async fn status_follows_the_clock_and_last_use_the_key(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = owner.post(KEYS, r#"{"name":"k","expires":"2026-11-21T09:00:00Z"}"#).await.json();
    let key = app.bearing(made["key"].as_str().unwrap());
    app.world.clock.advance(TimeDelta::minutes(5));
    key.get("/v1/accounts/{id}/balance").await.with_status(200);
    app.world.clock.advance(TimeDelta::minutes(20));
    key.get("/v1/accounts/{id}/balance").await.fails(401, "authentication_error", "expired_credential", None);
    let page = owner.get(KEYS).await.json();
    assert_eq!(page["data"][0]["status"], "expired");
    assert_eq!(page["data"][0]["last_used"], "2026-11-21T08:40:00Z");
}
