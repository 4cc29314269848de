//! The HTTP client of the provider. It repeats nothing by itself: whoever calls asks first what became of a request
//! that was not answered.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use data_encoding::BASE64;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

use super::wire::Failure;
use crate::service::inference::client::{self, AGENT, HttpClient};
use crate::service::payments::stand_in::{Asked, Reply, StandIn};

/// The timeout of a request with its answer: a person waits for it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);
/// The largest answer, in bytes.
const ANSWER_MAX: usize = 4 * 1024 * 1024;

/// Why the provider did not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It refused; nothing was done.
    #[error("the payment provider refuses: {description}")]
    Refused {
        /// Its words, which are for the operator.
        description: String,
        /// Its word for the cause, if it has one.
        reason: Option<String>,
    },
    /// It does not know our credentials.
    #[error("the payment provider does not know the key")]
    Credentials,
    /// Too many requests; nothing was done.
    #[error("the payment provider is busy")]
    Busy,
    /// There is no answer, or none that can be read: it may have been done.
    #[error("the payment provider does not answer")]
    Away,
}

impl ProviderError {
    /// Whether the request may have been carried out, so that it must be asked for before it is sent again.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Away)
    }

    /// Whether the provider has no such thing.
    pub fn is_unknown_id(&self) -> bool {
        matches!(self, Self::Refused { description, .. }
            if description.contains("does not exist") || description.contains("not a valid id"))
    }
}

/// How requests get to the provider.
#[derive(Debug)]
pub enum Line {
    Http(Box<OnceLock<HttpClient>>),
    /// The stand-in of this process.
    StandIn(Arc<StandIn>),
}

/// The client.
#[derive(Debug)]
pub struct Client {
    /// The address, without a slash at the end and without `/v1`.
    url: String,
    key_id: String,
    key_secret: SecretString,
    line: Line,
}

/// What is sent.
struct Sent<'a> {
    method: Method,
    /// After `/v1`, with its query.
    path: &'a str,
    body: Bytes,
    idempotency: Option<&'a str>,
}

impl Client {
    pub fn new(url: &str, key_id: &str, key_secret: SecretString, line: Line) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), key_id: key_id.to_owned(), key_secret, line }
    }

    /// Asks for something.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ProviderError> {
        let sent = Sent { method: Method::GET, path, body: Bytes::new(), idempotency: None };
        self.exchange(sent).await
    }

    /// Sends something.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, ProviderError> {
        let sent = Sent { method: Method::POST, path, body: body.to_string().into(), idempotency: None };
        self.exchange(sent).await
    }

    /// Changes something.
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, ProviderError> {
        let sent = Sent { method: Method::PUT, path, body: body.to_string().into(), idempotency: None };
        self.exchange(sent).await
    }

    /// Sends something that may be sent again under the same key.
    pub async fn post_once<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<T, ProviderError> {
        let body = body.to_string().into();
        self.exchange(Sent { method: Method::POST, path, body, idempotency: Some(key) }).await
    }

    async fn exchange<T: DeserializeOwned>(&self, sent: Sent<'_>) -> Result<T, ProviderError> {
        // Queries name our own ids alone, which may be logged.
        let path = sent.path.to_owned();
        let answered = tokio::time::timeout(ANSWERED_WITHIN, self.send(sent)).await;
        let (status, body) =
            answered.unwrap_or_else(|_| Err("it does not answer in time".to_owned())).map_err(|error| {
                tracing::warn!(path, error, "the payment provider did not answer");
                ProviderError::Away
            })?;
        read(&path, status, &body)
    }

    async fn send(&self, sent: Sent<'_>) -> Result<(StatusCode, Bytes), String> {
        match &self.line {
            Line::Http(client) => {
                let client = client.get_or_init(client::connect);
                let request = self.request(sent).ok_or("the key is no header")?;
                // The error's text may name the address, which is for the operator.
                let response = client.request(request).await.map_err(|error| error.to_string())?;
                let status = response.status();
                let body = Limited::new(response.into_body(), ANSWER_MAX).collect().await;
                Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
            }
            Line::StandIn(stand_in) => {
                let (path, query) = sent.path.split_once('?').unwrap_or((sent.path, ""));
                let authorization = self.authorization();
                let asked = Asked {
                    method: sent.method.as_str(),
                    path,
                    query,
                    authorization: Some(authorization.as_str()),
                    idempotency: sent.idempotency,
                    body: &sent.body,
                };
                match stand_in.answer(&asked) {
                    Reply::Json(status, json) => Ok((
                        StatusCode::from_u16(status).map_err(|error| error.to_string())?,
                        json.to_string().into(),
                    )),
                    Reply::Cut => Err("the connection broke".to_owned()),
                }
            }
        }
    }

    fn authorization(&self) -> Zeroizing<String> {
        let pair = Zeroizing::new(format!("{}:{}", self.key_id, self.key_secret.expose_secret()));
        Zeroizing::new(format!("Basic {}", BASE64.encode(pair.as_bytes())))
    }

    fn request(&self, sent: Sent<'_>) -> Option<Request<Full<Bytes>>> {
        let mut authorization = HeaderValue::from_str(&self.authorization()).ok()?;
        authorization.set_sensitive(true);
        let mut request = Request::builder()
            .method(sent.method)
            .uri(format!("{}/v1{}", self.url, sent.path))
            .header(AUTHORIZATION, authorization)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, AGENT);
        if !sent.body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(key) = sent.idempotency {
            request = request.header("x-refund-idempotency", key);
        }
        request.body(Full::new(sent.body)).ok()
    }
}

/// Reads an answer. A success that cannot be read may have been one.
fn read<T: DeserializeOwned>(path: &str, status: StatusCode, body: &[u8]) -> Result<T, ProviderError> {
    if status.is_success() {
        return serde_json::from_slice(body).map_err(|error| {
            tracing::error!(path, %error, "an answer of the payment provider cannot be read");
            ProviderError::Away
        });
    }
    let detail = serde_json::from_slice::<Failure>(body).unwrap_or_default().error;
    let description = detail.description.unwrap_or_default();
    tracing::warn!(
        path,
        status = status.as_u16(),
        code = detail.code,
        field = detail.field,
        description,
        "the payment provider refused"
    );
    let is_of_the_key = status == StatusCode::UNAUTHORIZED
        || description == "Authentication failed"
        || description.to_lowercase().contains("api key provided is invalid");
    match status {
        _ if is_of_the_key => Err(ProviderError::Credentials),
        StatusCode::TOO_MANY_REQUESTS => Err(ProviderError::Busy),
        // Another of the same idempotency key is still being worked on.
        StatusCode::CONFLICT | StatusCode::REQUEST_TIMEOUT => Err(ProviderError::Away),
        status if status.is_client_error() => {
            let reason = detail.reason.filter(|reason| reason != "NA" && !reason.is_empty());
            Err(ProviderError::Refused { description, reason })
        }
        _ => Err(ProviderError::Away),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: u16, body: &str) -> ProviderError {
        read::<Value>("/orders", StatusCode::from_u16(status).unwrap(), body.as_bytes()).unwrap_err()
    }

    #[test]
    fn failures_are_told_apart_by_what_may_have_been_done() {
        let key =
            r#"{"error":{"code":"BAD_REQUEST_ERROR","description":"Authentication failed","reason":"NA"}}"#;
        assert_eq!(failure(400, key), ProviderError::Credentials);
        assert_eq!(failure(401, ""), ProviderError::Credentials);
        assert_eq!(failure(429, "{}"), ProviderError::Busy);
        for (status, body) in
            [(500, "{}"), (502, "<html>"), (503, ""), (409, "{}"), (302, ""), (200, "<html>")]
        {
            assert_eq!(failure(status, body), ProviderError::Away, "{status}");
            assert!(failure(status, body).is_open());
        }
        let refused = r#"{"error":{"description":"The id provided does not exist","reason":"input_validation_failed"}}"#;
        assert!(failure(400, refused).is_unknown_id());
        let empty = ProviderError::Refused { description: String::new(), reason: None };
        assert_eq!(failure(400, "nothing"), empty);
        assert!(!empty.is_open());
    }

    #[test]
    fn the_secret_is_in_no_text_of_the_client() {
        let client =
            Client::new("https://x.example/", "rzp_test_1", "very-secret".into(), Line::Http(Box::default()));
        assert!(!format!("{client:?}").contains("very-secret"));
        assert_eq!(client.authorization().as_str(), "Basic cnpwX3Rlc3RfMTp2ZXJ5LXNlY3JldA==");
    }
}
