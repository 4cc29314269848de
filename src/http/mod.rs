//! What is answered over HTTP.

pub mod rpc;

use std::sync::Arc;

use axum::Router;

use crate::config::ServeConfig;
use crate::service::Services;

/// Everything that is answered.
pub fn router(services: Arc<Services>, config: &ServeConfig) -> Router {
    let _ = (services, config);
    Router::new()
}
