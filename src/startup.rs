//! Puts the program together: the one place that `main` and the tests build it from.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::TimeDelta;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{DatabaseConfig, ServeConfig, SignUp};
use crate::http;
use crate::http::serve::{Bounds, Counted};
use crate::metrics::Level;
use crate::service::accounts::{emails, zone_change};
use crate::service::auth::breached::BreachedError;
use crate::service::auth::vault::{KeyError, KeyPlace};
use crate::service::auth::{attempts, sign_in};
use crate::service::billing::holds;
use crate::service::clock::SystemClock;
use crate::service::entropy::SystemEntropy;
use crate::service::gate::{self, node};
use crate::service::operations::{database, secret_files};
use crate::service::usage::{months, rejected};
use crate::service::{Policy, ServiceError, Services};
use crate::store::opening::address::Address;
use crate::store::{Store, StoreError};

/// The services over the operator's database, on this machine's clock. `serve` is what
/// `munim serve` was told; other commands need none of it.
pub async fn services(
    database: &DatabaseConfig,
    serve: Option<&ServeConfig>,
) -> Result<Arc<Services>, ServiceError> {
    let address = Address::parse(&database.database_url).map_err(StoreError::from)?;
    let store = Store::open_at(&address).await?;
    let policy = Policy {
        key_prefix: database.key_prefix.clone(),
        api_url: serve.map(|serve| serve.api_url.clone()).unwrap_or_default(),
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
    };
    let services = Services::new(store, Box::new(SystemClock), Box::new(SystemEntropy), policy);
    zone_change::rebuild_stale_days(&services).await?;
    emails::put_into_form(&services).await?;
    Ok(services)
}

/// Where the key is that seals secrets: where the operator says, or beside a database that is a file.
fn key_place(address: &Address, given: Option<&PathBuf>) -> KeyPlace {
    match (given, address) {
        (Some(given), _) => KeyPlace::Given(given.clone()),
        (None, Address::Sqlite(file)) => KeyPlace::Made(file.beside(".key")),
        (None, Address::Postgres(_)) => KeyPlace::Nowhere,
    }
}

/// Everything that is answered over HTTP.
pub fn router(services: Arc<Services>, config: &ServeConfig) -> Router {
    http::router(services, config)
}

/// Why the server did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address cannot be had.
    #[error("cannot serve on {address}: {error}; choose another address with {option}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Which option says so.
        option: &'static str,
        /// Why.
        error: io::Error,
    },
    /// The key that seals secrets cannot be had.
    #[error(transparent)]
    SecretKey(#[from] KeyError),
    /// The list of breached passwords cannot be had.
    #[error(transparent)]
    Breached(#[from] BreachedError),
    /// The maps could not be filled.
    #[error("cannot read the database: {0}")]
    Maps(#[source] ServiceError),
    /// The system refused.
    #[error("cannot serve: {0}")]
    Io(#[from] io::Error),
}

/// Listens and answers until SIGTERM or SIGINT, then finishes what was begun and closes the
/// database.
pub async fn serve(services: Arc<Services>, config: &ServeConfig) -> Result<(), ServeError> {
    services.vault.look()?;
    services.breached.look()?;
    secret_files::warn_of_readers(&services);
    gate::open(&services).await.map_err(ServeError::Maps)?;
    let listener = listen(config.listen, "--listen").await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some(listen(address, "--metrics-listen").await?),
        None => None,
    };
    node::join(&services).await.map_err(ServeError::Maps)?;
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    // Said once a signal is heard, so that who waits for this line may stop the server at once.
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        database = database::engine(&services),
        metrics = metrics.as_ref().map(|port| port.local_addr().map(|at| at.to_string())).transpose()?,
        "listening on http://{}",
        listener.local_addr()?
    );
    // Where the system chose the port, it is part of what browsers see.
    let config = &ServeConfig { listen: listener.local_addr()?, ..config.clone() };
    let router = router(Arc::clone(&services), config);
    let connections = services.metrics.connections.clone();
    let stop = until_told(&services, signals, config.drain_seconds);
    let main = http::serve::serve(listener, router, bounds(config), connections, stop);
    let keeping = tokio::spawn(node::run(Arc::clone(&services)));
    let tidying = tokio::spawn(tidy(Arc::clone(&services)));
    let rebuilding = tokio::spawn(zone_change::run(Arc::clone(&services)));
    let measuring = metrics.map(|port| tokio::spawn(measure(port, Arc::clone(&services))));
    let cut_off = main.await?;
    // These end by themselves, and only a panic of theirs could fail here.
    let _ = tokio::join!(keeping, tidying, rebuilding);
    let left = node::leave(&services).await;
    if let Err(error) = &left {
        tracing::error!(%error, "the last uses of keys could not be written");
    }
    if let Some(measuring) = measuring {
        measuring.abort();
    }
    database::close(&services).await;
    say_how_it_ended(cut_off, left.is_ok());
    Ok(())
}

/// What the operator lets clients take.
fn bounds(config: &ServeConfig) -> Bounds {
    let counted = if config.trusted_proxies > 0 { Counted::Nobody } else { Counted::Others };
    let per_address = config.max_connections_per_address;
    Bounds { per_address, counted, ..Bounds::of(config.max_connections) }
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, ServeError> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| ServeError::Listen { address, option, error })
}

/// Waits for a signal, and then as long as requests may still come.
async fn until_told(
    services: &Services,
    (mut terminate, mut interrupt): (Signal, Signal),
    drain_seconds: u32,
) {
    let mut told = async || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    told().await;
    services.leaving.cancel();
    if drain_seconds > 0 {
        tracing::info!(seconds = drain_seconds, "told to stop: not ready, and still answering");
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(drain_seconds.into())) => {}
            () = told() => {}
        }
    }
    tracing::info!("stopping: finishing what was begun");
    services.stopping.cancel();
}

fn say_how_it_ended(cut_off: i64, is_written: bool) {
    if cut_off == 0 && is_written {
        tracing::info!("stopped: everything was answered and written");
    } else {
        let seconds = http::serve::DRAIN_DEADLINE.as_secs();
        tracing::warn!(
            cut_off,
            is_written,
            "stopped, with connections cut off after {seconds} s or uses unwritten"
        );
    }
}

/// Connections to the port of metrics.
const MONITORS: u32 = 16;

/// Tells monitors until the process ends.
async fn measure(port: TcpListener, services: Arc<Services>) {
    let router = http::metrics::router(services);
    let ended =
        http::serve::serve(port, router, Bounds::of(MONITORS), Level::default(), std::future::pending())
            .await;
    if let Err(error) = ended {
        tracing::error!(%error, "metrics are not told any more");
    }
}

/// How often what has ended is looked for.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// Forgets what ended long ago and makes the months to come, now and every hour. (Months that are known to be there cost
/// nothing.)
async fn tidy(services: Arc<Services>) {
    let mut hours = tokio::time::interval(TIDY_EVERY);
    loop {
        tokio::select! {
            _ = hours.tick() => {}
            () = services.stopping.cancelled() => return,
        }
        let done = [
            sign_in::forget_ended(&services).await,
            attempts::forget_ended(&services).await,
            holds::forget_ended(&services).await,
            gate::forget_changes(&services).await,
            rejected::forget_old(&services).await,
        ];
        if let Err(error) = months::make_ahead(&services).await {
            tracing::warn!(%error, "the months to come could not be made; this is tried again in an hour");
        }
        for error in done.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "what ended long ago was not forgotten");
        }
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
