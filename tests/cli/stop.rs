//! Stopping: what was begun is finished, and whoever sends requests can turn to others first.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use munim::domain::{AccountId, Money};
use munim::service::accounts;
use serde_json::{Value, json};

use super::Munim;
use super::serve::Server;

/// Sends a request without a body on a connection of its own, and gives the status and the body.
fn get(server: &Server, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn a_request_that_was_begun_is_finished_and_kept() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let (key_id, _) = munim.key(&account).await;
    munim.json(&["price", "set", "m", "--message", "20.00"]);
    let gateway = munim.json(&["gateway", "create", "edge-1"]);
    let token = gateway["token"].as_str().unwrap();
    let mut server = Server::start(&munim);
    let call =
        json!([{"id": "1", "time": "2026-01-05T10:00:00Z", "key_id": key_id, "model": "m", "messages": 1}]);
    let body = call.to_string();
    let (first, rest) = body.split_at(body.len() / 2);
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(
        stream,
        "POST /v1/usage/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    // The server says so when it begins to read the body.
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    answer.read_line(&mut line).unwrap();
    stream.write_all(first.as_bytes()).unwrap();
    server.tell_to_stop();
    server.wait_for("shutting down");
    stream.write_all(rest.as_bytes()).unwrap();
    let mut said = String::new();
    answer.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    let (_, receipt) = said.split_once("\r\n\r\n").unwrap();
    assert_eq!(serde_json::from_str::<Value>(receipt).unwrap()["accepted"], 1);
    let log = server.ended();
    assert!(
        log.last().unwrap().contains("shutdown complete: all requests finished, all data written"),
        "{log:#?}"
    );
    let services = munim.services().await;
    let kept = accounts::lookup(&services, &AccountId::new(&account)).await.unwrap();
    assert_eq!(kept.balance, Money::from_rupees(30));
    munim.json(&["check"]);
}

#[test]
fn before_it_stops_it_says_so_and_goes_on_answering() {
    let munim = Munim::new();
    let mut server = Server::start_with(&munim, &[("MUNIM_DRAIN_SECONDS", "3600")]);
    // The lease is granted in the first look at the database.
    while get(&server, "/readyz").0 != 200 {
        std::thread::yield_now();
    }
    server.tell_to_stop();
    server.wait_for("readiness off, still serving");
    let (status, body) = get(&server, "/readyz");
    assert_eq!((status, body.as_str()), (503, r#"{"ready":false,"not_ready":["stopping"]}"#));
    assert_eq!(get(&server, "/healthz"), (200, "ok".to_owned()));
    assert_eq!(get(&server, "/sign-in").0, 200);
    // Who is in a hurry says it twice.
    server.stop();
}

#[test]
fn it_stops_also_while_every_place_is_taken() {
    let munim = Munim::new();
    let mut server = Server::start_with(&munim, &[("MUNIM_MAX_CONNECTIONS", "1")]);
    let mut held = TcpStream::connect(server.address()).unwrap();
    write!(held, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    held.read_exact(&mut answer).unwrap();
    server.tell_to_stop();
    server.wait_for("shutting down");
    server.ended();
}
