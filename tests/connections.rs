//! Who holds a connection and says nothing, or too little, loses it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use munim::http::serve::{Bounds, Counted, SlowestReader, serve};
use munim::metrics::Gauge;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::World;
use crate::support::databases::Database;
use crate::support::http::TestApp;

async fn server(places: u32) -> (SocketAddr, Gauge) {
    let router =
        Router::new().route("/", get(async || "here")).route("/long", get(async || "x".repeat(64 << 20)));
    let short = Duration::from_millis(20);
    serve_with(router, Bounds { head: short, take: short, ..Bounds::of(places) }).await
}

async fn serve_with(router: Router, bounds: Bounds) -> (SocketAddr, Gauge) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, open) = (listener.local_addr().unwrap(), Gauge::default());
    tokio::spawn(serve(listener, router, bounds, open.clone(), std::future::pending()));
    (address, open)
}

/// Says something, waits until the server ends the connection, and gives what it answered.
async fn answered(address: SocketAddr, said: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(said).await.unwrap();
    let mut answer = Vec::new();
    // Who is cut off hard was cut off too.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn whoever_says_too_little_is_cut_off() {
    let (address, _) = server(16).await;
    for said in [
        "",
        "G",
        "GET / HTTP/1.1\r\nHost: x\r\n",
        "PRI * HT",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    ] {
        let answer = answered(address, said.as_bytes()).await;
        assert!(!answer.contains("here"), "{said:?}: {answer}");
    }
}

#[tokio::test]
async fn whoever_was_answered_may_ask_again_and_not_stay_for_ever() {
    let (address, _) = server(16).await;
    let answer = answered(address, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.contains("here"), "{answer}");
}

#[tokio::test]
async fn places_that_silent_clients_took_are_free_again() {
    let (address, open) = server(4).await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    let answer = answered(address, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.contains("here"), "{answer}");
    for mut stream in silent {
        assert_eq!(stream.read(&mut [0; 16]).await.unwrap_or(0), 0);
    }
    assert!(open.get() <= 1, "{}", open.get());
}

#[tokio::test]
async fn whoever_takes_nothing_loses_the_connection() {
    let (address, open) = server(4).await;
    let mut deaf = TcpStream::connect(address).await.unwrap();
    deaf.write_all(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    // Some of it is there: the rest is on its way, and stays there.
    deaf.readable().await.unwrap();
    assert_eq!(open.get(), 1);
    let gone = async {
        while open.get() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.unwrap();
}

/// Room for a head to take long, and none.
fn bounds(slow_heads: u32) -> Bounds {
    // Only patience can end anything here.
    let long = Duration::from_hours(1);
    Bounds { slow_heads, patience: Duration::from_millis(20), head: long, take: long, ..Bounds::of(64) }
}

fn small() -> Router {
    Router::new().route("/", get(async || "here"))
}

#[tokio::test]
async fn of_an_address_some_heads_may_take_long_and_the_others_end() {
    let (address, open) = serve_with(small(), bounds(2)).await;
    let mut slow = Vec::new();
    for said in ["", "G", "GET / HTTP/1.1\r\nHost: x\r\n", "GET / HT"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    while open.get() != 2 {
        tokio::task::yield_now().await;
    }
    // Whoever says what they want is answered meanwhile.
    let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(answered(address, request).await.contains("here"));
    drop(slow);
}

#[tokio::test]
async fn a_second_head_that_is_begun_and_not_ended_is_a_slow_one_too() {
    // Patience that lasts for the first, also where the machine is slow.
    let patience = Duration::from_millis(500);
    let (address, _) = serve_with(small(), Bounds { patience, ..bounds(0) }).await;
    let (mut stream, answer) = ask(address, "/").await;
    assert!(answer.contains("here"), "{answer}");
    stream.write_all(b"GET / HT").await.unwrap();
    assert_eq!(stream.read(&mut [0; 16]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn whoever_takes_too_slowly_loses_the_connection() {
    let router = Router::new().route("/long", get(async || "x".repeat(64 << 20)));
    let long = Duration::from_hours(1);
    let slowest = SlowestReader { bytes: usize::MAX, over: Duration::from_millis(50) };
    let bounds = Bounds { head: long, take: long, slowest, ..Bounds::of(4) };
    let (address, open) = serve_with(router, bounds).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    stream.readable().await.unwrap();
    // It goes on taking, a little at a time.
    let mut taken = 0;
    while open.get() > 0 {
        taken += stream.read(&mut [0; 64]).await.unwrap_or(0);
        tokio::task::yield_now().await;
    }
    assert!(taken < 64 << 20, "{taken}");
}

#[tokio::test]
async fn whoever_takes_as_much_as_is_asked_gets_all_of_it() {
    let router = Router::new().route("/long", get(async || "x".repeat(8 << 20)));
    let slowest = SlowestReader { bytes: 0, over: Duration::from_millis(1) };
    let (address, _) = serve_with(router, Bounds { slowest, ..Bounds::of(4) }).await;
    let answer = answered(address, b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.len() > 8 << 20, "{}", answer.len());
}

/// A server on which an address has one place.
async fn crowded(app: &TestApp, counted: Counted) -> SocketAddr {
    serve_with(app.router(), Bounds { per_address: 1, counted, ..Bounds::of(64) }).await.0
}

/// Asks, and leaves the connection open.
async fn ask(address: SocketAddr, path: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64 * 1024];
    let read = stream.read(&mut answer).await.unwrap();
    (stream, String::from_utf8_lossy(&answer[..read]).into_owned())
}

#[tokio::test]
async fn an_address_with_as_many_connections_as_it_may_have_is_told_so_and_gateways_are_not() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let address = crowded(&app, Counted::Everybody).await;
    let (first, answer) = ask(address, "/sign-in").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for (path, says) in [
        ("/sign-in", "Too many connections"),
        ("/v1/sessions", "rate_limited"),
        ("/v2/usage/credits", "\"success\":false"),
    ] {
        // It is closed after its answer.
        let answer = answered(address, format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await;
        let head = answer.to_lowercase();
        assert!(head.starts_with("http/1.1 429") && head.contains("retry-after: 10\r\n"), "{answer}");
        assert!(answer.contains(says), "{answer}");
    }
    let gateway = app.as_gateway("edge").await;
    let verify = |token: &str, rest: &str| {
        let body = r#"{"key":"forii_sk_x"}"#;
        format!(
            "POST /v1/keys/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{rest}\r\n{body}",
            body.len()
        )
    };
    let answer = answered(address, verify(gateway.secret(), "Connection: close\r\n").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"valid\":false"), "{answer}");
    // Who only says to be one has no second try.
    let answer = answered(address, verify("munim_gw_x", "").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    drop(first);
    // As soon as the first has gone, there is room.
    while !ask(address, "/sign-in").await.1.starts_with("HTTP/1.1 200") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn connections_of_this_machine_and_of_proxies_are_not_counted() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    for counted in [Counted::Nobody, Counted::Others] {
        let address = crowded(&app, counted).await;
        let mut open = Vec::new();
        for _ in 0..3 {
            let (stream, answer) = ask(address, "/sign-in").await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{counted:?}: {answer}");
            open.push(stream);
        }
    }
}
