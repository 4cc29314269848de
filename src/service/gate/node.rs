//! What keeps processes over one database in step: each listens for the others' changes, says that it
//! is alive and how far it has heard, and who changed something waits until all have heard of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::service::{ServiceError, Services, holds, keys, sign_in};

/// How often a node looks for changes.
const LISTEN_EVERY: Duration = Duration::from_millis(50);
/// How often a node says that it is alive where nothing changes.
const BEAT_EVERY: TimeDelta = TimeDelta::seconds(2);
/// After how long without a beat a node is taken for gone.
const GONE_AFTER: TimeDelta = TimeDelta::seconds(6);
/// How often the wait for others looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// How often the wallets that are looked at are read again.
const REFRESH_EVERY: Duration = Duration::from_secs(1);
/// How often uses of keys are written and holds are looked through.
const FLUSH_EVERY: Duration = Duration::from_secs(15);

/// Waits until every other process that serves knows of a change, or is gone.
pub async fn wait_for_others(services: &Services, change: i64) -> Result<(), ServiceError> {
    let alive_since = services.now() - GONE_AFTER;
    let deadline = tokio::time::Instant::now() + GONE_AFTER.to_std().unwrap_or_default();
    loop {
        let behind = services.store.count_nodes_behind(&services.node, alive_since, change).await?;
        if behind == 0 || tokio::time::Instant::now() >= deadline {
            return Ok(());
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Whether any process serves this database.
pub async fn is_served(services: &Services) -> Result<bool, ServiceError> {
    let alive_since = services.now() - GONE_AFTER;
    Ok(services.store.count_nodes_behind(&services.node, alive_since, i64::MAX).await? > 0)
}

/// Keeps the maps until the process stops: listens, beats, and writes what was kept in memory.
pub async fn run(services: Arc<Services>) {
    let mut listening = tokio::time::interval(LISTEN_EVERY);
    let mut refreshing = tokio::time::interval(REFRESH_EVERY);
    let mut flushing = tokio::time::interval(FLUSH_EVERY);
    let mut said: Option<(i64, DateTime<Utc>)> = None;
    loop {
        let done = tokio::select! {
            _ = listening.tick() => listen(&services, &mut said).await,
            _ = refreshing.tick() => super::refresh_wallets(&services).await,
            _ = flushing.tick() => flush(&services).await,
            () = services.stopping.cancelled() => return,
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the maps could not be kept up to date");
            // The database is away: no need to ask twenty times a second.
            tokio::select! {
                () = tokio::time::sleep(LISTEN_EVERY * 10) => {}
                () = services.stopping.cancelled() => return,
            }
        }
    }
}

/// Writes what is left, and takes the node off the list.
pub async fn leave(services: &Services) -> Result<(), ServiceError> {
    keys::write_uses(services).await?;
    sign_in::write_failures(services).await?;
    let mut tx = services.store.begin().await?;
    tx.remove_node(&services.node, services.now() - GONE_AFTER).await?;
    Ok(tx.commit().await?)
}

async fn listen(services: &Services, said: &mut Option<(i64, DateTime<Utc>)>) -> Result<(), ServiceError> {
    super::catch_up(services).await?;
    let (heard, now) = (services.gate.last_heard(), services.now());
    let is_news = said.is_none_or(|(seen, at)| seen != heard || (now - at).abs() >= BEAT_EVERY);
    if is_news {
        let mut tx = services.store.begin().await?;
        tx.beat(&services.node, now, heard).await?;
        tx.commit().await?;
        *said = Some((heard, now));
    }
    Ok(())
}

async fn flush(services: &Services) -> Result<(), ServiceError> {
    keys::write_uses(services).await?;
    sign_in::write_failures(services).await?;
    holds::lapse(services).await
}
