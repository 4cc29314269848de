//! Bytes over a connection, as no client would send them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Sends bytes over a connection, and gives all that comes back until it is closed.
pub async fn answer(address: std::net::SocketAddr, bytes: &[u8]) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    // Who is refused before all is sent, is told all the same.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends bytes over a connection, all of them before it reads, and gives the status line.
pub async fn status_line(address: std::net::SocketAddr, head: String, chunk: &[u8], times: usize) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..times {
        stream.write_all(chunk).await.unwrap();
    }
    if head.contains("chunked") {
        stream.write_all(b"0\r\n\r\n").await.unwrap();
    }
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or_default().to_owned()
}
