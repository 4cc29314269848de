//! A model's server that remembers what it gave for each call.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::random::Random;

/// The tokens of every prompt.
pub const PROMPT: i64 = 7;
/// The most completion tokens of an answer.
pub const COMPLETION_MAX: u64 = 30;
const HEAD: [(&str, &str); 1] = [("content-type", "text/event-stream")];

/// What it gave for a call, by the call's id: completion tokens that were sent at most.
type Given = HashMap<String, i64>;

/// The server.
#[derive(Clone, Debug)]
pub struct ModelServer {
    address: std::net::SocketAddr,
    given: Arc<Mutex<Given>>,
}

#[derive(Clone)]
struct Shared {
    given: Arc<Mutex<Given>>,
    random: Arc<Mutex<Random>>,
}

impl ModelServer {
    /// Starts it, for the rest of the run.
    pub async fn start(random: Random) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let given = Arc::new(Mutex::default());
        let shared = Shared { given: Arc::clone(&given), random: Arc::new(Mutex::new(random)) };
        let router = Router::new().fallback(answer).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, given }
    }

    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// What it gave so far.
    pub fn given(&self) -> Given {
        self.given.lock().expect("a lock").clone()
    }
}

async fn answer(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let id = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (count, breaks_off, fails) = {
        let mut random = shared.random.lock().expect("a lock");
        (random.between(1, COMPLETION_MAX).cast_signed(), random.percent(10), random.percent(5))
    };
    shared.given.lock().expect("a lock").insert(id.clone(), if fails { 0 } else { count });
    if fails {
        return (StatusCode::INTERNAL_SERVER_ERROR, "no").into_response();
    }
    let usage = json!({"prompt_tokens": PROMPT, "completion_tokens": count});
    if asked["stream"] != true {
        tokio::time::sleep(Duration::from_millis(count.unsigned_abs())).await;
        let words = "word".repeat(usize::try_from(count).unwrap_or_default());
        let choice = json!({"message": {"content": words}});
        return axum::Json(json!({"choices": [choice], "usage": usage})).into_response();
    }
    // An answer that breaks off has no count and no end.
    let last = if breaks_off { count } else { count + 2 };
    let pieces = stream::unfold(0, move |at| {
        let usage = usage.clone();
        async move {
            if at == last {
                return breaks_off.then(|| (Err(std::io::Error::other("broken")), at + 1));
            }
            if at > last {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
            let event = match at - count {
                0 => format!("data: {}\n\n", json!({"choices": [], "usage": usage})),
                1 => "data: [DONE]\n\n".to_owned(),
                _ => {
                    format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": {"content": "word"}}]}))
                }
            };
            Some((Ok(Bytes::from(event)), at + 1))
        }
    });
    (HEAD, Body::from_stream(pieces)).into_response()
}
