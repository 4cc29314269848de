//! What keeps processes over one database in step: each listens for the others' changes and says how far it
//! has heard, and who changed something waits until all have heard of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::lease::LOOK_WITHIN;
use super::process;
use crate::service::{ServiceError, Services};
use crate::store::key_cache::nodes::Node;

/// How often a node looks for changes.
const LISTEN_EVERY: Duration = Duration::from_millis(50);
/// How often a node says that it is alive where nothing changes: three times in a lease.
const BEAT_EVERY: Duration = Duration::from_secs(1);
/// How long a change is kept from its caller for a node that says nothing: twice a lease.
pub const GONE_AFTER: Duration = Duration::from_secs(6);
/// How often the wait for others looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// How often the wallets that are looked at are read again.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

/// Waits until every other process that serves knows of a change, or can have no lease any more.
pub async fn wait_for_others(services: &Services, change: i64) -> Result<(), ServiceError> {
    let deadline = Instant::now() + GONE_AFTER;
    loop {
        let behind = list_behind(services, change).await?;
        if behind.is_empty() {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return forget(services, &behind, change).await;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// The other processes that have not heard of a change, and are not known to have died.
async fn list_behind(services: &Services, change: i64) -> Result<Vec<Node>, ServiceError> {
    let behind = services.store.list_nodes_behind(change).await?;
    let (dead, alive) = behind
        .into_iter()
        .filter(|node| node.id != services.node)
        .partition::<Vec<_>, _>(|node| process::is_dead(&node.id));
    if !dead.is_empty() {
        forget(services, &dead, i64::MAX).await?;
    }
    Ok(alive)
}

/// Nobody needs to wait for these again. One that comes back says so before it is believed.
async fn forget(services: &Services, nodes: &[Node], change: i64) -> Result<(), ServiceError> {
    let mut tx = services.store.begin_reserved().await?;
    for node in nodes {
        tx.remove_node(&node.id, change).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether any other process serves this database, as far as the clocks tell.
pub async fn is_served(services: &Services) -> Result<bool, ServiceError> {
    let gone = TimeDelta::from_std(GONE_AFTER).unwrap_or_default();
    let nodes = list_behind(services, i64::MAX).await?;
    Ok(nodes.iter().any(|node| node.beat >= services.now() - gone))
}

/// Puts the node on the list of those that serve, before it answers anybody.
pub async fn join(services: &Services) -> Result<(), ServiceError> {
    listen(services, &mut None).await
}

/// Keeps the maps until the process stops: listens, beats, and reads the wallets again.
pub async fn run(services: Arc<Services>) {
    let mut listening = tokio::time::interval(LISTEN_EVERY);
    let mut refreshing = tokio::time::interval(REFRESH_EVERY);
    let mut said = None;
    loop {
        let done = tokio::select! {
            _ = listening.tick() => in_time(listen(&services, &mut said)).await,
            _ = refreshing.tick() => in_time(super::refresh_wallets(&services)).await,
            () = services.stopping.cancelled() => return,
        };
        if let Err(error) = done {
            tracing::warn!(%error, "key cache refresh failed");
            // The database is away: no need to ask twenty times a second.
            tokio::select! {
                () = tokio::time::sleep(LISTEN_EVERY * 10) => {}
                () = services.stopping.cancelled() => return,
            }
        }
    }
}

/// Leaves off what takes too long: the database may be cut off without a word.
async fn in_time(work: impl Future<Output = Result<(), ServiceError>>) -> Result<(), ServiceError> {
    tokio::time::timeout(LOOK_WITHIN, work).await.unwrap_or(Err(ServiceError::Unavailable))
}

/// Takes the node off the list.
pub async fn leave(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin_reserved().await?;
    tx.remove_node(&services.node, i64::MAX).await?;
    Ok(tx.commit().await?)
}

async fn listen(services: &Services, said: &mut Option<(i64, Instant)>) -> Result<(), ServiceError> {
    let lease = &services.gate.lease;
    let (began, now) = (lease.count(), services.now());
    super::catch_up(services).await?;
    let heard = services.gate.last_heard();
    let is_news = said.is_none_or(|(seen, at)| seen != heard || at.elapsed() >= BEAT_EVERY);
    if is_news {
        let mut tx = services.store.begin_reserved().await?;
        // Who revoked a key waits for the beat, and then says when it was accepted last.
        let uses = services.gate.take_ended_uses();
        if !uses.is_empty() {
            tx.touch_keys(&uses).await?;
        }
        tx.beat(&services.node, now, heard).await?;
        tx.commit().await?;
        lease.grant(began, now);
        *said = Some((heard, Instant::now()));
    }
    Ok(())
}
