//! Who holds a connection and says nothing, or too little, loses it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use munim::http::serve::{Bounds, serve};
use munim::metrics::Level;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn server(places: u32) -> (SocketAddr, Level) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, open) = (listener.local_addr().unwrap(), Level::default());
    let router =
        Router::new().route("/", get(async || "here")).route("/long", get(async || "x".repeat(64 << 20)));
    let bounds =
        Bounds { connections: places, head: Duration::from_millis(20), take: Duration::from_millis(20) };
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
