//! `munim serve`: the console and the API.

use super::error::CliError;
use crate::config::{DatabaseConfig, ServeConfig};
use crate::{startup, telemetry};

/// Serves until SIGTERM.
pub async fn run(database: &DatabaseConfig, config: &ServeConfig) -> Result<(), CliError> {
    telemetry::start(config.log_format);
    let services = startup::services(database, Some(config)).await?;
    Ok(startup::serve(services, config).await?)
}
