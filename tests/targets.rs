//! Whatever a request is for, it is answered: in the shape of the door, and never by a failure.

use std::net::SocketAddr;

use munim::http::serve::{Bounds, serve};
use munim::metrics::Gauge;
use serde_json::Value;

use crate::support::World;
use crate::support::browser::Browser;
use crate::support::databases::Database;
use crate::support::http::TestApp;
use crate::support::raw::answer;

/// What a request can be for.
const TARGETS: [&str; 45] = [
    "a:1",
    "a",
    "*",
    "",
    "?x",
    "#x",
    "console.example.in:443",
    "[::1]:443",
    "http://other",
    "http://other/",
    "http://other?x",
    "http://other/keys",
    "http://other/v1/nothing",
    "http://user:secret@other:99/v2/nothing",
    "http:///",
    "ftp://other/",
    "//",
    "///",
    "//other/keys",
    "/.",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e",
    "/%00",
    "/%ff",
    "/%",
    "/%zz",
    "/keys/%ff/revoke",
    "/keys/%00/rotate",
    "/agents/%ff/%fe",
    "/settings/devices/%ff/sign-out",
    "/requests/%ff/%00",
    "/requests/%C3%28/x",
    "/pkg/%ff",
    "/pkg/..%2f..%2fCargo.toml",
    "/keys/revoke?key_id=%ff",
    "/usage?start=%ff&end=%00",
    "/requests?after=%ff%00&key=%zz",
    "/usage.csv?start=%ff",
    "/sign-in?next=%ff%0d%0a",
    "/v1",
    "/v1/%ff",
    "/v1/accounts/%ff/apiKeys/%00",
    "/v1/keys/%ff",
    "/v2/%ff/%00",
    "/v2/usage/credits?start_date=%ff",
];

async fn serving(app: &TestApp) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, app.router(), Bounds::of(16), Gauge::default(), std::future::pending()));
    address
}

/// Whether a path is that of a door for programs.
fn is_rest(target: &str) -> bool {
    let path = target
        .strip_prefix("http://")
        .and_then(|rest| rest.find('/').map(|at| &rest[at..]))
        .unwrap_or(target);
    path == "/v1" || path.starts_with("/v1/") || path.starts_with("/v2/")
}

/// An answer that is no failure, and in the shape of its door where it refuses.
fn assert_answered(asked: &str, target: &str, answered: &str) {
    let (head, body) = answered.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{asked}: {answered:?}"));
    let status: u16 = head["HTTP/1.1 ".len()..][..3].parse().unwrap();
    assert!((200..500).contains(&status), "{asked}: {head}");
    let (head, is_ours) = (head.to_lowercase(), head.to_lowercase().contains("x-request-id: "));
    // What cannot be read as a request at all never comes to us.
    assert!(is_ours || matches!(status, 400 | 414 | 431), "{asked}: {head}");
    if !is_ours || status < 400 || asked.starts_with("HEAD") {
        return;
    }
    if is_rest(target) {
        let said: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{asked}: {head}\n{body}"));
        assert!(said["error"]["code"].is_string() || said["success"] == false, "{asked}: {said}");
    } else {
        assert!(head.contains("content-type: text/html"), "{asked}: {head}");
        assert!(body.contains("<h1"), "{asked}: {body}");
    }
}

#[tokio::test]
async fn whatever_a_request_is_for_it_is_answered_in_the_shape_of_its_door() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let address = serving(&app).await;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    let cookie = format!("Cookie: munim={}\r\n", browser.session().unwrap());
    for target in TARGETS {
        for (method, more) in [
            ("GET", ""),
            ("GET", &*cookie),
            ("POST", &cookie),
            ("CONNECT", ""),
            ("OPTIONS", &cookie),
            ("BREW", &cookie),
        ] {
            let asked = format!("{method} {target} HTTP/1.1");
            let request =
                format!("{asked}\r\nHost: x\r\nConnection: close\r\n{more}Content-Length: 0\r\n\r\n");
            assert_answered(&asked, target, &answer(address, request.as_bytes()).await);
        }
    }
}

#[tokio::test]
async fn every_method_is_answered_everywhere() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let address = serving(&app).await;
    for method in
        ["CONNECT", "TRACE", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "BREW", "get", "M-SEARCH", "!"]
    {
        for target in [
            "/",
            "/sign-in",
            "/keys",
            "/favicon.svg",
            "/docs/api",
            "/language",
            "/nothing",
            "/v1/sessions",
            "/v2/auth/token",
            "/v1/keys/verify",
        ] {
            let asked = format!("{method} {target} HTTP/1.1");
            let request = format!("{asked}\r\nHost: x\r\nConnection: close\r\n\r\n");
            assert_answered(&asked, target, &answer(address, request.as_bytes()).await);
        }
    }
}

#[tokio::test]
async fn what_is_no_text_or_far_too_long_is_refused() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let address = serving(&app).await;
    let long = |count: usize| "a".repeat(count).into_bytes();
    for target in [
        b"/\xff\xfe".to_vec(),
        b"/a\0b".to_vec(),
        b"/\x7f".to_vec(),
        [b"/".to_vec(), long(60_000)].concat(),
        [b"/keys?".to_vec(), long(70_000)].concat(),
        [b"/v1/".to_vec(), long(70_000)].concat(),
        long(200_000),
    ] {
        let head =
            [b"GET ".to_vec(), target.clone(), b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec()]
                .concat();
        let answered = answer(address, &head).await;
        let status: u16 = answered["HTTP/1.1 ".len()..][..3].parse().unwrap();
        assert!((400..500).contains(&status) || status == 303, "{}: {answered}", target.len());
    }
}
