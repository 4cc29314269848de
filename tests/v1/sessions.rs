//! `/v1/sessions`.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::json;

use crate::support::browser::Browser;
use crate::support::http::TestApp;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const SESSIONS: &str = "/v1/sessions";
const CURRENT: &str = "/v1/sessions/current";

fn credentials(email: &str, password: &str) -> String {
    json!({"email": email, "password": password}).to_string()
}

#[rstest]
#[tokio::test]
async fn an_owner_signs_in_and_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let answer =
        app.as_nobody().post(SESSIONS, credentials("Asha@Example.in", PASSWORD)).await.with_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let session = answer.json();
    assert_eq!(session["account_id"], app.account.as_str());
    assert_eq!(session["expires"], "2026-11-22T08:35:00Z");
    let client = app.bearing(session["session_token"].as_str().unwrap());
    assert!(client.secret().starts_with("munim_st_"));
    client.get("/v1/accounts/{id}").await.with_status(200);
    let ended = client.delete(CURRENT).await.with_status(204);
    assert_eq!(ended.body, "");
    client.get("/v1/accounts/{id}").await.fails(401, "authentication_error", "invalid_credential", None);
    client.delete(CURRENT).await.with_status(401);
}

#[rstest]
#[tokio::test]
async fn a_wrong_password_and_an_unknown_email_say_the_same(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let try_with = async |email, password| {
        let answer = app.as_nobody().post(SESSIONS, credentials(email, password)).await;
        answer.fails(401, "authentication_error", "invalid_credential", None).body
    };
    let wrong = try_with("asha@example.in", "not the password").await;
    assert_eq!(try_with("nobody@example.in", PASSWORD).await, wrong);
    assert_eq!(try_with("no address", PASSWORD).await, wrong);
    assert_eq!(try_with("a\u{0}@b.in", PASSWORD).await, wrong);
    assert_eq!(try_with("asha@example.in", &"x".repeat(100_000)).await, wrong);
}

#[rstest]
#[tokio::test]
async fn what_is_missing_is_named(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let nobody = app.as_nobody();
    nobody.post(SESSIONS, "{}").await.refuses("email", "email_missing");
    nobody.post(SESSIONS, r#"{"email":"a@b.in"}"#).await.refuses("password", "password_missing");
    nobody.post(SESSIONS, r#"{"email":5,"password":"x"}"#).await.refuses("email", "wrong_type");
    nobody
        .post(SESSIONS, r#"{"email":"a@b.in","password":"x","otp":1}"#)
        .await
        .refuses("otp", "unknown_field");
}

#[rstest]
#[tokio::test]
async fn too_many_failures_have_to_wait(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let wrong = credentials("asha@example.in", "not the password");
    for _ in 0..30 {
        app.as_nobody().post(SESSIONS, wrong.clone()).await.with_status(401);
    }
    let answer = app.as_nobody().post(SESSIONS, credentials("asha@example.in", PASSWORD)).await;
    let answer = answer.fails(429, "rate_limit_error", "rate_limited", None);
    assert_eq!(answer.header("retry-after"), "900");
    app.world.clock.advance(TimeDelta::minutes(15));
    app.as_nobody().post(SESSIONS, credentials("asha@example.in", PASSWORD)).await.with_status(201);
}

#[rstest]
#[tokio::test]
async fn a_session_ends_after_a_day(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    app.world.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    owner.get("/v1/accounts/{id}").await.with_status(200);
    app.world.clock.advance(TimeDelta::seconds(1));
    owner.get("/v1/accounts/{id}").await.fails(401, "authentication_error", "expired_credential", None);
}

#[rstest]
#[tokio::test]
async fn a_key_has_no_session_to_end(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    app.as_key().await.delete(CURRENT).await.fails(403, "permission_error", "key_is_no_session", None);
}

#[rstest]
#[tokio::test]
async fn only_a_bearer_credential_counts(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (owner, key) = (app.as_owner().await, app.as_key().await);
    let with = async |name: header::HeaderName, value: &[u8]| {
        let request = Request::get(format!("/v1/accounts/{}", app.account));
        let value = header::HeaderValue::from_bytes(value).unwrap();
        app.as_nobody().send(request.header(name, value), Body::empty()).await
    };
    let token = owner.secret();
    for good in [format!("bearer {token}"), format!("BEARER  {token} ")] {
        with(header::AUTHORIZATION, good.as_bytes()).await.with_status(200);
    }
    for missing in ["", "Bearer", "Bearer ", token, &format!("Basic {token}"), &format!("Token {token}")] {
        let answer = with(header::AUTHORIZATION, missing.as_bytes()).await;
        answer.fails(401, "authentication_error", "missing_credential", None);
    }
    with(header::COOKIE, format!("munim={token}").as_bytes()).await.with_status(401);
    let mut typo = key.secret().to_owned();
    typo.pop();
    for bad in ["x", "munim_st_", "forii_sk_", "munim_gw_x", &format!("{token}x"), &typo, "forii_sk_\u{fc}"] {
        let answer = with(header::AUTHORIZATION, format!("Bearer {bad}").as_bytes()).await;
        answer.fails(401, "authentication_error", "invalid_credential", None);
    }
    with(header::AUTHORIZATION, b"Bearer \xff\xfe").await.with_status(401);
}

#[rstest]
#[tokio::test]
async fn two_step_sign_in_needs_a_code(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    let (phone, codes) = browser.turn_on(&app.world).await;
    let nobody = app.as_nobody();
    let post = async |code: &str, password: &str| {
        let body = json!({"email": "asha@example.in", "password": password, "code": code});
        nobody.post(SESSIONS, body.to_string()).await
    };
    let needed = nobody.post(SESSIONS, credentials("asha@example.in", PASSWORD)).await;
    let needed = needed.fails(401, "authentication_error", "second_factor_required", None);
    assert!(needed.body.contains("as `code`"), "{}", needed.body);
    let wrong =
        post("", "not the password").await.fails(401, "authentication_error", "invalid_credential", None);
    let wrong_too = post(&phone.next(&app.world), "not the password").await;
    assert_eq!(wrong_too.body, wrong.body, "without the password nothing is told");
    post(" ", PASSWORD).await.fails(401, "authentication_error", "second_factor_required", None);
    post("000000", PASSWORD).await.fails(401, "authentication_error", "invalid_credential", None);
    let code = phone.next(&app.world);
    let session = post(&code, PASSWORD).await.with_status(201).json();
    app.bearing(session["session_token"].as_str().unwrap()).get("/v1/accounts/{id}").await.with_status(200);
    post(&code, PASSWORD).await.fails(401, "authentication_error", "invalid_credential", None);
    post(&codes[0], PASSWORD).await.with_status(201);
    for _ in 0..8 {
        post("000000", PASSWORD).await.with_status(401);
    }
    let waits = post(&phone.next(&app.world), PASSWORD).await;
    let waits = waits.fails(429, "rate_limit_error", "rate_limited", None);
    assert_eq!(waits.header("retry-after"), "870");
    // What cannot be guessed is not locked.
    post(&codes[1], PASSWORD).await.with_status(201);
    // An account that has none is not asked, and a code does no harm.
    app.world.account("binu@example.in").await;
    let body = json!({"email": "binu@example.in", "password": PASSWORD, "code": "123456"});
    nobody.post(SESSIONS, body.to_string()).await.with_status(201);
}
