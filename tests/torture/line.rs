//! A connection that checks keys in a closed loop.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The timeout: longer than any pause of a server.
const PATIENCE: Duration = Duration::from_secs(40);

/// A connection, made when it is needed.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Line {
    /// A line to a server.
    pub const fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, buffer: Vec::new() }
    }

    /// Checks a key; the status and the body, or `None` without a complete response.
    pub async fn verify(&mut self, gateway: &str, key: &str) -> Option<(u16, String)> {
        let body = format!(r#"{{"key":"{key}"}}"#);
        let request = format!(
            "POST /v1/keys/verify HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {gateway}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = timeout(PATIENCE, self.ask(request.as_bytes())).await.ok().flatten();
        if answer.is_none() {
            self.stream = None;
        }
        answer
    }

    async fn ask(&mut self, request: &[u8]) -> Option<(u16, String)> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address).await.ok()?;
            stream.set_nodelay(true).ok()?;
            self.stream = Some(stream);
        }
        let stream = self.stream.as_mut()?;
        stream.write_all(request).await.ok()?;
        self.buffer.clear();
        loop {
            if stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
            if let Some(answer) = whole(&self.buffer) {
                return Some(answer);
            }
        }
    }
}

/// A complete response with a Content-Length, if it has arrived.
fn whole(bytes: &[u8]) -> Option<(u16, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok()).flatten()
    })?;
    (body.len() >= length).then(|| (status, body.to_owned()))
}
