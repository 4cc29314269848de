//! The memory of many open streams.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::munim::Munim;
use super::{MODEL, Target};
use crate::load;

/// Streams that begin at once.
const AT_ONCE: usize = 100;

/// What was seen, in megabytes.
pub struct Opened {
    pub count: usize,
    pub before: u64,
    pub after: u64,
}

/// Opens streams that go on, and reads of each until it has begun.
pub async fn open(munim: &Munim, target: &Target, count: usize) -> Opened {
    let before = munim.memory();
    let messages = [json!({"role": "user", "content": "slow"})];
    let body = json!({"model": MODEL, "max_tokens": 64, "stream": true, "messages": messages});
    let request = load::post(target.path, &target.token, &body.to_string());
    let mut streams = Vec::with_capacity(count);
    while streams.len() < count {
        let opening = (0..AT_ONCE).map(|_| begin(target, &request));
        streams.extend(futures_util::future::join_all(opening).await);
    }
    // Each goes on for some pieces.
    for stream in &mut streams {
        read(stream).await;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    Opened { count: streams.len(), before, after: munim.memory() }
}

async fn begin(target: &Target, request: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(target.address).await.expect("a connection");
    stream.write_all(request).await.expect("a request");
    let head = read(&mut stream).await;
    assert!(head.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&head));
    stream
}

async fn read(stream: &mut TcpStream) -> Vec<u8> {
    let mut buffer = Vec::with_capacity(2048);
    assert_ne!(stream.read_buf(&mut buffer).await.expect("an answer"), 0, "the server hung up");
    buffer
}
