//! Who may come in.

use axum::http::{Request, header};
use munim::metrics::Gauge;
use munim::service::key_cache::gateways;
use serde_json::json;

use super::{EVENTS, USAGE, VERIFY, new_key, verified};
use crate::support::World;
use crate::support::databases::Database;
use crate::support::http::{Answer, Client, TestApp};
use crate::support::raw::status_line;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const MEGABYTE: usize = 1024 * 1024;

/// The answers of every operation.
async fn everywhere(client: &Client<'_>) -> [Answer; 3] {
    [client.post(VERIFY, "{}").await, client.get(EVENTS).await, client.post(USAGE, "[]").await]
}

#[rstest]
#[tokio::test]
async fn nobody_but_a_gateway_comes_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let owner = app.as_owner().await;
    let mistyped = format!("{}x", &gateway.secret()[..gateway.secret().len() - 1]);
    for other in [owner.secret(), &key, &mistyped, "munim_gw_", "x", &"munim_gw_".repeat(1_000)] {
        for answer in everywhere(&app.bearing(other)).await {
            answer.fails(401, "authentication_error", "invalid_credential", None);
        }
    }
    for answer in everywhere(&app.as_nobody()).await {
        let answer = answer.fails(401, "authentication_error", "missing_credential", None);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let basic = Request::post(VERIFY).header(header::AUTHORIZATION, "Basic eDp5");
    let answer = app.as_nobody().send(basic, "{}".into()).await;
    answer.fails(401, "authentication_error", "missing_credential", None);
}

#[rstest]
#[tokio::test]
async fn a_gateways_credential_opens_this_door_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let answer = gateway.get("/v1/accounts/{id}/balance").await;
    answer.fails(401, "authentication_error", "invalid_credential", None);
    assert_eq!(verified(&gateway, gateway.secret()).await, json!({"valid": false, "code": "unknown"}));
}

#[rstest]
#[tokio::test]
async fn a_revoked_gateway_is_out_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &app.world.services;
    let (id, token) = gateways::create(services, "edge-1").await.unwrap();
    let (gateway, other) = (app.bearing(token.reveal()), app.as_gateway("edge-2").await);
    verified(&gateway, "x").await;
    gateways::revoke(services, &id).await.unwrap();
    for answer in everywhere(&gateway).await {
        answer.fails(401, "authentication_error", "invalid_credential", None);
    }
    verified(&other, "x").await;
}

#[rstest]
#[tokio::test]
async fn the_answers_are_for_the_gateway_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::with(world, &["--requests-per-minute", "1"]).await;
    let gateway = app.as_gateway("edge-1").await;
    for _ in 0..3 {
        let answer = gateway.post(VERIFY, r#"{"key":"x"}"#).await.with_status(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-ratelimit-limit-requests"), "");
        assert_eq!(answer.header("set-cookie"), "");
    }
    for (method, path, allow) in
        [("GET", VERIFY, "POST"), ("POST", EVENTS, "GET,HEAD"), ("PUT", USAGE, "POST")]
    {
        let answer = gateway.call(method, path).await;
        let answer = answer.fails(405, "invalid_request_error", "method_not_allowed", None);
        assert_eq!((answer.header("allow"), answer.header("cache-control")), (allow, "no-store"));
    }
    gateway.get("/v1/keys").await.fails(404, "not_found_error", "not_found", None);
}

#[tokio::test]
async fn who_sends_ten_megabytes_still_hears_the_answer() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let gateway = app.as_gateway("edge-1").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(munim::http::serve::serve(
        listener,
        app.router(),
        munim::http::serve::Bounds::of(16),
        Gauge::default(),
        std::future::pending::<()>(),
    ));
    let chunked = format!("100000\r\n{}\r\n", " ".repeat(MEGABYTE));
    for (path, token, content_type, status) in [
        (VERIFY, gateway.secret(), "application/json", "413"),
        (USAGE, gateway.secret(), "application/json", "413"),
        (USAGE, "wrong", "application/json", "401"),
        (USAGE, gateway.secret(), "text/csv", "415"),
        (EVENTS, gateway.secret(), "text/csv", "405"),
    ] {
        let head = |rest: &str| {
            format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nAuthorization: Bearer {token}\r\n{rest}\r\n\r\n"
            )
        };
        let sized = head(&format!("Content-Length: {}", 10 * MEGABYTE));
        let line = status_line(address, sized, &vec![b' '; MEGABYTE], 10).await;
        assert!(line.contains(status), "{path}: {line}");
        let announced = head(&format!("Content-Length: {}", 100 * MEGABYTE));
        let line = status_line(address, announced, b"", 0).await;
        assert!(line.contains(status), "announced {path}: {line}");
        let line = status_line(address, head("Transfer-Encoding: chunked"), chunked.as_bytes(), 10).await;
        assert!(line.contains(status), "chunked {path}: {line}");
    }
}
