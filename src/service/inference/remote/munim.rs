//! The client of Munim's gateway API.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::verdict::Verdict;
use crate::domain::HoldId;
use crate::service::ServiceError;
use crate::service::inference::client::{self, AGENT, HttpClient};

/// The timeout of a key check, for which a caller waits.
const CHECKED_WITHIN: Duration = Duration::from_secs(5);
/// The timeout of a report.
const REPORTED_WITHIN: Duration = Duration::from_secs(30);
/// The largest answer, in bytes.
const ANSWER_MAX: usize = 4 * 1024 * 1024;

/// A Munim, and a gateway's token for it.
#[derive(Debug)]
pub struct Munim {
    /// Its address, without a slash at the end.
    url: String,
    token: SecretString,
    client: HttpClient,
}

/// What became of a report.
#[derive(Deserialize)]
struct Receipt {
    rejected: Vec<serde::de::IgnoredAny>,
}

impl Munim {
    pub fn new(url: &str, token: SecretString) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), token, client: client::connect() }
    }

    /// Checks a key.
    pub async fn verify(&self, question: &Value) -> Result<Verdict, ServiceError> {
        let answer = self.post("/v1/keys/verify", question, CHECKED_WITHIN).await?;
        read(&answer)
    }

    /// Ends a hold. One that is not there is none.
    pub async fn release(&self, hold: &HoldId) -> Result<(), ServiceError> {
        let path = format!("/v1/holds/{hold}/release");
        self.post(&path, &Value::Null, REPORTED_WITHIN).await.map(|_| ())
    }

    /// Reports calls, and returns how many were rejected.
    pub async fn report(&self, events: &Value) -> Result<usize, ServiceError> {
        let answer = self.post("/v1/usage/events", events, REPORTED_WITHIN).await?;
        Ok(read::<Receipt>(&answer)?.rejected.len())
    }

    /// Opens the stream of revocations, after the last known one.
    pub async fn follow(&self, last: Option<&str>) -> Result<Incoming, ServiceError> {
        let mut request = self.request(Method::GET, "/v1/keys/events", Bytes::new())?;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        if let Some(last) = last.and_then(|last| HeaderValue::from_str(last).ok()) {
            request.headers_mut().insert("last-event-id", last);
        }
        self.send(request, CHECKED_WITHIN).await.map(Response::into_body)
    }

    async fn post(&self, path: &str, body: &Value, within: Duration) -> Result<Bytes, ServiceError> {
        let mut request = self.request(Method::POST, path, body.to_string().into())?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let answering = async {
            let response = self.send(request, within).await?;
            let read = Limited::new(response.into_body(), ANSWER_MAX).collect().await;
            read.map(http_body_util::Collected::to_bytes).map_err(|error| away(path, &error.to_string()))
        };
        tokio::time::timeout(within, answering).await.map_err(|_| away(path, "it does not answer in time"))?
    }

    fn request(&self, method: Method, path: &str, body: Bytes) -> Result<Request<Full<Bytes>>, ServiceError> {
        let text = Zeroizing::new(format!("Bearer {}", self.token.expose_secret()));
        let token = HeaderValue::from_str(&text).map(|mut value| {
            value.set_sensitive(true);
            value
        });
        let token = token.map_err(|_| away(path, "the token of the gateway is no token"))?;
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header(AUTHORIZATION, token)
            .header(USER_AGENT, AGENT)
            .body(Full::new(body))
            .map_err(|error| away(path, &error.to_string()))
    }

    async fn send(
        &self,
        request: Request<Full<Bytes>>,
        within: Duration,
    ) -> Result<Response<Incoming>, ServiceError> {
        let path = request.uri().path().to_owned();
        let sent = tokio::time::timeout(within, self.client.request(request)).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(away(&path, &error.to_string())),
            Err(_) => return Err(away(&path, "it does not answer in time")),
        };
        if response.status() == StatusCode::UNAUTHORIZED {
            return Err(away(&path, "it does not know the token of the gateway"));
        }
        if !response.status().is_success() {
            return Err(away(&path, response.status().as_str()));
        }
        Ok(response)
    }
}

/// Logs why Munim is of no use. The addresses have nothing secret in them.
fn away(path: &str, why: &str) -> ServiceError {
    tracing::warn!(path, why, "munim did not answer");
    ServiceError::Unavailable
}

fn read<T: serde::de::DeserializeOwned>(answer: &[u8]) -> Result<T, ServiceError> {
    serde_json::from_slice(answer).map_err(|error| away("an answer", &error.to_string()))
}
