//! A server of an owner that gets webhooks, and answers as a test says: well, badly, or not at all.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How it answers.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    /// With a status and a short body.
    Status(u16),
    /// With 301, to an address of this machine.
    Moved,
    /// With 200 and so many bytes.
    Big(usize),
    /// With 200 and a body that does not end.
    Endless,
    /// Never.
    Never,
    /// With the banner of SSH, before anything is asked.
    Ssh,
    /// By closing the connection.
    Close,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Received {
    /// The first line.
    pub line: String,
    /// Headers by their names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// The server.
pub struct Receiver {
    pub address: SocketAddr,
    state: Arc<Inner>,
    serving: JoinHandle<()>,
}

struct Inner {
    reply: Mutex<Reply>,
    received: Mutex<Vec<Received>>,
    connections: Mutex<usize>,
    arrived: Notify,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Receiver {
    /// Starts one that answers with 200.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Inner {
            reply: Mutex::new(Reply::Status(200)),
            received: Mutex::default(),
            connections: Mutex::default(),
            arrived: Notify::new(),
        });
        let inner = Arc::clone(&state);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *inner.connections.lock().unwrap() += 1;
                tokio::spawn(serve(stream, Arc::clone(&inner)));
            }
        });
        Self { address, state, serving }
    }

    /// The address that a webhook is added with.
    pub fn url(&self) -> String {
        format!("http://{}/hook?from=munim", self.address)
    }

    /// Answers so from the next request on.
    pub fn answer(&self, reply: Reply) {
        *self.state.reply.lock().unwrap() = reply;
    }

    /// What has come.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    /// The sequence numbers of what has come.
    pub fn sequences(&self) -> Vec<i64> {
        self.received().iter().map(|received| received.json()["sequence"].as_i64().unwrap()).collect()
    }

    pub fn connections(&self) -> usize {
        *self.state.connections.lock().unwrap()
    }

    /// Waits until so many requests have come.
    pub async fn until(&self, count: usize) {
        loop {
            let arrived = self.state.arrived.notified();
            if self.received().len() >= count {
                return;
            }
            arrived.await;
        }
    }
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

async fn serve(mut stream: TcpStream, inner: Arc<Inner>) {
    let is_ssh = matches!(*inner.reply.lock().unwrap(), Reply::Ssh);
    if is_ssh {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await;
    }
    while let Some(received) = read(&mut stream).await {
        inner.received.lock().unwrap().push(received);
        inner.arrived.notify_waiters();
        let reply = *inner.reply.lock().unwrap();
        if !write(&mut stream, reply).await {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break end;
        }
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let mut lines = text.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    let mut body = bytes[head + 4..].to_vec();
    while body.len() < length {
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await.ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&part[..count]);
    }
    Some(Received { line, headers, body: String::from_utf8(body).ok()? })
}

/// Answers; `false` if the connection is over.
async fn write(stream: &mut TcpStream, reply: Reply) -> bool {
    let head = |status: &str, more: &str| format!("HTTP/1.1 {status}\r\n{more}\r\n");
    match reply {
        Reply::Status(status) => {
            let answer = format!("{}said", head(&format!("{status} Status"), "content-length: 4\r\n"));
            stream.write_all(answer.as_bytes()).await.is_ok()
        }
        Reply::Moved => {
            let to = "location: http://127.0.0.1:1/\r\ncontent-length: 0\r\n";
            stream.write_all(head("301 Moved Permanently", to).as_bytes()).await.is_ok()
        }
        Reply::Big(size) => {
            let _ = stream.write_all(head("200 OK", &format!("content-length: {size}\r\n")).as_bytes()).await;
            stream.write_all(&vec![b'x'; size]).await.is_ok()
        }
        Reply::Endless => {
            let _ = stream.write_all(head("200 OK", "transfer-encoding: chunked\r\n").as_bytes()).await;
            while stream.write_all(b"4\r\nmore\r\n").await.is_ok() {}
            false
        }
        Reply::Never => std::future::pending().await,
        Reply::Ssh | Reply::Close => false,
    }
}
