//! A browser without JavaScript: keeps cookies, submits forms, returns pages.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use clap::Parser;
use http_body_util::BodyExt;
use munim::config::ServeConfig;
use munim::service::Services;
use tower::ServiceExt;

use super::events::Follower;
use super::{PASSWORD, World};

/// A response.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

/// A browser with its cookies.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The client address in `X-Forwarded-For`.
    address: Option<String>,
    /// A session's cookie, and the account whose pages it gets.
    drawn_for: Option<(String, String)>,
}

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    serve: ServeConfig,
}

/// The settings of `munim serve`, from command-line options.
pub fn settings(options: &[&str]) -> ServeConfig {
    Settings::parse_from([&["munim"], options].concat()).serve
}

impl Browser {
    /// A browser of a console with the given options.
    pub fn with(services: &Arc<Services>, options: &[&str]) -> Self {
        let router = munim::startup::router(Arc::clone(services), &settings(options));
        Self { router, cookies: BTreeMap::new(), address: None, drawn_for: None }
    }

    /// A browser of a world's console.
    pub fn of(world: &World) -> Self {
        Self::with(&world.services, &[])
    }

    /// The same browser, with a client address set by a proxy.
    pub fn behind_proxy(self, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..self }
    }

    /// Requests a page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Submits a form as the signed-in account.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let account = self.account(path).await;
        let account = account.as_deref().map(|account| ("account", account));
        self.post_as_it_is(path, &fields.iter().copied().chain(account).collect::<Vec<_>>()).await
    }

    /// The account in the form of a page.
    async fn account(&mut self, path: &str) -> Option<String> {
        let session = self.session()?.to_owned();
        if let Some((of, account)) = &self.drawn_for
            && *of == session
        {
            return Some(account.clone());
        }
        let page = if path.starts_with("/sign-in/code") { "/sign-in/code" } else { "/sign-out" };
        // As a live page refetches itself, which does not extend the session.
        let page = self.send(Request::get(page).header("x-munim-refresh", "1"), Body::empty()).await;
        let rest = page.body.split_once("name=\"account\" value=\"")?.1;
        let account = rest.split('"').next()?.to_owned();
        self.drawn_for = Some((session, account.clone()));
        Some(account)
    }

    /// Submits exactly these fields.
    pub async fn post_as_it_is(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encoded: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request, Body::from(encoded.join("&"))).await
    }

    /// Sends a custom request.
    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let response = self.ask(request, body).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        // A file is not text.
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status, headers, body }
    }

    /// The `Content-Encoding` of the response to a request.
    pub async fn coding(&mut self, request: axum::http::request::Builder) -> String {
        let response = self.ask(request, Body::empty()).await;
        let coding = response.headers().get(header::CONTENT_ENCODING);
        coding.map(|coding| coding.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// Opens the account's event stream; returns the response if it is not a stream.
    pub async fn follow(&mut self, path: &str) -> Result<Follower, Page> {
        let request = Request::get(path).header(header::ACCEPT_ENCODING, "br, gzip");
        let response = self.ask(request, Body::empty()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        if status != StatusCode::OK {
            return Err(Page { status, headers, body: String::new() });
        }
        let page = Page { status, headers, body: String::new() };
        let told = ["content-type", "content-encoding", "cache-control", "x-accel-buffering"];
        assert_eq!(told.map(|name| page.header(name)), ["text/event-stream", "", "no-store", "no"]);
        Ok(Follower::of(response.into_body()))
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: Body) -> axum::response::Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let peer: SocketAddr = ([127, 0, 0, 1], 4000).into();
        let mut request = request.header(header::HOST, "127.0.0.1:3000").body(body).unwrap();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        if let Some(address) = &self.address {
            request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
        }
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        response
    }

    fn keep(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Signs in with an email.
    pub async fn sign_in(&mut self, email: &str) -> Page {
        self.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await
    }

    /// The cookies.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// The session cookie's value.
    pub fn session(&self) -> Option<&str> {
        self.cookies.get("munim").map(String::as_str)
    }

    /// Replaces the cookies.
    pub fn set_cookies(&mut self, cookies: BTreeMap<String, String>) {
        self.cookies = cookies;
    }

    /// Calls a server function as a program does: with its fields, asking for JSON.
    pub async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Page {
        let encoded: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/{function}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(request, Body::from(encoded.join("&"))).await
    }
}

impl Page {
    /// A header's value; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The target of the redirect.
    #[track_caller]
    pub fn redirect(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location")
    }

    /// Asserts the status.
    #[track_caller]
    pub fn with_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// Asserts that the HTML contains a text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.body.contains(text), "no {text:?} in {}", self.body);
        self
    }

    /// Asserts that the text without markup contains a text.
    #[track_caller]
    pub fn reads(self, text: &str) -> Self {
        let pieces = self.body.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
        let read: String = pieces.collect();
        assert!(read.contains(text), "no {text:?} in {read}");
        self
    }

    /// The first plaintext API key on the page.
    pub fn key(&self) -> Option<String> {
        let starts = self.body.match_indices("forii_sk_").map(|(at, _)| at);
        let keys = starts.map(|at| {
            self.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
        });
        keys.into_iter().find(|key| key.len() == 48)
    }
}

/// Percent-encodes a form value.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
