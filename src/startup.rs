//! Assembles the program from its parts, for `main` and for the tests.

mod shutdown;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use chrono::TimeDelta;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use self::shutdown::{log_end, wait};
use crate::config::{DatabaseConfig, InferenceConfig, RelayConfig, ServeConfig, SignUp};
use crate::domain::webhook::Reach;
use crate::http;
use crate::http::serve::{Bounds, Counted};
use crate::metrics::Gauge;
use crate::service::accounts::{emails, zone_change};
use crate::service::auth::breached::BreachedError;
use crate::service::auth::vault::{KeyError, KeyPlace};
use crate::service::clock::SystemClock;
use crate::service::entropy::SystemEntropy;
use crate::service::inference::host::Host;
use crate::service::inference::remote::{self, Remote};
use crate::service::inference::{self, InferenceSettings};
use crate::service::key_cache::{self, node};
use crate::service::mail;
use crate::service::operations::{database, secret_files};
use crate::service::payments::settings::SettingsError;
use crate::service::webhooks::WebhookSettings;
use crate::service::{Policy, ServiceError, Services, background};
use crate::store::opening::address::Address;
use crate::store::{Store, StoreError};

/// Constructs the services over the configured database, with the system clock. `serve` has the settings of
/// `munim serve`; other commands pass `None`.
pub async fn services(
    database: &DatabaseConfig,
    serve: Option<&ServeConfig>,
) -> Result<Arc<Services>, ServiceError> {
    let address = Address::parse(&database.database_url).map_err(StoreError::from)?;
    let store = Store::open_at(&address).await?;
    let policy = Policy {
        key_prefix: database.key_prefix.clone(),
        api_url: serve.map(ServeConfig::api_url).unwrap_or_default(),
        sign_up_open: serve.is_none_or(|serve| serve.sign_up == SignUp::Open),
        sign_ups_per_hour: serve.map(|serve| serve.sign_ups_per_hour).unwrap_or_default(),
        forms_per_minute: serve.map(|serve| serve.forms_per_minute).unwrap_or_default(),
        max_keys_per_account: serve.map(|serve| serve.max_keys_per_account).unwrap_or_default(),
        max_agents_per_account: serve.map(|serve| serve.max_agents_per_account).unwrap_or_default(),
        public_url: serve.map(ServeConfig::public_url).unwrap_or_default(),
        brand: database.brand.clone(),
        breached_passwords: database.breached_passwords.clone(),
        session_idle: serve
            .map(|serve| serve.session_idle_hours.into())
            .filter(|hours| *hours > 0)
            .map(TimeDelta::hours),
        key_place: key_place(&address, serve.and_then(|serve| serve.secret_key_file.as_ref())),
        mail: database.mail.settings(),
        grant_after_verification: serve.is_none_or(|serve| serve.grant_after_verification),
        inference: serve.map(|serve| inference_settings(&address, serve)).unwrap_or_default(),
        payments: serve.and_then(|serve| serve.payments.settings(&serve.public_url())),
        webhooks: WebhookSettings {
            reach: if serve.is_some_and(|serve| serve.webhook_allow_private) {
                Reach::Any
            } else {
                Reach::Public
            },
            ..WebhookSettings::default()
        },
    };
    let services = Services::new(store, Box::new(SystemClock), Box::new(SystemEntropy), policy);
    zone_change::rebuild_stale_days(&services).await?;
    emails::put_into_form(&services).await?;
    Ok(services)
}

/// The place of the encryption key: the configured file, or a file beside a SQLite database.
fn key_place(address: &Address, given: Option<&PathBuf>) -> KeyPlace {
    match (given, address) {
        (Some(given), _) => KeyPlace::Given(given.clone()),
        (None, Address::Sqlite(file)) => KeyPlace::Made(file.beside(".key")),
        (None, Address::Postgres(_)) => KeyPlace::Nowhere,
    }
}

/// The settings of the inference API: its journal is in the configured folder, or beside a SQLite database.
fn inference_settings(address: &Address, serve: &ServeConfig) -> InferenceSettings {
    let beside = match address {
        Address::Sqlite(file) => Some(file.beside(".inference")),
        Address::Postgres(_) => None,
    };
    let settings = configured(&serve.inference);
    InferenceSettings { journal: settings.journal.or(beside), ..settings }
}

/// The settings of the inference API as they are configured.
pub fn configured(inference: &InferenceConfig) -> InferenceSettings {
    InferenceSettings {
        journal: inference.journal.clone(),
        is_synced: inference.sync,
        calls_per_account: inference.calls_per_account,
        calls: inference.calls,
    }
}

/// The router of everything that is served over HTTP.
pub fn router(services: Arc<Services>, config: &ServeConfig) -> Router {
    http::router(services, config)
}

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address cannot be bound.
    #[error("cannot serve on {address}: {error}; choose another address with {option}")]
    Listen {
        address: SocketAddr,
        /// The option with this address.
        option: &'static str,
        /// Why.
        error: io::Error,
    },
    /// The encryption key is unavailable.
    #[error(transparent)]
    SecretKey(#[from] KeyError),
    /// The list of breached passwords is unavailable.
    #[error(transparent)]
    Breached(#[from] BreachedError),
    /// The settings of the payment provider are wrong.
    #[error(transparent)]
    Payments(#[from] SettingsError),
    /// The key cache could not be loaded.
    #[error("cannot read the database: {0}")]
    Maps(#[source] ServiceError),
    /// The journal cannot be used, or none is named.
    #[error("cannot use the journal: {0}; name a folder with MUNIM_INFERENCE_JOURNAL")]
    Journal(#[source] ServiceError),
    /// An I/O error.
    #[error("cannot serve: {0}")]
    Io(#[from] io::Error),
}

/// Serves until SIGTERM or SIGINT, then finishes running requests and closes the database.
pub async fn serve(services: Arc<Services>, config: &ServeConfig) -> Result<(), ServeError> {
    services.vault.look()?;
    services.breached.look()?;
    services.payments.look(services.started)?;
    secret_files::warn_of_readers(&services);
    if mail::kept(&services).is_some() {
        tracing::warn!("mail is kept in memory, and anybody can read it at /dev/mail: for trials only");
    }
    key_cache::open(&services).await.map_err(ServeError::Maps)?;
    // Before the first call: what it has used is not in the balances yet.
    let host = Host::Server(Arc::clone(&services));
    inference::open(&host).await.map_err(ServeError::Maps)?;
    let listener = listen(config.listen, "--listen").await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some(listen(address, "--metrics-listen").await?),
        None => None,
    };
    node::join(&services).await.map_err(ServeError::Maps)?;
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    // Logged after the signal handlers are installed, so that whoever waits for this line may stop the server
    // at once.
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        database = database::engine(&services),
        metrics = metrics.as_ref().map(|port| port.local_addr().map(|at| at.to_string())).transpose()?,
        "listening on http://{}",
        listener.local_addr()?
    );
    // If the system chose the port, it becomes part of the public address.
    let config = &ServeConfig { listen: listener.local_addr()?, ..config.clone() };
    let router = router(Arc::clone(&services), config);
    let connections = services.metrics.connections.clone();
    let stop = wait((&services.leaving, &services.stopping), signals, config.drain_seconds);
    let main = http::serve::serve(listener, router, bounds(config), connections, stop);
    let keeping = tokio::spawn(node::run(Arc::clone(&services)));
    let working = tokio::spawn(background::run(Arc::clone(&services)));
    let measuring = metrics.map(|port| tokio::spawn(measure(port, Arc::clone(&services))));
    let cut_off = main.await?;
    inference::finish(&host).await;
    // These tasks end by themselves; joining fails only if one panicked.
    let _ = tokio::join!(keeping, working);
    let left = background::finish(&services).await;
    if let Err(error) = &left {
        tracing::error!(%error, "failed to write the last key uses");
    }
    if let Some(measuring) = measuring {
        measuring.abort();
    }
    database::close(&services).await;
    log_end(cut_off, left.is_ok());
    Ok(())
}

/// The connection limits of the settings.
fn bounds(config: &ServeConfig) -> Bounds {
    bounds_of(config.max_connections, config.max_connections_per_address, config.trusted_proxies)
}

fn bounds_of(connections: u32, per_address: u32, trusted_proxies: u8) -> Bounds {
    let counted = if trusted_proxies > 0 { Counted::Nobody } else { Counted::Others };
    Bounds { per_address, counted, ..Bounds::of(connections) }
}

/// The router of a relay.
pub fn relay_router(remote: Arc<Remote>, leaving: CancellationToken, trusted_proxies: u8) -> Router {
    http::relay::router(remote, leaving, trusted_proxies)
}

/// Relays until SIGTERM or SIGINT, then finishes running calls and reports them.
pub async fn relay(remote: Arc<Remote>, config: &RelayConfig) -> Result<(), ServeError> {
    let host = Host::Relay(Arc::clone(&remote));
    inference::open(&host).await.map_err(ServeError::Journal)?;
    let listener = listen(config.listen, "--listen").await?;
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (leaving, stopping) = (CancellationToken::new(), CancellationToken::new());
    // Logged after the signal handlers are installed, as by the server.
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        munim = config.munim_url,
        "listening on http://{}",
        listener.local_addr()?
    );
    let router = relay_router(Arc::clone(&remote), leaving.clone(), config.trusted_proxies);
    let bounds =
        bounds_of(config.max_connections, config.max_connections_per_address, config.trusted_proxies);
    let connections = remote.metrics.connections.clone();
    // It ends after the last call: a revocation cuts calls of a relay that stops, too.
    let following = tokio::spawn(remote::run(remote, CancellationToken::new()));
    let stop = wait((&leaving, &stopping), signals, config.drain_seconds);
    let cut_off = http::serve::serve(listener, router, bounds, connections, stop).await?;
    inference::finish(&host).await;
    following.abort();
    log_end(cut_off, true);
    Ok(())
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, ServeError> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| ServeError::Listen { address, option, error })
}

/// The maximum number of connections to the metrics port.
const MONITORS: u32 = 16;

/// Serves metrics until the process ends.
async fn measure(port: TcpListener, services: Arc<Services>) {
    let router = http::metrics::router(services);
    let ended =
        http::serve::serve(port, router, Bounds::of(MONITORS), Gauge::default(), std::future::pending())
            .await;
    if let Err(error) = ended {
        tracing::error!(%error, "metrics listener stopped");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_beside_a_database_that_is_a_file() {
        let key_place = |url, given| key_place(&Address::parse(url).unwrap(), given);
        let made = |file: &str| KeyPlace::Made(file.into());
        assert_eq!(key_place("sqlite://data/munim.db", None), made("data/munim.db.key"));
        assert_eq!(key_place("sqlite:///var/lib/munim.db?mode=rwc", None), made("/var/lib/munim.db.key"));
        assert_eq!(key_place("sqlite:munim.db", None), made("munim.db.key"));
        assert_eq!(key_place("sqlite://my%20data/100%.db", None), made("my data/100%.db.key"));
        assert_eq!(key_place("postgres://db/munim", None), KeyPlace::Nowhere);
        let given = PathBuf::from("/etc/munim/secret.key");
        assert_eq!(key_place("postgres://db/munim", Some(&given)), KeyPlace::Given(given));
    }
}
