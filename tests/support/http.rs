//! A client of the REST API. Every response is validated against the OpenAPI description: an undocumented one
//! fails the test.

use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, StatusCode, header};
use http_body_util::BodyExt;

use munim::domain::{AccountId, Caller, Factor};
use munim::service::Policy;
use munim::service::auth::sign_in;
use munim::service::key_cache::gateways;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::World;
use super::browser::settings;
use super::events::Follower;

/// A server over a world with one account.
pub struct TestApp {
    /// The world.
    pub world: World,
    /// The account; `{id}` in a path is replaced by its id.
    pub account: AccountId,
    router: Router,
}

/// A client with a credential, or none.
pub struct Client<'a> {
    app: &'a TestApp,
    /// The header of the credential, and its value.
    credential: Option<(HeaderName, String)>,
}

/// A response.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl TestApp {
    /// A server over a world.
    pub async fn over(world: World) -> Self {
        Self::with(world, &[]).await
    }

    /// A server over a world, with options.
    pub async fn with(world: World, options: &[&str]) -> Self {
        let account = world.account("asha@example.in").await;
        let router = munim::startup::router(world.services.clone(), &settings(options));
        Self { world, account, router }
    }

    /// A server over a world whose account is there.
    pub fn of(world: World, account: AccountId) -> Self {
        let router = munim::startup::router(world.services.clone(), &settings(&[]));
        Self { world, account, router }
    }

    /// A second server over the same database.
    pub async fn beside(other: &Self) -> Self {
        Self::beside_with(other, &[]).await
    }

    /// A second server over the same database, with options.
    pub async fn beside_with(other: &Self, options: &[&str]) -> Self {
        let world = other.world.beside().await;
        let router = munim::startup::router(world.services.clone(), &settings(options));
        Self { world, account: other.account.clone(), router }
    }

    /// A second server over the same database, with another policy.
    pub async fn beside_under(other: &Self, decide: impl FnOnce(&mut Policy)) -> Self {
        let world = other.world.under(9, decide).await;
        let router = munim::startup::router(world.services.clone(), &settings(&[]));
        Self { world, account: other.account.clone(), router }
    }

    /// A client with the owner's session token.
    pub async fn as_owner(&self) -> Client<'_> {
        self.as_owner_of(&self.account).await
    }

    /// A client with the session token of an account's owner.
    pub async fn as_owner_of(&self, account: &AccountId) -> Client<'_> {
        let (token, _) =
            sign_in::issue_token(&self.world.services, &Caller::OPERATOR, account, None, Factor::Password)
                .await
                .unwrap();
        self.bearing(token.reveal())
    }

    /// A client with a new API key of the account.
    pub async fn as_key(&self) -> Client<'_> {
        let made = self.as_owner().await.post("/v1/accounts/{id}/apiKeys", r#"{"name":"prod-api"}"#).await;
        self.bearing(made.json()["key"].as_str().unwrap())
    }

    /// A client with the token of a new gateway.
    pub async fn as_gateway(&self, name: &str) -> Client<'_> {
        let (_, token) = gateways::create(&self.world.services, name).await.unwrap();
        self.bearing(token.reveal())
    }

    /// A client with any credential.
    pub fn bearing(&self, credential: &str) -> Client<'_> {
        Client { app: self, credential: Some((header::AUTHORIZATION, format!("Bearer {credential}"))) }
    }

    /// A client of `/v2` with the owner's session token.
    pub async fn as_platform(&self) -> Client<'_> {
        self.as_platform_of(&self.account).await
    }

    /// A client of `/v2` with the session token of an account's owner.
    pub async fn as_platform_of(&self, account: &AccountId) -> Client<'_> {
        let (token, _) =
            sign_in::issue_token(&self.world.services, &Caller::OPERATOR, account, None, Factor::Password)
                .await
                .unwrap();
        self.with_token(token.reveal())
    }

    /// A client of `/v2` with any token.
    pub fn with_token(&self, token: &str) -> Client<'_> {
        Client { app: self, credential: Some((HeaderName::from_static("token"), token.to_owned())) }
    }

    /// A client without a credential.
    pub fn as_nobody(&self) -> Client<'_> {
        Client { app: self, credential: None }
    }

    /// The router, to serve it otherwise.
    pub fn router(&self) -> Router {
        self.router.clone()
    }
}

impl Client<'_> {
    /// The credential.
    pub fn secret(&self) -> &str {
        self.credential.as_ref().map(|(_, text)| text.trim_start_matches("Bearer ")).unwrap_or_default()
    }

    /// Sends GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(self.own(path)), Body::empty()).await
    }

    /// Sends DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Request::delete(self.own(path)), Body::empty()).await
    }

    /// Sends JSON by POST.
    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(self.own(path)).header(header::CONTENT_TYPE, "application/json");
        self.send(request, body.into()).await
    }

    /// Sends JSON by PUT.
    pub async fn put(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::put(self.own(path)).header(header::CONTENT_TYPE, "application/json");
        self.send(request, body.into()).await
    }

    /// Sends JSON by PATCH.
    pub async fn patch(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::patch(self.own(path)).header(header::CONTENT_TYPE, "application/json");
        self.send(request, body.into()).await
    }

    /// Sends a request with any method.
    pub async fn call(&self, method: &str, path: &str) -> Answer {
        self.send(Request::builder().method(method).uri(self.own(path)), Body::empty()).await
    }

    /// Sends a custom request.
    pub async fn send(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let (answer, bytes) = self.exchange(request, body).await;
        // A file is not text.
        Answer { body: String::from_utf8_lossy(&bytes).into_owned(), ..answer }
    }

    /// Sends a custom request that may be answered with bytes; the answer has no body.
    pub async fn exchange(&self, request: axum::http::request::Builder, body: Body) -> (Answer, Vec<u8>) {
        let (asked, response) = self.ask(request, body).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let answer = Answer { status, headers, body: String::new() };
        answer.assert_described(self.app, &asked.0, &asked.1).await;
        (answer, bytes.to_vec())
    }

    /// Opens an event stream, after the event with an id.
    pub async fn follow(&self, path: &str, last_event_id: Option<&str>) -> Follower {
        let mut request = Request::get(self.own(path));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let (asked, response) = self.ask(request, Body::empty()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = Answer { status, headers, body: String::new() }.with_status(200);
        assert_eq!(answer.header("content-type"), "text/event-stream");
        answer.assert_described(self.app, &asked.0, &asked.1).await;
        Follower::of(response.into_body())
    }

    /// Sends a request; returns the documented path with the response.
    async fn ask(
        &self,
        mut request: axum::http::request::Builder,
        body: Body,
    ) -> ((String, String), axum::response::Response) {
        if let Some((name, credential)) = &self.credential {
            request = request.header(name, credential);
        }
        let request = request.body(body).unwrap();
        let asked = (request.method().as_str().to_lowercase(), request.uri().path().to_owned());
        (asked, self.app.router().oneshot(request).await.unwrap())
    }

    fn own(&self, path: &str) -> String {
        path.replace("{id}", self.app.account.as_str())
    }
}

impl Answer {
    /// A header's value; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// Asserts the status.
    #[track_caller]
    pub fn with_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// Asserts an error.
    #[track_caller]
    pub fn fails(self, status: u16, kind: &str, code: &str, param: Option<&str>) -> Self {
        let answer = self.with_status(status);
        let error = &answer.json()["error"];
        assert_eq!((error["type"].as_str(), error["code"].as_str()), (Some(kind), Some(code)));
        assert_eq!(error["param"].as_str(), param, "{error}");
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert_eq!(error.as_object().unwrap().len(), 4);
        answer
    }

    /// Asserts a success in the envelope with a message.
    #[track_caller]
    pub fn succeeds(self, message: &str) -> Self {
        let answer = self.with_status(200);
        let envelope = answer.json();
        assert_eq!((&envelope["success"], &envelope["message"]), (&json!(true), &json!(message)));
        assert_eq!(envelope.as_object().unwrap().len(), 3, "{envelope}");
        answer
    }

    /// Asserts a failure in the envelope, and returns its message.
    #[track_caller]
    pub fn fails_in_envelope(&self, status: u16) -> String {
        let envelope = self.json();
        assert_eq!(self.status.as_u16(), status, "{envelope}");
        assert_eq!((&envelope["success"], &envelope["payload"]), (&json!(false), &Value::Null));
        assert_eq!(envelope.as_object().unwrap().len(), 3, "{envelope}");
        assert_eq!(
            (self.header("content-type"), self.header("cache-control")),
            ("application/json", "no-store")
        );
        envelope["message"].as_str().unwrap().to_owned()
    }

    /// Asserts that a value is rejected.
    #[track_caller]
    pub fn refuses(self, param: &str, code: &str) -> Self {
        self.fails(400, "invalid_request_error", code, Some(param))
    }

    /// Fails the test if the OpenAPI description does not cover the response.
    async fn assert_described(&self, app: &TestApp, method: &str, path: &str) {
        assert!(!self.header("x-request-id").is_empty(), "no request id: {method} {path}");
        let document = description(app).await;
        let operation = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .find_map(|(template, item)| matches(template, path).then(|| item.get(method)).flatten());
        let Some(operation) = operation else {
            assert!(matches!(self.status.as_u16(), 404 | 405), "{method} {path}: {}", self.body);
            return;
        };
        let mut described = &operation["responses"][self.status.as_str()];
        if let Some(reference) = described["$ref"].as_str() {
            described = document.pointer(reference.trim_start_matches('#')).unwrap();
        }
        assert!(described.is_object(), "{method} {path} answers {}: {}", self.status, self.body);
        for header in self.headers.keys().filter(|name| name.as_str().starts_with("x-r")) {
            assert!(described["headers"][header.as_str()].is_object(), "{method} {path}: {header}");
        }
    }
}

/// The OpenAPI description, read once.
async fn description(app: &TestApp) -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    if let Some(document) = DOCUMENT.get() {
        return document;
    }
    let request = Request::get("/v1/openapi.json").body(Body::empty()).unwrap();
    let response = app.router().oneshot(request).await.unwrap();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    DOCUMENT.get_or_init(|| serde_json::from_slice(&bytes).unwrap())
}

fn matches(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(&path).all(|(name, part)| name == part || name.starts_with('{'))
}
