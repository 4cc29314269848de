//! What the doors for programs share: what handlers are given, how bodies and queries are read, how
//! a failure looks, and the description of it all. The doors are `v1/` for owners' programs, `v2/`
//! for programs of the agent platform, and `gateway/`.

pub mod bearer;
pub mod body;
pub mod column;
pub mod error;
pub mod failures;
pub mod instant;
pub mod number;
pub mod query;
pub mod rate_limit;
pub mod session;
pub mod surface;

use std::sync::Arc;

use crate::service::Services;
use crate::service::auth::request_limit::RequestLimit;

/// What the handlers are given.
#[derive(Clone, Debug)]
pub struct Api {
    /// The use cases.
    pub services: Arc<Services>,
    /// Requests a minute for each account.
    pub request_limit: Arc<RequestLimit>,
    /// The description of it all, with this console's address.
    pub description: Arc<str>,
}

impl Api {
    /// The doors over the services, with so many requests a minute for each account (0 for any number), and what describes
    /// them.
    pub fn new(services: &Arc<Services>, requests_per_minute: u32, description: Arc<str>) -> Self {
        let request_limit = Arc::new(RequestLimit::new(requests_per_minute));
        Self { services: Arc::clone(services), request_limit, description }
    }
}
