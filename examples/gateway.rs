//! A gateway in one file. It streams chat completions in the format of the `OpenAI` API; Munim checks the keys
//! and charges for the usage (docs/GATEWAY.md). To adapt it, replace `parrot` by your upstream. Models are those that have a
//! price in Munim.
//!
//! ```sh
//! MUNIM_URL=http://127.0.0.1:3000 MUNIM_GATEWAY_TOKEN=munim_gw_… cargo run --example gateway
//! curl -N http://127.0.0.1:8080/v1/chat/completions -H 'Authorization: Bearer forii_sk_…' --json \
//!   '{"model":"forii/deepseek-v3","stream":true,"messages":[{"role":"user","content":"Namaste, Munim!"}]}'
//! ```
#![expect(clippy::disallowed_methods, reason = "Munim's clock, random numbers and settings are inside Munim")]

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{State, rejection::JsonRejection};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::post};
use chrono::{DateTime, Utc};
use http_body_util::channel::{Channel, SendError, Sender};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::broadcast::{self, Receiver};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// The maximum number of completion tokens, whatever the caller asks for.
const ANSWER_MAX: u64 = 4096;
/// The maximum number of running and unreported calls; further ones are rejected.
const CALLS_MAX: usize = 1000;
/// The timeout of the event stream: Munim sends at least a comment every 15 seconds.
const SILENCE_MAX: Duration = Duration::from_secs(45);

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// The gateway, and its reporter, which ends when the router is dropped and all usage is reported.
pub fn router(munim_url: &str, token: &str) -> (Router, tokio::task::JoinHandle<()>) {
    let (client, revokes) = (reqwest::Client::new(), broadcast::Sender::new(100));
    let munim = Munim { client, url: munim_url.to_owned(), token: token.to_owned(), revokes };
    let (reports, queue) = mpsc::channel(CALLS_MAX);
    tokio::spawn(listen(munim.clone()));
    let reporter = tokio::spawn(report(munim.clone(), queue));
    (Router::new().route("/v1/chat/completions", post(chat)).with_state((munim, reports)), reporter)
}

#[derive(Deserialize)]
struct Chat {
    model: String,
    messages: Vec<Message>,
    stream: Option<bool>,
    max_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: String,
}

/// Checks a call and starts the response.
async fn chat(
    State((munim, reports)): State<(Munim, mpsc::Sender<Value>)>,
    headers: HeaderMap,
    body: Result<Json<Chat>, JsonRejection>,
) -> Result<Response, Refusal> {
    let (id, started) = (ulid::Ulid::generate(), Instant::now());
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = bearer.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
    let Json(mut chat) = body.map_err(|rejection| refuse("invalid_request", &rejection.body_text()))?;
    if chat.stream != Some(true) {
        return Err(refuse("invalid_request", "This gateway only streams: send \"stream\": true."));
    }
    let question = question(&key, &mut chat);
    // Reserves a place in the queue first: a call that cannot be reported is not carried.
    let place = reports.try_reserve_owned().map_err(|_| refuse("unavailable", "Too many calls."))?;
    // Subscribes before the check, so that no revoke is missed in between.
    let revokes = munim.revokes.subscribe();
    let verdict = munim.post("/v1/keys/verify", &question).await;
    let verdict = verdict.map_err(|_| refuse("unavailable", "Keys cannot be checked at the moment."))?;
    if verdict["valid"] != true {
        return Err(refuse(verdict["code"].as_str().unwrap_or("unknown"), "This API key is refused."));
    }
    if verdict["warnings"].as_array().is_some_and(|all| all.contains(&json!({"code": "model_unpriced"}))) {
        return Err(refuse("model_not_found", "No such model."));
    }
    let (out, body) = Channel::new(1);
    let prompt_tokens = chat.messages.iter().map(|message| message.content.split(' ').count()).sum();
    let model = chat.model.clone();
    let mut answer = Answer { id, model, prompt_tokens, cached_tokens: 0, completion_tokens: 0, out };
    // A separate task: when the caller disconnects the body is dropped, and usage is still reported.
    tokio::spawn(async move {
        let (status, cut) = tokio::select! {
            biased;
            code = refused(&munim, &key, &verdict["key_id"], revokes) => (200, Some(code)),
            // 499, as in nginx's log: the caller disconnected.
            heard = answer.speak(&chat) => (if heard.is_ok() { 200 } else { 499 }, None),
        };
        place.send(json!({
            "id": format!("req_{id}"), "time": DateTime::<Utc>::from(id.datetime()), "key_id": verdict["key_id"],
            "hold_id": verdict["hold_id"], "model": chat.model, "status": status, "cut": cut.is_some(),
            "prompt_tokens": answer.prompt_tokens, "cached_tokens": answer.cached_tokens,
            "completion_tokens": answer.completion_tokens, "latency_ms": started.elapsed().as_millis(),
        }));
        if let Some(code) = cut {
            // The caller may be gone.
            let _ = answer.send(&refuse(&code, "This API key is refused.").1.0).await;
        }
    });
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], Body::new(body)).into_response())
}

/// The key check, with a hold that Munim works out from the most that the call uses.
fn question(key: &str, chat: &mut Chat) -> Value {
    let answer = *chat.max_tokens.insert(chat.max_tokens.unwrap_or(ANSWER_MAX).clamp(1, ANSWER_MAX));
    // A token has at least one byte, so this is an upper bound.
    let prompt: usize = chat.messages.iter().map(|message| message.content.len()).sum();
    json!({
        "key": key, "model": chat.model, "prompt_tokens_at_most": prompt, "completion_tokens_at_most": answer,
    })
}

/// A response in progress, and its usage. Its functions fail when the caller has disconnected.
struct Answer {
    id: ulid::Ulid,
    model: String,
    prompt_tokens: usize,
    cached_tokens: usize,
    completion_tokens: usize,
    out: Sender<Bytes>,
}

impl Answer {
    async fn speak(&mut self, chat: &Chat) -> Result<(), SendError> {
        self.chunk(json!({"role": "assistant", "content": ""}), None).await?;
        parrot(chat, self).await?;
        self.chunk(json!({}), Some("stop")).await?;
        self.out.send_data(Bytes::from_static(b"data: [DONE]\n\n")).await
    }

    async fn say(&mut self, piece: &str) -> Result<(), SendError> {
        self.completion_tokens += 1;
        self.chunk(json!({"content": piece}), None).await
    }

    async fn chunk(&mut self, delta: Value, finish: Option<&str>) -> Result<(), SendError> {
        self.send(&json!({
            "id": format!("req_{}", self.id), "object": "chat.completion.chunk", "model": self.model,
            "created": self.id.timestamp_ms() / 1000,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }))
        .await
    }

    async fn send(&mut self, data: &Value) -> Result<(), SendError> {
        self.out.send_data(format!("data: {data}\n\n").into()).await
    }
}

/// A stub model that repeats the user's last message, one token per word. Replace it with your upstream: pass
/// `max_tokens`, send its chunks as they arrive, and set the tokens of `answer` to its usage at the end. A call
/// that ends early drops this future, and is charged for what was sent.
async fn parrot(chat: &Chat, answer: &mut Answer) -> Result<(), SendError> {
    let last = chat.messages.iter().rfind(|message| message.role == "user");
    let words = last.map_or("", |message| &message.content).split_inclusive(' ');
    for (word, _) in words.zip(0..chat.max_tokens.unwrap_or(ANSWER_MAX)) {
        sleep(Duration::from_millis(50)).await;
        answer.say(word).await?;
    }
    Ok(())
}

/// Why a call is rejected, in the format of the `OpenAI` API.
type Refusal = (StatusCode, Json<Value>);

fn refuse(code: &str, message: &str) -> Refusal {
    let (status, kind) = match code {
        "invalid_request" => (StatusCode::BAD_REQUEST, "invalid_request_error"),
        "model_not_found" => (StatusCode::NOT_FOUND, "invalid_request_error"),
        "credits_exhausted" | "limit_reached" => (StatusCode::PAYMENT_REQUIRED, "billing_error"),
        "rate_limited" => (StatusCode::TOO_MANY_REQUESTS, "rate_limit_error"),
        code if code.ends_with("_not_allowed") => (StatusCode::FORBIDDEN, "permission_error"),
        "unavailable" => (StatusCode::SERVICE_UNAVAILABLE, "api_error"),
        // An unknown, revoked or expired key.
        _ => (StatusCode::UNAUTHORIZED, "authentication_error"),
    };
    (status, Json(json!({"error": {"message": message, "type": kind, "param": null, "code": code}})))
}

/// A client of Munim's gateway API.
#[derive(Clone)]
struct Munim {
    client: reqwest::Client,
    url: String,
    token: String,
    /// The ids of revoked keys; `None` if some may have been missed.
    revokes: broadcast::Sender<Option<String>>,
}

impl Munim {
    async fn post(&self, path: &str, body: &impl Serialize) -> reqwest::Result<Value> {
        let request = self.client.post(format!("{}{path}", self.url)).bearer_auth(&self.token).json(body);
        let response = request.timeout(Duration::from_secs(10)).send().await;
        let response = response.and_then(reqwest::Response::error_for_status);
        response.inspect_err(|error| eprintln!("{error}"))?.json().await
    }

    /// Retries a request until Munim answers.
    async fn insist(&self, path: &str, body: &impl Serialize) -> Value {
        loop {
            match self.post(path, body).await {
                Ok(answer) => return answer,
                Err(_) => sleep(Duration::from_secs(1)).await,
            }
        }
    }
}

/// Reports the queued events. What Munim accepts is on its disk, and ids are deduplicated.
async fn report(munim: Munim, mut queue: mpsc::Receiver<Value>) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, 100).await > 0 {
        let outcome = munim.insist("/v1/usage/events", &batch).await;
        if outcome["rejected"] != json!([]) {
            eprintln!("Munim rejected {} of {}", outcome["rejected"], json!(batch));
        }
        batch.clear();
    }
}

/// Completes when the key is no longer valid, with the reason.
async fn refused(munim: &Munim, key: &str, key_id: &Value, mut revokes: Receiver<Option<String>>) -> String {
    loop {
        match revokes.recv().await {
            Ok(Some(id)) if *key_id == id => return "revoked".to_owned(),
            Ok(Some(_)) => {}
            // Its revoke may be among the missed ones: check the key.
            Ok(None) | Err(_) => {
                let verdict = munim.insist("/v1/keys/verify", &json!({"key": key})).await;
                // A running call may use up its hold.
                if let Some(code) = verdict["code"].as_str().filter(|code| *code != "credits_exhausted") {
                    return code.to_owned();
                }
            }
        }
    }
}

/// Broadcasts revocations to the calls.
async fn listen(munim: Munim) {
    let mut last_id = String::new();
    loop {
        if let Err(error) = follow(&munim, &mut last_id).await {
            eprintln!("revokes are not heard at the moment: {error}");
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// Reads the event stream until it ends; the next one continues after `last_id`.
async fn follow(munim: &Munim, last_id: &mut String) -> Result<()> {
    let mut request = munim.client.get(format!("{}/v1/keys/events", munim.url)).bearer_auth(&munim.token);
    if !last_id.is_empty() {
        request = request.header("Last-Event-ID", &*last_id);
    }
    let mut response = timeout(SILENCE_MAX, request.send()).await??.error_for_status()?;
    let mut buffer = String::new();
    while let Some(bytes) = timeout(SILENCE_MAX, response.chunk()).await?? {
        buffer.push_str(&String::from_utf8_lossy(&bytes));
        // A blank line ends an event.
        while let Some((text, rest)) = buffer.clone().split_once("\n\n") {
            rest.clone_into(&mut buffer);
            let field = |name| text.lines().find_map(|line| Some(line.strip_prefix(name)?.trim_start()));
            // A reset names no key, nor does the first connection: revokes may have been missed.
            if matches!(field("event:"), Some("key.revoked" | "reset")) || last_id.is_empty() {
                let data: Value = serde_json::from_str(field("data:").unwrap_or("{}"))?;
                // Without running calls there is nothing to cut.
                let _ = munim.revokes.send(data["key_id"].as_str().map(str::to_owned));
            }
            field("id:").unwrap_or(&last_id.clone()).clone_into(last_id);
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let setting = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let token = std::env::var("MUNIM_GATEWAY_TOKEN").map_err(|_| "MUNIM_GATEWAY_TOKEN is not set")?;
    let listener = tokio::net::TcpListener::bind(setting("GATEWAY_LISTEN", "127.0.0.1:8080")).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let (router, reporter) = router(&setting("MUNIM_URL", "http://127.0.0.1:3000"), &token);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stop = async move {
        tokio::select! { _ = terminate.recv() => {} _ = interrupt.recv() => {} }
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await?;
    // All usage is reported before the program ends.
    Ok(reporter.await?)
}
