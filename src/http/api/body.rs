//! JSON bodies: read whole, up to a limit, with a distinct error for each mistake.

use std::pin::Pin;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use http_body::Body as _;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::error::ApiError;
use crate::http::layers::deadline::BODY_WITHIN;

/// The largest body.
const BODY_MAX: Limit = Limit { bytes: 1024 * 1024, words: BODY_MAX_WORDS };
/// The same, as text.
pub const BODY_MAX_WORDS: &str = "1 MiB";
/// The message for another content type.
pub const SEND_JSON: &str = "The body has to be JSON. Send it with `Content-Type: application/json`.";
/// The message for a compressed body.
const SEND_PLAIN: &str =
    "The body is encoded in a way that is not read here. Send it as it is, without Content-Encoding.";
/// The longest field name that a response repeats.
const FIELD_MAX: usize = 100;

/// The size limit of a body.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub bytes: usize,
    /// The same, as text for the client.
    pub words: &'static str,
}

/// Extracts a JSON body of type `T`.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType(SEND_JSON));
        }
        if Coding::of(request.headers()) != Some(Coding::Plain) {
            return Err(ApiError::UnsupportedMediaType(SEND_PLAIN));
        }
        parse(&read(request.into_body(), BODY_MAX, |_| Ok(())).await?).map(Self)
    }
}

/// Whether the content type is `application/json` or has the suffix `+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let essence = essence(headers).to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The content type without parameters; empty if there is none.
pub fn essence(headers: &HeaderMap) -> &str {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim()
}

/// The encoding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Plain,
    Gzip,
}

impl Coding {
    /// The encoding that a body declares; `None` if it is not supported.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
        let coding = match (codings.next(), codings.next()) {
            (None, _) => return Some(Self::Plain),
            (Some(coding), None) => coding.to_str().ok()?.trim().to_ascii_lowercase(),
            (Some(_), Some(_)) => return None,
        };
        match coding.as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "" | "identity" => Some(Self::Plain),
            _ => None,
        }
    }
}

/// Reads a body whole. `admit` gets the length of each chunk before it is stored, and may reject it.
pub async fn read(
    body: Body,
    limit: Limit,
    admit: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    // A declared length is rejected before the body is sent: a client with `Expect: 100-continue` sends none.
    if body.size_hint().lower() > limit.bytes as u64 {
        return Err(ApiError::BodyTooLarge(limit.words));
    }
    // A timeout is reported like a truncated body.
    let reading = tokio::time::timeout(BODY_WITHIN, read_on(body, limit, admit));
    reading.await.unwrap_or(Err(ApiError::BodyIncomplete))
}

async fn read_on(
    mut body: Body,
    limit: Limit,
    mut admit: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|_| ApiError::BodyIncomplete)?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > limit.bytes {
            return Err(ApiError::BodyTooLarge(limit.words));
        }
        admit(data.len())?;
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // Serde would accept an array for a struct, field by field.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        let is_json = serde_json::from_slice::<IgnoredAny>(bytes).is_ok();
        return Err(if is_json { ApiError::NotAnObject } else { ApiError::InvalidJson });
    }
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    // Parsed again with the path of the error: that is slower, and only errors need it.
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| explain(&error))?;
    deserializer.end().map_err(|_| ApiError::InvalidJson)?;
    Ok(value)
}

/// Maps a parser error. The error's text is not sent, because it repeats the client's input; only its first
/// words are compared.
fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    if !error.inner().is_data() {
        return ApiError::InvalidJson;
    }
    let field: String = error.path().to_string().chars().take(FIELD_MAX).collect();
    let text = error.inner().to_string();
    if text.starts_with("unknown field") {
        ApiError::UnknownField(field)
    } else if text.starts_with("duplicate field") {
        // Here the path ends above the field, and the name in the text is one of the operation's own fields.
        ApiError::RepeatedField(text.split('`').nth(1).unwrap_or_default().to_owned())
    } else {
        ApiError::WrongType(field)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Bot {
        #[expect(dead_code, reason = "only its reading is tested")]
        name: Option<String>,
        #[expect(dead_code, reason = "only its reading is tested")]
        number: Option<i64>,
    }

    fn mistake(text: &str) -> ApiError {
        parse::<Bot>(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn every_mistake_names_its_field() {
        let is = |error: ApiError, code, param| {
            assert_eq!((error.code(), error.param()), (code, param));
        };
        is(mistake(r#"{"name": 5}"#), "wrong_type", Some("name"));
        is(mistake(r#"{"number": "5"}"#), "wrong_type", Some("number"));
        is(mistake(r#"{"number": 1.5}"#), "wrong_type", Some("number"));
        is(mistake(r#"{"number": 99999999999999999999}"#), "wrong_type", Some("number"));
        is(mistake(r#"{"nmae": "x"}"#), "unknown_field", Some("nmae"));
        is(mistake(r#"{"name": "x", "name": "y"}"#), "repeated_field", Some("name"));
    }

    #[test]
    fn what_is_no_json_is_told_from_json_of_another_shape() {
        for text in ["", " ", "{", "nope", "{\"name\":}", "{} x", "{\"name\":\"\\ud800\"}", "\u{feff}{}"] {
            assert_eq!(mistake(text).code(), "invalid_json", "{text:?}");
        }
        for text in ["[]", "[\"x\", 1]", "null", "5", "\"x\""] {
            assert_eq!(mistake(text).code(), "not_an_object", "{text:?}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(mistake(&deep).code(), "invalid_json");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = parse::<Bot>(&bytes);
        }
    }
}
