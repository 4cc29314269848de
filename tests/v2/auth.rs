//! `/v2/auth/token`, and what opens `/v2`.

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use chrono::TimeDelta;
use munim::service::key_cache::gateways;
use serde_json::json;

use super::{BOTH, CREDITS, INTERACTIONS, MODELS};
use crate::support::browser::Browser;
use crate::support::http::TestApp;
use crate::support::{PASSWORD, START, World, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const TOKEN: &str = "/v2/auth/token";

fn credentials(email: &str, password: &str) -> String {
    json!({"email": email, "password": password}).to_string()
}

#[rstest]
#[tokio::test]
async fn an_owner_gets_a_token_that_opens_every_report(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let answer = app.as_nobody().post(TOKEN, credentials("Asha@Example.in", PASSWORD)).await;
    let answer = answer.succeeds("Token created successfully");
    assert_eq!(answer.header("cache-control"), "no-store");
    let payload = &answer.json()["payload"];
    assert_eq!(payload.as_object().unwrap().len(), 4);
    assert_eq!(payload["session_token"], payload["token"]);
    assert_eq!(
        (&payload["account_id"], &payload["expires"]),
        (&json!(app.account), &json!("2026-11-22T08:35:00Z"))
    );
    let client = app.with_token(payload["token"].as_str().unwrap());
    for path in [CREDITS, INTERACTIONS, MODELS] {
        let answer = client.get(&format!("{path}?{BOTH}")).await.with_status(200);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let ended = app.bearing(client.secret()).delete("/v1/sessions/current").await;
    ended.with_status(204);
    client.get(&format!("{CREDITS}?{BOTH}")).await.fails_in_envelope(401);
}

#[rstest]
#[tokio::test]
async fn a_wrong_password_and_an_unknown_email_say_the_same_and_count_the_same(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let wrong = app.as_nobody().post(TOKEN, credentials("asha@example.in", "not the password")).await;
    let unknown = app.as_nobody().post(TOKEN, credentials("nobody@example.in", PASSWORD)).await;
    assert_eq!(wrong.fails_in_envelope(401), unknown.fails_in_envelope(401));
    for _ in 0..29 {
        // The two doors count together.
        app.as_nobody().post("/v1/sessions", credentials("asha@example.in", "no")).await.with_status(401);
    }
    let refused = app.as_nobody().post(TOKEN, credentials("asha@example.in", PASSWORD)).await;
    assert_eq!(refused.fails_in_envelope(429), "Too many attempts. Try again in 15 minutes.");
    assert_eq!(refused.header("retry-after"), "900");
}

#[rstest]
#[tokio::test]
async fn what_is_missing_is_named(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    for (body, said) in [
        ("{}", "email: Enter your email address. password: Enter a password."),
        (r#"{"email":"a@b.in"}"#, "password: Enter a password."),
        (
            r#"{"email":5}"#,
            "email: A field of the body has the wrong type. /v1/openapi.json says which it has.",
        ),
        (
            r#"{"start":"x"}"#,
            "start: The body has a field that is not known here. Take it out, or correct its name.",
        ),
    ] {
        assert_eq!(app.as_nobody().post(TOKEN, body).await.fails_in_envelope(400), said);
    }
}

#[rstest]
#[tokio::test]
async fn only_a_session_token_in_its_header_opens_anything(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (owner, key) = (app.as_owner().await, app.as_key().await);
    let (_, gateway) = gateways::create(&app.world.services, "edge-1").await.unwrap();
    let path = format!("{CREDITS}?{BOTH}");
    let session = owner.secret();
    for bad in [
        key.secret(),
        gateway.reveal(),
        "x",
        "munim_st_",
        &format!("Bearer {session}"),
        &format!("{session}x"),
    ] {
        let answer = app.with_token(bad).get(&path).await;
        assert!(answer.fails_in_envelope(401).starts_with("This token is not known"), "{bad}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert_eq!(answer.header("x-ratelimit-limit-requests"), "");
    }
    for missing in [
        owner.get(&path).await,
        key.get(&path).await,
        app.with_token("").get(&path).await,
        app.with_token("  ").get(&path).await,
    ] {
        assert!(missing.fails_in_envelope(401).starts_with("There is no token"));
    }
    let cookie = Request::get(&path).header(header::COOKIE, format!("token={session}; munim={session}"));
    app.as_nobody().send(cookie, Body::empty()).await.fails_in_envelope(401);
    let bytes = Request::get(&path).header("token", HeaderValue::from_bytes(b"munim_st_\xff").unwrap());
    app.as_nobody().send(bytes, Body::empty()).await.fails_in_envelope(401);
    app.with_token(&format!(" {session} ")).get(&path).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn a_token_ends_after_a_day_and_says_so(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let client = app.as_platform().await;
    app.world.clock.advance(TimeDelta::hours(24));
    let said = client.get(&format!("{CREDITS}?{BOTH}")).await.fails_in_envelope(401);
    assert_eq!(said, "This token has expired. Get another with POST /v2/auth/token.");
}

#[rstest]
#[tokio::test]
async fn an_account_has_one_limit_for_both_doors(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::with(world, &["--requests-per-minute", "2"]).await;
    let (owner, platform) = (app.as_owner().await, app.as_platform().await);
    owner.get("/v1/accounts/{id}/balance").await.with_status(200);
    let path = format!("{MODELS}?{BOTH}");
    let second = platform.get(&path).await.with_status(200);
    assert_eq!(second.header("x-ratelimit-remaining-requests"), "0");
    let refused = platform.get(&path).await;
    assert!(refused.fails_in_envelope(429).starts_with("Too many requests."));
    assert_eq!(refused.header("retry-after"), "30");
    assert_eq!(refused.header("x-ratelimit-limit-requests"), "2");
    assert_eq!(refused.header("x-ratelimit-reset"), (utc(START).timestamp() + 60).to_string());
}

#[rstest]
#[tokio::test]
async fn two_step_sign_in_needs_a_code(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    let (phone, _) = browser.turn_on(&app.world).await;
    let post = async |code: &str| {
        let body = json!({"email": "asha@example.in", "password": PASSWORD, "code": code});
        app.as_nobody().post("/v2/auth/token", body.to_string()).await
    };
    assert!(post("").await.fails_in_envelope(401).contains("two-step sign-in"));
    assert!(post("000000").await.fails_in_envelope(401).contains("not right"));
    post(&phone.next(&app.world)).await.succeeds("Token created successfully");
}
