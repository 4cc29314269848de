//! What the program does by itself while it serves: writes what was kept in memory, forgets what ended long ago, makes
//! months ahead of their time and adds up days of other zones. Each job is its own service's; here stands when.

use std::sync::Arc;
use std::time::Duration;

use super::accounts::zone_change;
use super::auth::{attempts, pending_failures, sign_in};
use super::billing::holds;
use super::key_cache::{self, node};
use super::usage::{partitions, rejected};
use super::{ServiceError, Services, keys};

/// How often uses of keys are written and holds are looked through.
const FLUSH_EVERY: Duration = Duration::from_secs(15);
/// How long that may take: the database may be cut off without a word.
const FLUSH_WITHIN: Duration = Duration::from_secs(15);
/// How often what has ended is looked for.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// Works until the process stops.
pub async fn run(services: Arc<Services>) {
    tokio::join!(flush(&services), tidy(&services), zone_change::run(Arc::clone(&services)));
}

/// Writes what is left in memory, and says that this process serves no more.
pub async fn finish(services: &Services) -> Result<(), ServiceError> {
    write(services).await?;
    node::leave(services).await
}

/// Writes what is only in memory.
async fn write(services: &Services) -> Result<(), ServiceError> {
    keys::write_uses(services).await?;
    pending_failures::write(services).await
}

/// Writes what is in memory and ends holds whose time is over, again and again.
async fn flush(services: &Services) {
    let work = async || {
        write(services).await?;
        holds::lapse(services).await
    };
    let mut ticks = tokio::time::interval(FLUSH_EVERY);
    while next(services, &mut ticks).await {
        let done = tokio::time::timeout(FLUSH_WITHIN, work()).await;
        if let Err(error) = done.unwrap_or(Err(ServiceError::Unavailable)) {
            tracing::warn!(%error, "what was kept in memory could not be written");
        }
    }
}

/// Forgets what ended long ago and makes the months to come, now and every hour. (Months that are known to be there cost
/// nothing.)
async fn tidy(services: &Services) {
    let mut ticks = tokio::time::interval(TIDY_EVERY);
    while next(services, &mut ticks).await {
        let done = [
            sign_in::forget_ended(services).await,
            attempts::forget_ended(services).await,
            holds::forget_ended(services).await,
            key_cache::forget_changes(services).await,
            rejected::forget_old(services).await,
        ];
        if let Err(error) = partitions::make_ahead(services).await {
            tracing::warn!(%error, "partition creation failed: will retry in an hour");
        }
        for error in done.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "expired-row cleanup failed");
        }
    }
}

/// Waits for the next time; `false` where the process stops before.
async fn next(services: &Services, ticks: &mut tokio::time::Interval) -> bool {
    tokio::select! {
        _ = ticks.tick() => true,
        () = services.stopping.cancelled() => false,
    }
}
