//! What every operation does with input that is none, and on failures.

use axum::body::Body;
use axum::http::{Request, header};
use munim::metrics::Gauge;

use crate::support::World;
use crate::support::databases::Database;
use crate::support::http::TestApp;
use crate::support::raw::status_line;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const KEYS: &str = "/v1/accounts/{id}/apiKeys";
const MEGABYTE: usize = 1024 * 1024;

#[rstest]
#[tokio::test]
async fn what_is_no_json_object_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let bodies: [&[u8]; 7] =
        [b"", b"{", b"nope", b"{\"\xff\":1}", b"\xff\xfe{\0}\0", b"{\"a\0b\":1}", b"\x1f\x8b\x08"];
    for body in bodies {
        for path in [KEYS, "/v1/sessions"] {
            let answer = owner.post(path, body.to_vec()).await;
            answer.fails(400, "invalid_request_error", "invalid_json", None);
        }
    }
    for body in ["[]", "null", "5", "[\"prod-api\",null,null]"] {
        owner.post(KEYS, body).await.fails(400, "invalid_request_error", "not_an_object", None);
    }
}

#[rstest]
#[tokio::test]
async fn what_changes_something_and_comes_from_another_site_is_refused(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let path = KEYS.replace("{id}", app.account.as_str());
    let send = async |request: axum::http::request::Builder| {
        let request = request
            .header(header::HOST, "console.example.in")
            .header(header::CONTENT_TYPE, "application/json");
        owner.send(request, Body::from(r#"{"name":"k"}"#)).await
    };
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        for path in [path.as_str(), "/v1/sessions"] {
            let answer = send(Request::post(path).header(name, value)).await;
            answer.fails(403, "permission_error", "cross_origin", None);
        }
        let answer = send(Request::post("/v2/auth/token").header(name, value)).await;
        assert!(answer.fails_in_envelope(403).contains("another site"));
        send(Request::get(&path).header(name, value)).await.with_status(200);
    }
    send(Request::post(&path).header("origin", "https://console.example.in")).await.with_status(201);
    assert_eq!(owner.get(KEYS).await.json()["data"].as_array().unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_body_that_is_not_called_json_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let path = KEYS.replace("{id}", app.account.as_str());
    let send = async |content_type: &str| {
        let request = Request::post(&path).header(header::CONTENT_TYPE, content_type);
        owner.send(request, Body::from(r#"{"name":"k"}"#)).await
    };
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json"] {
        send(content_type).await.fails(415, "invalid_request_error", "unsupported_media_type", None);
    }
    let untyped = owner.send(Request::post(&path), Body::from(r#"{"name":"k"}"#)).await;
    untyped.fails(415, "invalid_request_error", "unsupported_media_type", None);
    for content_type in ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"] {
        send(content_type).await.with_status(201);
    }
}

#[rstest]
#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    for size in [MEGABYTE + 1, 10 * MEGABYTE] {
        let answer = owner.post(KEYS, vec![b' '; size]).await;
        answer.fails(413, "invalid_request_error", "body_too_large", None);
    }
    owner.post(KEYS, vec![b' '; MEGABYTE]).await.fails(400, "invalid_request_error", "invalid_json", None);
}

#[rstest]
#[tokio::test]
async fn paths_and_methods_that_there_are_not_are_told_in_the_same_shape(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let nobody = app.as_nobody();
    for path in ["/v1", "/v1/", "/v1/nothing", "/v1/accounts", "/v1/accounts/a/b/c", "/v1/%00", "/v1/%FF"] {
        for method in ["GET", "POST", "BREW"] {
            nobody.call(method, path).await.fails(404, "not_found_error", "not_found", None);
        }
    }
    for (method, path, allow) in [
        ("GET", "/v1/sessions", "POST"),
        ("PUT", "/v1/accounts/{id}", "GET,HEAD"),
        ("PATCH", KEYS, "GET,HEAD,POST"),
        ("OPTIONS", "/v1/accounts/{id}/auto_recharge", "GET,HEAD,PUT"),
        ("TRACE", "/v1/openapi.json", "GET,HEAD"),
    ] {
        let answer = nobody.call(method, path).await;
        let answer = answer.fails(405, "invalid_request_error", "method_not_allowed", None);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[rstest]
#[tokio::test]
async fn without_the_database_the_answer_is_to_try_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    app.world.services.store.close().await;
    let session = r#"{"email":"asha@example.in","password":"12345678"}"#;
    for answer in [owner.get("/v1/accounts/{id}").await, app.as_nobody().post("/v1/sessions", session).await]
    {
        let answer = answer.fails(503, "api_error", "unavailable", None);
        assert_eq!(answer.header("retry-after"), "5");
        assert!(!answer.body.contains("pool"), "{}", answer.body);
    }
}

#[tokio::test]
async fn who_sends_ten_megabytes_still_hears_the_answer() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let owner = app.as_owner().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(munim::http::serve::serve(
        listener,
        app.router(),
        munim::http::serve::Bounds::of(16),
        Gauge::default(),
        std::future::pending::<()>(),
    ));
    let head = |method: &str, path: &str, token: &str, rest: &str| {
        let path = path.replace("{id}", app.account.as_str());
        format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n{rest}\r\n\r\n"
        )
    };
    let chunked = format!("100000\r\n{}\r\n", " ".repeat(MEGABYTE));
    for (method, path, token, status) in [
        ("POST", KEYS, owner.secret(), "413"),
        ("POST", KEYS, "wrong", "401"),
        ("GET", "/v1/accounts/{id}", owner.secret(), "200"),
        ("PUT", "/v1/accounts/{id}/auto_recharge", owner.secret(), "501"),
        ("POST", "/v1/nothing", "", "404"),
        ("PUT", "/v1/sessions", "", "405"),
    ] {
        let sized = head(method, path, token, &format!("Content-Length: {}", 10 * MEGABYTE));
        let line = status_line(address, sized, &vec![b' '; MEGABYTE], 10).await;
        assert!(line.contains(status), "{method} {path}: {line}");
        // What is said to be too large is refused before any of it is there.
        for expect in ["", "\r\nExpect: 100-continue"] {
            let announced = head(method, path, token, &format!("Content-Length: {}{expect}", 100 * MEGABYTE));
            let line = status_line(address, announced, b"", 0).await;
            assert!(line.contains(status), "announced {expect:?} {method} {path}: {line}");
        }
        let unsized_ = head(method, path, token, "Transfer-Encoding: chunked");
        let line = status_line(address, unsized_, chunked.as_bytes(), 10).await;
        assert!(line.contains(status), "chunked {method} {path}: {line}");
    }
}

#[tokio::test]
async fn an_inner_failure_is_told_by_its_number_alone() {
    let database = Database::sqlite();
    let app = TestApp::over(World::on(database).await).await;
    let owner = app.as_owner().await;
    // A zone that no version knows: the row cannot be read.
    let pool = sqlx::AnyPool::connect(&app.world.database.url).await.unwrap();
    sqlx::query("update accounts set time_zone = 'Mars/Olympus'").execute(&pool).await.unwrap();
    let answer = owner.get("/v1/accounts/{id}").await.fails(500, "api_error", "internal", None);
    assert!(answer.body.contains(answer.header("x-request-id")), "{}", answer.body);
    assert!(!answer.body.contains("zone") && !answer.body.contains("Mars"), "{}", answer.body);
}
