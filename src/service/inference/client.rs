//! The HTTP client of upstreams. It follows no redirect, uses no proxy of the environment, and sends nothing of the
//! caller's head.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::catalogue::LiveUpstream;
use super::demo;
use super::endpoint::Endpoint;

/// The timeout of a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long an idle connection is kept: less than the five seconds after which servers in Python close it.
const IDLE: Duration = Duration::from_secs(4);
/// Idle connections to each upstream.
const IDLE_MAX: usize = 1024;
pub const AGENT: &str = concat!("munim/", env!("CARGO_PKG_VERSION"));

/// A client of HTTP, with its pool of connections.
pub type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The client, with its pool of connections.
#[derive(Debug, Default)]
pub struct UpstreamClient(OnceLock<HttpClient>);

/// Why an upstream gave no head of an answer.
#[derive(Debug)]
pub enum SendError {
    /// There is no connection, or it broke.
    Broken,
    /// The timeout passed.
    Late,
}

/// What is sent.
#[derive(Debug)]
pub struct Outgoing<'a> {
    pub endpoint: Endpoint,
    pub content_type: &'a str,
    pub body: Bytes,
    /// The call's id, which the upstream may log.
    pub id: &'a str,
}

impl UpstreamClient {
    /// Sends a request, and returns when the head of the answer is there.
    pub async fn send(
        &self,
        upstream: &LiveUpstream,
        outgoing: Outgoing<'_>,
    ) -> Result<Response<Incoming>, SendError> {
        let request = request(upstream, outgoing).ok_or(SendError::Broken)?;
        let client = self.0.get_or_init(connect);
        let sending = async {
            if demo::is_demo(&upstream.url) {
                return demo::send(request).await.map_err(|error| (error.to_string(), None));
            }
            // The error's text may contain the address, which is for the operator.
            client.request(request).await.map_err(|error| {
                (error.to_string(), std::error::Error::source(&error).map(ToString::to_string))
            })
        };
        match tokio::time::timeout(upstream.timeout, sending).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err((error, source))) => {
                tracing::warn!(upstream = upstream.name, error, source, "upstream failed");
                Err(SendError::Broken)
            }
            Err(_) => {
                tracing::warn!(upstream = upstream.name, timeout = ?upstream.timeout, "upstream timed out");
                Err(SendError::Late)
            }
        }
    }
}

/// A client that follows no redirect.
pub fn connect() -> HttpClient {
    let mut http = HttpConnector::new();
    http.set_connect_timeout(Some(CONNECT_WITHIN));
    http.set_nodelay(true);
    http.enforce_http(false);
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls());
    let connector = builder.https_or_http().enable_http1().wrap_connector(http);
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_MAX)
        .pool_timer(TokioTimer::new())
        .build(connector)
}

/// TLS with the machine's certificates, for clients.
pub fn tls() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        tracing::error!("this machine has no certificates: upstreams with https:// cannot be reached");
    }
    // The provider is named, because another crate may bring a second one. It supports the default versions.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_protocol_versions(rustls::DEFAULT_VERSIONS);
    #[expect(clippy::expect_used, reason = "a provider and versions that are compiled in")]
    let config = config.expect("ring supports the default versions of TLS");
    config.with_root_certificates(roots).with_no_client_auth()
}

fn request(upstream: &LiveUpstream, outgoing: Outgoing<'_>) -> Option<Request<Full<Bytes>>> {
    let Outgoing { endpoint, content_type, body, id } = outgoing;
    let base = if demo::is_demo(&upstream.url) { demo::BASE } else { &upstream.url };
    let mut request = Request::post(format!("{base}{}", endpoint.path()))
        .header(CONTENT_TYPE, content_type)
        .header(ACCEPT, "*/*")
        // What comes is read, so it must not be packed.
        .header(ACCEPT_ENCODING, "identity")
        .header(USER_AGENT, AGENT)
        .header("x-request-id", id);
    if let Some(key) = &upstream.key {
        let text = Zeroizing::new(format!("Bearer {}", key.expose_secret()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    request.body(Full::new(body)).ok()
}
