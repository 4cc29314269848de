//! An upstream: an OpenAI-compatible server in this process that answers as a test says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

/// The server.
pub struct Upstream {
    address: SocketAddr,
    state: Arc<Inner>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Inner {
    reply: Mutex<Option<Reply>>,
    received: Mutex<Vec<Received>>,
    streams: Mutex<Vec<UnboundedSender<Step>>>,
    arrived: tokio::sync::Notify,
}

/// What it received.
#[derive(Clone, Debug)]
pub struct Received {
    /// The path and query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// How it answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// With JSON.
    Json(u16, Value),
    /// With any status, type and body, and more headers.
    Raw(u16, &'static str, Bytes, Vec<(&'static str, &'static str)>),
    /// With a stream of this type that the test writes; see [`Upstream::stream`].
    Stream(&'static str),
    /// With this stream, and then its end, or an abort of the connection.
    Events(Vec<String>, bool),
    /// Never.
    Hang,
}

/// A step of a stream.
#[derive(Debug)]
enum Step {
    Piece(String),
    Abort,
}

/// A stream that the test writes.
pub struct Stream(UnboundedSender<Step>);

impl Upstream {
    /// Starts one that answers each chat with 12 and 5 tokens.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Inner::default());
        let router = Router::new().fallback(answer).with_state(state.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, state, serving }
    }

    /// Its address, as the operator names it.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Answers from now on in this way.
    pub fn reply(&self, reply: Reply) {
        *self.state.reply.lock().unwrap() = Some(reply);
    }

    /// All that it has received.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    /// Waits for the next request, and gives the stream of its answer.
    pub async fn stream(&self) -> Stream {
        loop {
            let arrived = self.state.arrived.notified();
            let taken = self.state.streams.lock().unwrap().pop();
            match taken {
                Some(sender) => return Stream(sender),
                None => arrived.await,
            }
        }
    }

    /// Waits until so many requests have come.
    pub async fn has_received(&self, count: usize) {
        while self.received().len() < count {
            self.state.arrived.notified().await;
        }
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Stream {
    /// Sends an event with data.
    pub fn event(&self, data: &Value) {
        self.text(&format!("data: {data}\n\n"));
    }

    /// Sends an event with a piece of a chat.
    pub fn says(&self, text: &str) {
        self.event(&piece(text));
    }

    /// Sends text.
    pub fn text(&self, text: &str) {
        // Whoever reads may have left.
        let _ = self.0.send(Step::Piece(text.to_owned()));
    }

    /// Waits until the answer is read no more.
    pub async fn closed(&self) {
        tokio::time::timeout(std::time::Duration::from_secs(10), self.0.closed())
            .await
            .expect("it is closed");
    }
}

/// A piece of a chat.
pub fn piece(text: &str) -> Value {
    json!({"id": "c", "object": "chat.completion.chunk", "model": "there",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": null}], "usage": null})
}

/// The events of a whole chat with its usage.
pub fn chat_events(text: &[&str], prompt: i64, completion: i64) -> Vec<String> {
    let mut events: Vec<_> = text.iter().map(|text| format!("data: {}\n\n", piece(text))).collect();
    let usage = json!({"id": "c", "choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": completion}});
    events.push(format!("data: {usage}\n\n"));
    events.push("data: [DONE]\n\n".to_owned());
    events
}

/// A whole chat.
pub fn chat(text: &str, prompt: i64, completion: i64) -> Value {
    json!({"id": "c", "object": "chat.completion", "model": "there",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}})
}

async fn answer(State(state): State<Arc<Inner>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let path = parts.uri.path_and_query().unwrap().to_string();
    state.received.lock().unwrap().push(Received { path, headers: parts.headers, body });
    let reply = state.reply.lock().unwrap().clone().unwrap_or(Reply::Json(200, chat("Hello", 12, 5)));
    let response = match reply {
        Reply::Json(status, body) => {
            (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
        }
        Reply::Raw(status, content_type, body, headers) => {
            let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, content_type.parse().unwrap());
            for (name, value) in headers {
                response.headers_mut().insert(name, value.parse().unwrap());
            }
            response
        }
        Reply::Events(events, aborts) => {
            let (sender, receiver) = mpsc::unbounded_channel();
            for event in events {
                sender.send(Step::Piece(event)).unwrap();
            }
            if aborts {
                sender.send(Step::Abort).unwrap();
            }
            streamed("text/event-stream", receiver)
        }
        Reply::Stream(content_type) => {
            let (sender, receiver) = mpsc::unbounded_channel();
            state.streams.lock().unwrap().push(sender);
            streamed(content_type, receiver)
        }
        Reply::Hang => {
            state.arrived.notify_one();
            std::future::pending().await
        }
    };
    state.arrived.notify_one();
    response
}

fn streamed(content_type: &'static str, receiver: UnboundedReceiver<Step>) -> Response {
    let pieces = stream::unfold(receiver, async |mut receiver| match receiver.recv().await? {
        Step::Piece(text) => Some((Ok(Bytes::from(text)), receiver)),
        // What was sent before leaves first.
        Step::Abort => {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            Some((Err(std::io::Error::other("abort")), receiver))
        }
    });
    ([(header::CONTENT_TYPE, content_type)], Body::from_stream(pieces)).into_response()
}
