//! What the doors for programs share: what handlers are given, how bodies and queries are read, how
//! a failure looks, and the description of it all. The doors are `v1/` for owners' programs, `v2/`
//! for programs of the agent platform, and `gateway/`.

pub mod bearer;
pub mod body;
pub mod column;
pub mod door;
pub mod error;
pub mod failures;
pub mod instant;
pub mod openapi;
pub mod query;
pub mod rate_limit;
pub mod session;

use std::sync::Arc;

use rate_limit::RateLimit;

use crate::service::Services;

/// What the handlers are given.
#[derive(Clone, Debug)]
pub struct Api {
    /// The use cases.
    pub services: Arc<Services>,
    /// Requests a minute for each account.
    pub rate_limit: Arc<RateLimit>,
}

impl Api {
    /// The doors over the services, with so many requests a minute for each account; 0 for any number.
    pub fn new(services: &Arc<Services>, requests_per_minute: u32) -> Self {
        let rate_limit = Arc::new(RateLimit::new(services, requests_per_minute));
        Self { services: Arc::clone(services), rate_limit }
    }
}
