//! `munim serve`: the console and the API.

use std::sync::Arc;

use super::demo;
use super::error::CliError;
use crate::config::{DatabaseConfig, ServeConfig};
use crate::{startup, telemetry};

/// Serves until SIGTERM.
pub async fn run(database: &DatabaseConfig, config: &ServeConfig) -> Result<(), CliError> {
    telemetry::start(config.log_format);
    let services = startup::services(database, Some(config)).await?;
    // In the background, because the start does not wait for a hash.
    tokio::spawn(demo::warn_of_password(Arc::clone(&services)));
    Ok(startup::serve(services, config).await?)
}
