//! Puts the program together: the one place that `main` and the tests build it from.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{DatabaseConfig, ServeConfig, SignUp};
use crate::http;
use crate::service::clock::SystemClock;
use crate::service::entropy::SystemEntropy;
use crate::service::gate::{self, node};
use crate::service::{Policy, ServiceError, Services, holds, rollups, sign_in};
use crate::store::Store;

/// The services over the operator's database, on this machine's clock. `serve` is what
/// `munim serve` was told; other commands need none of it.
pub async fn services(
    database: &DatabaseConfig,
    serve: Option<&ServeConfig>,
) -> Result<Arc<Services>, ServiceError> {
    let store = Store::open(&database.database_url).await?;
    let policy = Policy {
        key_prefix: database.key_prefix.clone(),
        api_url: serve.map(|serve| serve.api_url.clone()).unwrap_or_default(),
        sign_up_open: serve.is_none_or(|serve| serve.sign_up == SignUp::Open),
    };
    let services = Services::new(store, Box::new(SystemClock), Box::new(SystemEntropy), policy);
    rollups::rebuild_stale_days(&services).await?;
    Ok(services)
}

/// Everything that is answered over HTTP.
pub fn router(services: Arc<Services>, config: &ServeConfig) -> Router {
    http::router(services, config)
}

/// Listens and answers until SIGTERM or SIGINT, then finishes what was begun and closes the
/// database.
pub async fn serve(services: Arc<Services>, config: &ServeConfig) -> io::Result<()> {
    gate::open(&services).await.map_err(io::Error::other)?;
    let listener = TcpListener::bind(config.listen).await?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // Said once a signal is heard, so that who waits for this line may stop the server at once.
    tracing::info!("listening on http://{}", listener.local_addr()?);
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        services.stopping.cancel();
    };
    let keeping = tokio::spawn(node::run(Arc::clone(&services)));
    let tidying = tokio::spawn(tidy(Arc::clone(&services)));
    let router = router(Arc::clone(&services), config);
    http::serve::serve(listener, router, config.max_connections, stop).await?;
    // These end by themselves, and only a panic of theirs could fail here.
    let _ = tokio::join!(keeping, tidying);
    if let Err(error) = node::leave(&services).await {
        tracing::error!(%error, "the last uses of keys could not be written");
    }
    services.store.close().await;
    Ok(())
}

/// How often what has ended is looked for.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// Forgets what ended long ago, now and every hour.
async fn tidy(services: Arc<Services>) {
    let mut hours = tokio::time::interval(TIDY_EVERY);
    loop {
        tokio::select! {
            _ = hours.tick() => {}
            () = services.stopping.cancelled() => return,
        }
        let done = [
            sign_in::forget_ended(&services).await,
            holds::forget_ended(&services).await,
            gate::forget_changes(&services).await,
        ];
        for error in done.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "what ended long ago was not forgotten");
        }
    }
}
