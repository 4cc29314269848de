//! A relay in front of a Munim, with an upstream in this process.

mod away;
mod calls;
mod killed;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use munim::domain::{ModelRoute, Upstream as Named, UpstreamName, UpstreamUrl};
use munim::service::inference::catalogue::Snapshot;
use munim::service::inference::remote::munim::Munim;
use munim::service::inference::remote::{self, Remote};
use munim::service::inference::{self, InferenceSettings};
use munim::service::key_cache::gateways;
use munim::service::operations::check::check;
use munim::store::Engine;
use serde_json::{Value, json};
use sqlx::Row;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt;

use crate::support::World;
use crate::support::fakes::FakeEntropy;
use crate::support::http::TestApp;
use crate::support::upstream::Upstream;

const CHAT: &str = "/inference/v1/chat/completions";

/// A Munim with a model `m` at ₹140 and ₹420 a million tokens, and an upstream for relays, which calls it `there`.
struct Site {
    app: TestApp,
    address: SocketAddr,
    /// Whether Munim answers nothing but 503.
    is_away: Arc<AtomicBool>,
    upstream: Upstream,
    token: String,
    journal: TempDir,
    key_id: String,
    key: String,
}

/// A relay in this process.
struct Relay {
    remote: Arc<Remote>,
    router: Router,
    _stopping: DropGuard,
}

/// A recorded call.
#[derive(Debug, PartialEq, Eq)]
struct Recorded {
    source: String,
    prompt: i64,
    completion: i64,
    characters: i64,
    status: i64,
    cost: Option<i64>,
    was_cut: bool,
    is_estimated: bool,
}

impl Site {
    async fn fresh(engine: Engine) -> Option<Self> {
        let world = World::fresh(engine).await?;
        world.price("m").await;
        let app = TestApp::over(world).await;
        let (_, token) = gateways::create(&app.world.services, "relay-1").await.unwrap();
        let is_away = Arc::new(AtomicBool::new(false));
        let address = listen(app.router(), Arc::clone(&is_away)).await;
        let (key_id, key) = new_key(&app, json!({})).await;
        Some(Self {
            address,
            is_away,
            upstream: Upstream::start().await,
            token: token.reveal().to_owned(),
            journal: tempfile::tempdir().unwrap(),
            key_id,
            key,
            app,
        })
    }

    /// A relay that hears of revocations.
    async fn relay(&self) -> Relay {
        let upstream = Named {
            name: UpstreamName::parse("gpu-1").unwrap(),
            url: UpstreamUrl::parse(&self.upstream.url()).unwrap(),
            key_file: None,
            timeout: std::time::Duration::from_mins(1),
        };
        let route = |model: &str| ModelRoute {
            model: model.to_owned(),
            upstream: upstream.name.clone(),
            upstream_model: Some("there".to_owned()),
            max_output: 4096,
            weight: 1,
        };
        let snapshot = Snapshot::of(vec![upstream.clone()], vec![route("m"), route("voice")]).await;
        let settings = InferenceSettings {
            journal: Some(self.journal.path().to_owned()),
            ..InferenceSettings::default()
        };
        let munim = Munim::new(&format!("http://{}", self.address), self.token.clone().into());
        let entropy = Box::new(FakeEntropy::numbered(9));
        let clock = Box::new(self.app.world.clock.clone());
        let remote = Remote::new(munim, snapshot, settings, clock, entropy);
        let stopping = CancellationToken::new();
        tokio::spawn(remote::run(Arc::clone(&remote), stopping.clone()));
        let router = munim::startup::relay_router(Arc::clone(&remote), CancellationToken::new(), 0);
        while !remote.is_following() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        Relay { remote, router, _stopping: stopping.drop_guard() }
    }

    fn set_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::SeqCst);
    }

    /// What relays have reported, oldest first.
    async fn recorded(&self) -> Vec<Recorded> {
        let pool = sqlx::AnyPool::connect(&self.app.world.database.url).await.unwrap();
        let rows = sqlx::query("select * from usage_events order by id").fetch_all(&pool).await.unwrap();
        pool.close().await;
        let number = |row: &sqlx::any::AnyRow, name: &str| row.get::<i64, _>(name);
        rows.iter()
            .map(|row| Recorded {
                source: row.get("source"),
                prompt: number(row, "prompt_tokens"),
                completion: number(row, "completion_tokens"),
                characters: number(row, "characters"),
                status: number(row, "status"),
                cost: row.get("cost"),
                was_cut: number(row, "was_cut") == 1,
                is_estimated: number(row, "estimated") == 1,
            })
            .collect()
    }

    /// The only call, under which nothing is held any more. Everything adds up.
    async fn only(&self, relay: &Relay) -> Recorded {
        inference::all_recorded(&relay.remote.inference).await;
        let mut recorded = self.recorded().await;
        assert_eq!(recorded.len(), 1, "{recorded:?}");
        self.assert_clean().await;
        recorded.remove(0)
    }

    async fn assert_clean(&self) {
        assert_eq!(self.held().await, 0, "something is held");
        assert_eq!(check(&self.app.world.services).await.unwrap().differences, Vec::<String>::new());
    }

    /// What is held, in micro-rupees.
    async fn held(&self) -> i64 {
        let pool = sqlx::AnyPool::connect(&self.app.world.database.url).await.unwrap();
        let held = sqlx::query_scalar("select cast(sum(held) as bigint) from wallets");
        let held = held.fetch_one(&pool).await.unwrap();
        pool.close().await;
        held
    }

    /// Revokes the key, and gives the receipt.
    async fn revoke(&self) -> Value {
        let path = format!("/v1/accounts/{{id}}/apiKeys/{}", self.key_id);
        self.app.as_owner().await.delete(&path).await.with_status(200).json()
    }
}

impl Relay {
    async fn send(&self, path: &str, key: &str, body: &Value) -> Response {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The code of the error of a chat.
    async fn refusal(&self, key: &str, body: &Value) -> (u16, String) {
        let response = self.send(CHAT, key, body).await;
        let status = response.status().as_u16();
        (status, json_of(response).await["error"]["code"].as_str().unwrap_or_default().to_owned())
    }
}

/// Serves a router on a port of its own.
async fn listen(router: Router, is_away: Arc<AtomicBool>) -> SocketAddr {
    let refuse = move |request: Request, next: Next| {
        let is_away = is_away.load(Ordering::SeqCst);
        async move {
            if is_away { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { next.run(request).await }
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router.layer(from_fn(refuse))).await });
    address
}

/// A key of the app's account: its id and its text.
async fn new_key(app: &TestApp, mut fields: Value) -> (String, String) {
    fields["name"] = json!("k");
    let path = "/v1/accounts/{id}/apiKeys";
    let made = app.as_owner().await.post(path, fields.to_string()).await.with_status(201).json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

/// A question with a limit of tokens.
fn question(more: Value) -> Value {
    let mut body =
        json!({"model": "m", "messages": [{"role": "user", "content": "How much?"}], "max_tokens": 50});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn text_of(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

async fn json_of(response: Response) -> Value {
    serde_json::from_str(&text_of(response).await).unwrap()
}
