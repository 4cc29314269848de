//! Raw bytes over a connection, for requests that no HTTP client sends.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Sends bytes and returns everything until the connection closes.
pub async fn answer(address: std::net::SocketAddr, bytes: &[u8]) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    // A rejected client gets its response before everything is sent, so a failed write is fine.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// Sends all bytes before reading, and returns the status line.
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
