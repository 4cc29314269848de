//! The inference API, over an upstream in this process.

mod bad_input;
mod calls;
mod cuts;
mod demo;
mod endpoints;
mod escapes;
mod journal;
mod limits;
mod routes;
mod slices;
mod streams;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use munim::domain::{ModelRoute, Money, Upstream as Named, UpstreamName, UpstreamUrl};
use munim::service::accounts;
use munim::service::inference::{self, credit, upstreams};
use munim::service::key_cache::{self, node};
use munim::service::operations::check::check;
use munim::store::Engine;
use serde_json::{Value, json};
use sqlx::Row;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::support::World;
use crate::support::http::TestApp;
use crate::support::upstream::Upstream;

const CHAT: &str = "/inference/v1/chat/completions";

/// A server with a model `m` at ₹140 and ₹420 a million tokens, which an upstream answers as `there`.
struct Door {
    app: TestApp,
    upstream: Upstream,
    /// The id and the text of a key.
    key_id: String,
    key: String,
}

/// An answer.
struct Told {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

/// A recorded call.
#[derive(Debug, PartialEq, Eq)]
struct Recorded {
    id: String,
    prompt: i64,
    cached: i64,
    completion: i64,
    status: i64,
    cost: Option<i64>,
    was_cut: bool,
    is_estimated: bool,
}

impl Door {
    /// A new server.
    async fn fresh(engine: Engine) -> Option<Self> {
        let world = World::fresh(engine).await?;
        world.price("m").await;
        let app = TestApp::over(world).await;
        let upstream = Upstream::start().await;
        add(&app, "gpu-1", &upstream.url(), 60).await;
        route(&app, "m", "gpu-1", 1).await;
        let (key_id, key) = new_key(&app, json!({})).await;
        Some(Self { app, upstream, key_id, key })
    }

    /// Sends a request with the key.
    async fn post(&self, path: &str, body: impl Into<Body>) -> Told {
        Told::of(self.send(path, body).await).await
    }

    /// Sends a chat.
    async fn chat(&self, body: Value) -> Told {
        self.post(CHAT, body.to_string()).await
    }

    /// Sends a request, and gives the response while its body comes.
    async fn send(&self, path: &str, body: impl Into<Body>) -> Response {
        send_to(&self.app, path, &self.key, body).await
    }

    /// Waits until all calls are recorded, and gives them, oldest first.
    async fn recorded(&self) -> Vec<Recorded> {
        inference::all_recorded(&self.app.world.services).await;
        let pool = sqlx::AnyPool::connect(&self.app.world.database.url).await.unwrap();
        let rows = sqlx::query("select * from usage_events where source = 'inference' order by id");
        let rows = rows.fetch_all(&pool).await.unwrap();
        pool.close().await;
        let number = |row: &sqlx::any::AnyRow, name: &str| row.get::<i64, _>(name);
        rows.iter()
            .map(|row| Recorded {
                id: row.get("id"),
                prompt: number(row, "prompt_tokens"),
                cached: number(row, "cached_tokens"),
                completion: number(row, "completion_tokens"),
                status: number(row, "status"),
                cost: row.get("cost"),
                was_cut: number(row, "was_cut") == 1,
                is_estimated: number(row, "estimated") == 1,
            })
            .collect()
    }

    /// The only recorded call. Nothing is held any more, and everything adds up.
    async fn only(&self) -> Recorded {
        let mut recorded = self.recorded().await;
        assert_eq!(recorded.len(), 1, "{recorded:?}");
        self.assert_clean().await;
        recorded.remove(0)
    }

    /// Nothing is held, and everything adds up.
    async fn assert_clean(&self) {
        settled(&self.app).await;
        assert_eq!(self.held().await, 0, "something is held");
        let differences = check(&self.app.world.services).await.unwrap().differences;
        assert_eq!(differences, Vec::<String>::new());
    }

    /// What is held, in micro-rupees.
    async fn held(&self) -> i64 {
        let pool = sqlx::AnyPool::connect(&self.app.world.database.url).await.unwrap();
        let held = sqlx::query_scalar("select cast(sum(held) as bigint) from wallets");
        let held = held.fetch_one(&pool).await.unwrap();
        pool.close().await;
        held
    }

    async fn balance(&self) -> Money {
        accounts::lookup(&self.app.world.services, &self.app.account).await.unwrap().balance
    }

    /// Revokes the key on this server, and gives the receipt.
    async fn revoke(&self) -> Value {
        let path = format!("/v1/accounts/{{id}}/apiKeys/{}", self.key_id);
        self.app.as_owner().await.delete(&path).await.with_status(200).json()
    }
}

impl Told {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Self { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    #[track_caller]
    fn with_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// It is an error in OpenAI's form.
    #[track_caller]
    fn fails(&self, status: u16, kind: &str, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        let error = &self.json()["error"];
        assert_eq!((error["type"].as_str(), error["code"].as_str()), (Some(kind), Some(code)), "{error}");
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert_eq!(error.as_object().unwrap().len(), 4);
        assert!(self.header("x-request-id").starts_with("req_"));
    }
}

/// Waits until the calls of a server are recorded, and gives back what it has set aside.
async fn settled(app: &TestApp) {
    inference::all_recorded(&app.world.services).await;
    credit::give_back(&app.world.services).await;
}

/// The background work of a server, which ends when this is dropped.
struct Working {
    _tasks: JoinSet<()>,
}

impl Working {
    /// Starts it for servers over one database.
    async fn of(apps: &[&TestApp]) -> Self {
        let mut tasks = JoinSet::new();
        for app in apps {
            let services = app.world.services.clone();
            key_cache::open(&services).await.unwrap();
            node::join(&services).await.unwrap();
            tasks.spawn(node::run(services.clone()));
            tasks.spawn(async move { credit::run(&services).await });
        }
        Self { _tasks: tasks }
    }
}

/// Adds an upstream with a timeout in seconds.
async fn add(app: &TestApp, name: &str, url: &str, seconds: u64) {
    let upstream = Named {
        name: UpstreamName::parse(name).unwrap(),
        url: UpstreamUrl::parse(url).unwrap(),
        key_file: None,
        timeout: std::time::Duration::from_secs(seconds),
    };
    upstreams::add(&app.world.services, &upstream).await.unwrap();
}

/// Routes a model to an upstream as `there`.
async fn route(app: &TestApp, model: &str, upstream: &str, weight: i64) {
    let route = ModelRoute {
        model: model.to_owned(),
        upstream: UpstreamName::parse(upstream).unwrap(),
        upstream_model: Some("there".to_owned()),
        max_output: 4096,
        weight,
    };
    upstreams::route(&app.world.services, &route).await.unwrap();
}

/// A key of the app's account.
async fn new_key(app: &TestApp, mut fields: Value) -> (String, String) {
    fields["name"] = json!("k");
    let path = "/v1/accounts/{id}/apiKeys";
    let made = app.as_owner().await.post(path, fields.to_string()).await.with_status(201).json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

async fn send_to(app: &TestApp, path: &str, key: &str, body: impl Into<Body>) -> Response {
    send_by(app.router(), path.to_owned(), key.to_owned(), body).await
}

async fn send_by(router: Router, path: String, key: String, body: impl Into<Body>) -> Response {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .body(body.into())
        .unwrap();
    router.oneshot(request).await.unwrap()
}

/// A question with a limit of tokens.
fn question(more: Value) -> Value {
    let mut body =
        json!({"model": "m", "messages": [{"role": "user", "content": "How much?"}], "max_tokens": 50});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn rupees(text: &str) -> Money {
    Money::parse(text).unwrap()
}
