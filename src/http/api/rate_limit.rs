//! So many requests a minute for each account, and headers that say how many are left.

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

/// How many are allowed, how many are left, when all are back.
pub const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-limit-requests"),
    HeaderName::from_static("x-ratelimit-remaining-requests"),
    HeaderName::from_static("x-ratelimit-reset"),
];

/// Where a request's allowance is left for the headers of its answer.
#[derive(Clone, Debug, Default)]
struct Slot(Arc<OnceLock<RateLimitStatus>>);

/// Counts a request of an account, and refuses it above the limit.
pub async fn count(api: &Api, parts: &Parts, account: &AccountId) -> Result<(), ApiError> {
    let Some(allowance) = api.request_limit.count(&api.services, account).await? else { return Ok(()) };
    if let Some(slot) = parts.extensions.get::<Slot>() {
        // A request is counted once.
        let _ = slot.0.set(allowance);
    }
    allowance.wait.map_or(Ok(()), |wait| Err(refusal(wait.to_std().unwrap_or_default())))
}

/// What is answered above the limit.
pub fn refusal(wait: Duration) -> ApiError {
    ApiError::TooManyRequests(wait, "Too many requests. Wait as long as the Retry-After header says.".into())
}

/// Adds the headers to the answers of requests that were counted.
pub async fn show(mut request: Request, next: Next) -> Response {
    let slot = Slot::default();
    request.extensions_mut().insert(slot.clone());
    let mut response = next.run(request).await;
    if let Some(RateLimitStatus { limit, remaining, full_again, .. }) = slot.0.get().copied() {
        // The second in which all is back, in seconds since 1970.
        let reset = full_again.timestamp() + i64::from(full_again.timestamp_subsec_micros() > 0);
        let values = [limit.into(), remaining.into(), HeaderValue::from(reset)];
        response.headers_mut().extend(HEADERS.into_iter().zip(values));
    }
    response
}
