//! So many requests a minute for each account, and headers that say how many are left.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::error::ApiError;
use crate::domain::AccountId;
use crate::service::Services;

/// How many are allowed, how many are left, when all are back.
pub const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("x-ratelimit-limit-requests"),
    HeaderName::from_static("x-ratelimit-remaining-requests"),
    HeaderName::from_static("x-ratelimit-reset"),
];

/// Requests between two sweeps, which forget the accounts that have been quiet.
const SWEEP_EVERY: u32 = 10_000;

type Limiter =
    RateLimiter<AccountId, DefaultKeyedStateStore<AccountId>, ServiceClock, StateInformationMiddleware>;

/// The limit, and how much of it each account has used.
#[derive(Debug)]
pub struct RateLimit {
    clock: ServiceClock,
    limiter: Option<Limiter>,
    since_sweep: AtomicU32,
}

/// The services' time of day, since 1970.
#[derive(Clone, Debug)]
struct ServiceClock(Arc<Services>);

impl Clock for ServiceClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.now().timestamp_micros()).unwrap_or_default())
    }
}

/// What an account has left.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    limit: u32,
    remaining: u32,
    /// When the whole limit is back, in seconds since 1970.
    reset: u64,
}

/// Where a request's allowance is left for the headers of its answer.
#[derive(Clone, Debug, Default)]
struct Slot(Arc<OnceLock<Allowance>>);

impl RateLimit {
    /// A limit of requests a minute; none for 0.
    pub fn new(services: &Arc<Services>, requests_per_minute: u32) -> Self {
        let clock = ServiceClock(Arc::clone(services));
        let limiter = NonZeroU32::new(requests_per_minute).map(|limit| {
            let states = DefaultKeyedStateStore::default();
            Limiter::new(Quota::per_minute(limit), states, clock.clone())
        });
        Self { clock, limiter, since_sweep: AtomicU32::new(0) }
    }

    /// Counts a request of an account, and refuses it above the limit.
    pub fn count(&self, parts: &Parts, account: &AccountId) -> Result<(), ApiError> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        self.sweep(limiter);
        let now = self.clock.now();
        let (quota, remaining, wait) = match limiter.check_key(account) {
            Ok(state) => (state.quota(), state.remaining_burst_capacity(), None),
            Err(refused) => (refused.quota(), 0, Some(refused.wait_time_from(now))),
        };
        let limit = quota.burst_size().get();
        // A refused request waits for one place; the others come back after it.
        let owed = limit - remaining - u32::from(wait.is_some());
        let back = now + wait.unwrap_or_default() + quota.replenish_interval() * owed;
        let reset = back.as_secs() + u64::from(back.subsec_nanos() > 0);
        if let Some(slot) = parts.extensions.get::<Slot>() {
            // A request is counted once.
            let _ = slot.0.set(Allowance { limit, remaining, reset });
        }
        wait.map_or(Ok(()), |wait| Err(refusal(wait)))
    }

    fn sweep(&self, limiter: &Limiter) {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
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
    if let Some(Allowance { limit, remaining, reset }) = slot.0.get().copied() {
        let values = [limit.into(), remaining.into(), HeaderValue::from(reset)];
        response.headers_mut().extend(HEADERS.into_iter().zip(values));
    }
    response
}
