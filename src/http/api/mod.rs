//! What the APIs share: the state of handlers, the parsing of bodies and queries, the format of errors, and the
//! OpenAPI document. The APIs are `v1/` for owners' programs, `v2/` for programs of the agent platform, and
//! `gateway/`.

pub mod bearer;
pub mod body;
mod causes;
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

/// The state of the handlers.
#[derive(Clone, Debug)]
pub struct Api {
    pub services: Arc<Services>,
    /// Requests per minute of each account.
    pub request_limit: Arc<RequestLimit>,
    /// The OpenAPI document, with this console's address.
    pub description: Arc<str>,
}

impl Api {
    /// The state, with a limit of requests per minute and account (0: unlimited) and the OpenAPI document.
    pub fn new(services: &Arc<Services>, requests_per_minute: u32, description: Arc<str>) -> Self {
        let request_limit = Arc::new(RequestLimit::new(requests_per_minute));
        Self { services: Arc::clone(services), request_limit, description }
    }
}
