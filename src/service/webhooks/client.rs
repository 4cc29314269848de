//! The HTTP client of webhooks: over [`Connector`], it follows no redirect, uses no proxy of the environment, and reads
//! little of an answer, for a short time.

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use hyper::{Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::WebhookSettings;
use super::connector::{ConnectError, Connector};
use super::secret::Signers;
use crate::domain::webhook::{Attempt, Outcome};
use crate::domain::{Message, WebhookUrl};
use crate::service::{Services, inference};

/// How long an idle connection is kept: less than the five seconds after which servers in Python close it.
const IDLE: Duration = Duration::from_secs(4);
/// Idle connections to each server.
const IDLE_MAX: usize = 4;
/// Bytes of the head of an answer.
const HEAD_MAX: usize = 16 * 1024;
/// Bytes of the body of an answer that are read, so that the connection can be used again.
const BODY_MAX: usize = 16 * 1024;
/// How long they are waited for.
const BODY_WITHIN: Duration = Duration::from_secs(2);
/// Characters of an answer that are kept.
const KEPT: usize = 500;
/// What hyper says of an answer before the request, such as the banner of another protocol.
const TOO_EARLY: &str = "unexpected message";
const AGENT: &str = concat!("munim-webhooks/", env!("CARGO_PKG_VERSION"));

type HttpClient = Client<HttpsConnector<Connector>, Full<Bytes>>;

/// The client, with its pool of connections.
#[derive(Debug, Default)]
pub struct WebhookClient(OnceLock<HttpClient>);

/// What an answer says.
struct Said {
    outcome: Outcome,
    status: Option<u16>,
    answer: String,
}

impl Said {
    const fn nothing(outcome: Outcome) -> Self {
        Self { outcome, status: None, answer: String::new() }
    }
}

/// Makes an attempt to deliver an event.
pub async fn attempt(services: &Services, url: &WebhookUrl, signers: &Signers, message: &Message) -> Attempt {
    let (at, began) = (services.now(), Instant::now());
    let settings = &services.policy.webhooks;
    let timestamp = at.timestamp();
    let signature = signers.sign(&message.id, timestamp, &message.details);
    let request = Request::post(url.as_str())
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "*/*")
        .header(USER_AGENT, AGENT)
        .header("webhook-id", message.id.as_str())
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .body(Full::new(Bytes::from(message.details.clone())));
    let said = match request {
        Ok(request) => send(services, settings, request).await,
        Err(_) => Said::nothing(Outcome::NoAddress),
    };
    let milliseconds = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    let Said { outcome, status, answer } = said;
    Attempt { at, milliseconds, outcome, status, answer }
}

async fn send(services: &Services, settings: &WebhookSettings, request: Request<Full<Bytes>>) -> Said {
    let client = services.webhooks.0.get_or_init(|| client(settings));
    match tokio::time::timeout(settings.timeout, client.request(request)).await {
        Err(_) => Said::nothing(Outcome::TimedOut),
        Ok(Err(error)) => Said::nothing(outcome_of(&error)),
        Ok(Ok(response)) => read(response).await,
    }
}

/// What a status says, and the beginning of the body, however long it is or takes.
async fn read(response: Response<Incoming>) -> Said {
    let status = response.status();
    let outcome = match status.as_u16() {
        200..=299 => Outcome::Delivered,
        300..=399 => Outcome::Redirected,
        410 => Outcome::Gone,
        _ => Outcome::Refused,
    };
    let mut body = response.into_body();
    let mut found = Vec::new();
    let reading = async {
        while let Some(Ok(frame)) = body.frame().await {
            let Ok(data) = frame.into_data() else { continue };
            found.extend_from_slice(&data[..data.len().min(BODY_MAX - found.len())]);
            if found.len() >= BODY_MAX {
                break;
            }
        }
    };
    // What came until then is enough.
    let _ = tokio::time::timeout(BODY_WITHIN, reading).await;
    Said { outcome, status: Some(status.as_u16()), answer: beginning(&found) }
}

/// The beginning of an answer as text without control characters.
fn beginning(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(KEPT).collect::<String>().trim().to_owned()
}

/// Why there was no answer.
fn outcome_of(error: &legacy::Error) -> Outcome {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut found = if error.is_connect() { Outcome::NoConnection } else { Outcome::Broken };
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<ConnectError>() {
            return match error {
                ConnectError::NoAddress => Outcome::NoAddress,
                ConnectError::NotPublic => Outcome::NotPublic,
                ConnectError::NoConnection => Outcome::NoConnection,
            };
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && (error.is_parse() || error.is_parse_too_large() || error.to_string().contains(TOO_EARLY))
        {
            return Outcome::NoHttp;
        }
        if let Some(error) = of_tls(error) {
            return match error {
                rustls::Error::InvalidCertificate(_) => Outcome::BadCertificate,
                _ => Outcome::NoTls,
            };
        }
        if let Some(error) = error.downcast_ref::<std::io::Error>()
            && error.kind() == std::io::ErrorKind::UnexpectedEof
        {
            found = Outcome::Broken;
        }
        cause = error.source();
    }
    found
}

/// The error of TLS within others. An I/O error's source is that of what it wraps, so it is unwrapped.
fn of_tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref().or_else(|| of_tls(error.downcast_ref::<std::io::Error>()?.get_ref()?))
}

fn client(settings: &WebhookSettings) -> HttpClient {
    let connector = Connector { reach: settings.reach, network: Arc::clone(&settings.network) };
    let tls = settings.tls.as_ref().map_or_else(inference::tls, |tls| (**tls).clone());
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_MAX)
        .pool_timer(TokioTimer::new())
        .http1_max_buf_size(HEAD_MAX)
        .build(connector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_in_part_and_on_one_line() {
        assert_eq!(beginning(b" no\r\nsuch \x07thing "), "no  such  thing");
        assert_eq!(beginning(&[0xff, b'a']), "\u{fffd}a");
        assert_eq!(beginning("ü".repeat(10_000).as_bytes()).chars().count(), KEPT);
    }
}
