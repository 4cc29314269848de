//! `munim relay`: the inference API without a database.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;

use super::error::CliError;
use super::relay_file;
use crate::config::RelayConfig;
use crate::service::clock::SystemClock;
use crate::service::entropy::SystemEntropy;
use crate::service::inference::catalogue::Snapshot;
use crate::service::inference::remote::Remote;
use crate::service::inference::remote::munim::Munim;
use crate::{startup, telemetry};

/// Relays until SIGTERM.
pub async fn run(config: &RelayConfig) -> Result<(), CliError> {
    telemetry::start(config.log_format);
    Ok(startup::relay(remote(config).await?, config).await?)
}

/// The relay of the settings.
pub async fn remote(config: &RelayConfig) -> Result<Arc<Remote>, CliError> {
    let file = relay_file::read(&text(&config.config).await?);
    let file = file.map_err(|why| CliError::refused(format!("{}: {why}", config.config.display())))?;
    let munim = Munim::new(&config.munim_url, token(config).await?);
    let snapshot = Snapshot::of(file.upstreams, file.routes).await;
    let settings = startup::configured(&config.inference);
    Ok(Remote::new(munim, snapshot, settings, Box::new(SystemClock), Box::new(SystemEntropy)))
}

async fn token(config: &RelayConfig) -> Result<SecretString, CliError> {
    match (&config.gateway_token_file, &config.gateway_token) {
        (Some(file), _) => Ok(SecretString::from(text(file).await?.trim())),
        (None, Some(token)) => Ok(token.clone()),
        (None, None) => Err(CliError::Usage(
            "the token of a gateway is missing: name its file with --gateway-token-file; `munim gateway create` prints one"
                .to_owned(),
        )),
    }
}

async fn text(file: &Path) -> Result<String, CliError> {
    let read = tokio::fs::read_to_string(file).await;
    read.map_err(|error| CliError::File { file: file.to_owned(), error })
}
