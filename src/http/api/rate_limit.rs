//! The rate limit: requests per minute of each account, with headers for what is left.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::Api;
use super::error::ApiError;
use crate::domain::AccountId;
use crate::domain::rate_limit::RateLimitStatus;

/// The limit, the remaining requests, the time of the reset.
pub const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-limit-requests"),
    HeaderName::from_static("x-ratelimit-remaining-requests"),
    HeaderName::from_static("x-ratelimit-reset"),
];

/// Carries the rate limit status of a request to the headers of its response.
#[derive(Clone, Debug, Default)]
struct Slot(Arc<OnceLock<RateLimitStatus>>);

/// Counts a request of an account, and rejects it above the limit.
pub async fn count(api: &Api, parts: &Parts, account: &AccountId) -> Result<(), ApiError> {
    let Some(allowance) = api.request_limit.count(&api.services, account).await? else { return Ok(()) };
    if let Some(slot) = parts.extensions.get::<Slot>() {
        // A request is counted once.
        let _ = slot.0.set(allowance);
    }
    allowance.wait.map_or(Ok(()), |wait| Err(refusal(wait.to_std().unwrap_or_default())))
}

/// The error above the limit.
pub fn refusal(wait: Duration) -> ApiError {
    ApiError::TooManyRequests(wait, "Too many requests. Wait as long as the Retry-After header says.".into())
}

/// Adds the headers to the responses of counted requests.
pub async fn show(mut request: Request, next: Next) -> Response {
    let slot = Slot::default();
    request.extensions_mut().insert(slot.clone());
    let mut response = next.run(request).await;
    if let Some(RateLimitStatus { limit, remaining, full_again, .. }) = slot.0.get().copied() {
        // The second in which the whole limit is available, in seconds since 1970.
        let reset = full_again.timestamp() + i64::from(full_again.timestamp_subsec_micros() > 0);
        let values = [limit.into(), remaining.into(), HeaderValue::from(reset)];
        response.headers_mut().extend(HEADERS.into_iter().zip(values));
    }
    response
}
