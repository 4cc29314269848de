//! `POST …/apiKeys`.

use serde_json::{Value, json};

use super::KEYS;
use crate::support::World;
use crate::support::http::TestApp;
use munim::domain::Caller;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_key_is_shown_in_the_answer_that_makes_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let answer = app.as_owner().await.post(KEYS, r#"{"name":"prod-api"}"#).await.with_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let made = answer.json();
    assert!(made["id"].as_str().unwrap().starts_with("key_"));
    let key = made["key"].as_str().unwrap();
    assert_eq!((key.len(), key.starts_with("forii_sk_")), (48, true));
    assert_eq!(made["name"], "prod-api");
    assert_eq!(made["created"], "2026-11-21T08:35:00Z");
    assert_eq!(made["status"], "active");
    assert_eq!((&made["expires"], &made["agent_id"]), (&Value::Null, &Value::Null));
}

#[rstest]
#[tokio::test]
async fn a_date_is_the_end_of_its_day_in_the_accounts_zone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let expires = async |text: &str| {
        let asked = json!({"name": "k", "expires": text}).to_string();
        owner.post(KEYS, asked).await.with_status(201).json()["expires"].clone()
    };
    assert_eq!(expires("2026-12-31").await, "2026-12-31T18:30:00Z");
    assert_eq!(expires("2026-12-31T10:00:00.5+05:30").await, "2026-12-31T04:30:00Z");
}

#[rstest]
#[tokio::test]
async fn a_key_can_belong_to_an_agent(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &app.world.services;
    munim::service::agents::create(services, &Caller::OPERATOR, &app.account, "Order desk", Some(101), None)
        .await
        .unwrap();
    let owner = app.as_owner().await;
    let made = owner.post(KEYS, r#"{"name":"k","agent_id":101}"#).await.with_status(201).json();
    assert_eq!(made["agent_id"], 101);
    for same in ["101.0", "1.01e2", "101.000"] {
        let made =
            owner.post(KEYS, format!(r#"{{"name":"k","agent_id":{same}}}"#)).await.with_status(201).json();
        assert_eq!(made["agent_id"], 101, "{same}");
    }
    owner.post(KEYS, r#"{"name":"k","agent_id":102}"#).await.refuses("agent_id", "unknown_agent");
}

#[rstest]
#[tokio::test]
async fn names_keep_emoji_and_markup(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    for name in ["🚀", "<script>alert(1)</script>", "'; drop table api_keys; --", "ಕೀ"] {
        let made = owner.post(KEYS, json!({"name": name}).to_string()).await.with_status(201).json();
        assert_eq!(made["name"], name);
    }
}

#[rstest]
#[tokio::test]
async fn every_bad_value_names_its_field(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let long = json!({"name": "x".repeat(10_000)}).to_string();
    for (body, param, code) in [
        ("{}", "name", "name_missing"),
        (r#"{"name":null}"#, "name", "name_missing"),
        (r#"{"name":""}"#, "name", "name_missing"),
        (r#"{"name":" \t "}"#, "name", "name_missing"),
        (&long, "name", "name_too_long"),
        (r#"{"name":"a\u0000b"}"#, "name", "name_has_control_characters"),
        (r#"{"name":5}"#, "name", "wrong_type"),
        (r#"{"name":["k"]}"#, "name", "wrong_type"),
        (r#"{"name":"k","expires":"tomorrow"}"#, "expires", "invalid_expires"),
        (r#"{"name":"k","expires":""}"#, "expires", "invalid_expires"),
        (r#"{"name":"k","expires":"2020-01-01"}"#, "expires", "expires_in_past"),
        (r#"{"name":"k","expires":1767225600}"#, "expires", "wrong_type"),
        (r#"{"name":"k","agent_id":"101"}"#, "agent_id", "wrong_type"),
        (r#"{"name":"k","agent_id":1e99}"#, "agent_id", "wrong_type"),
        (r#"{"name":"k","agent_id":101.5}"#, "agent_id", "wrong_type"),
        (r#"{"name":"k","agent_id":-1}"#, "agent_id", "unknown_agent"),
        (r#"{"name":"k","colour":"red"}"#, "colour", "unknown_field"),
        (r#"{"name":"k","name":"l"}"#, "name", "repeated_field"),
    ] {
        owner.post(KEYS, body.to_owned()).await.refuses(param, code);
    }
    let page = owner.get(KEYS).await.with_status(200).json();
    assert_eq!(page["data"], json!([]));
}

#[rstest]
#[tokio::test]
async fn several_mistakes_are_told_together(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let answer = app.as_owner().await.post(KEYS, r#"{"name":"","expires":"x","agent_id":9}"#).await;
    let answer = answer.refuses("name", "name_missing");
    let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("name") && message.contains("date") && message.contains("agent"));
}

#[rstest]
#[tokio::test]
async fn the_key_is_in_no_other_answer_and_not_in_the_database(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = owner.post(KEYS, r#"{"name":"prod-api"}"#).await.with_status(201).json();
    let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    let one = format!("{KEYS}/{id}");
    let answers = [
        owner.get(KEYS).await,
        app.bearing(key).get("/v1/accounts/{id}").await.with_status(200),
        app.bearing(key).get("/v1/accounts/{id}/usage?start=2026-11-01&end=2026-11-30&group_by=key").await,
        app.bearing(key).get(KEYS).await.with_status(403),
        owner.delete(&one).await.with_status(200),
        app.bearing(key).get("/v1/accounts/{id}").await.with_status(401),
    ];
    let body = &key["forii_sk_".len()..key.len() - 4];
    for answer in answers {
        assert!(!answer.body.contains(body), "{}", answer.body);
        assert!(!format!("{:?}", answer.headers).contains(body));
    }
    let Some(file) = app.world.database.url.strip_prefix("sqlite://") else { return };
    for name in [file.to_owned(), format!("{file}-wal")] {
        let bytes = std::fs::read(&name).unwrap_or_default();
        assert!(!bytes.windows(body.len()).any(|window| window == body.as_bytes()), "{name}");
    }
}
