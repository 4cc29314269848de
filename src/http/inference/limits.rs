//! Headers that say what is left of the minute, as clients of the OpenAI API read them.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::service::limits::{Level, Levels};

/// The limit, what is left of it, and when it begins anew: of requests, of tokens.
const REQUESTS: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-limit-requests"),
    HeaderName::from_static("x-ratelimit-remaining-requests"),
    HeaderName::from_static("x-ratelimit-reset-requests"),
];
const TOKENS: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-limit-tokens"),
    HeaderName::from_static("x-ratelimit-remaining-tokens"),
    HeaderName::from_static("x-ratelimit-reset-tokens"),
];

/// Adds the headers of the limits that there are.
pub fn add(headers: &mut HeaderMap, levels: Levels) {
    for (names, level) in [(REQUESTS, levels.requests), (TOKENS, levels.tokens)] {
        let Some(Level { limit, remaining }) = level else { continue };
        let [of, left, reset] = names;
        headers.insert(of, HeaderValue::from(limit));
        headers.insert(left, HeaderValue::from(remaining));
        if let Ok(value) = HeaderValue::try_from(format!("{}s", levels.reset)) {
            headers.insert(reset, value);
        }
    }
}
