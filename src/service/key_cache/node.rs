//! Keeps the servers over one database in sync: each reads the changes of the others and reports how far it has
//! read, and a change is confirmed to its caller when all servers have read it.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::lease::LOOK_WITHIN;
use super::process;
use crate::service::{ServiceError, Services};
use crate::store::key_cache::nodes::Node;

/// How often a server polls for changes.
const LISTEN_EVERY: Duration = Duration::from_millis(50);
/// How often a server sends a heartbeat when nothing changes: three times in a lease.
const BEAT_EVERY: Duration = Duration::from_secs(1);
/// How long a change waits for a server that does not report: twice a lease.
pub const GONE_AFTER: Duration = Duration::from_secs(6);
/// How often the wait for other servers polls.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// How often the wallets in use are read again.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

/// Waits until every other server has read a change, or its lease must have expired.
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

/// The other servers that have not read a change and are not known to be dead.
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

/// Removes silent servers, so that later changes do not wait for them. A server that resumes registers again
/// before it answers from its cache.
async fn forget(services: &Services, nodes: &[Node], change: i64) -> Result<(), ServiceError> {
    let mut tx = services.store.begin_reserved().await?;
    for node in nodes {
        tx.remove_node(&node.id, change).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether another server uses this database, judged by heartbeats and clocks.
pub async fn is_served(services: &Services) -> Result<bool, ServiceError> {
    let gone = TimeDelta::from_std(GONE_AFTER).unwrap_or_default();
    let nodes = list_behind(services, i64::MAX).await?;
    Ok(nodes.iter().any(|node| node.beat >= services.now() - gone))
}

/// Registers this server, before it answers its first request.
pub async fn join(services: &Services) -> Result<(), ServiceError> {
    listen(services, &mut None).await
}

/// Maintains the cache until the server stops: reads changes, sends heartbeats and refreshes wallets.
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
            // The database is unavailable: back off from twenty polls a second.
            tokio::select! {
                () = tokio::time::sleep(LISTEN_EVERY * 10) => {}
                () = services.stopping.cancelled() => return,
            }
        }
    }
}

/// Applies a timeout: a connection may drop packets silently.
async fn in_time(work: impl Future<Output = Result<(), ServiceError>>) -> Result<(), ServiceError> {
    tokio::time::timeout(LOOK_WITHIN, work).await.unwrap_or(Err(ServiceError::Unavailable))
}

/// Removes this server from the list.
pub async fn leave(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin_reserved().await?;
    tx.remove_node(&services.node, i64::MAX).await?;
    Ok(tx.commit().await?)
}

async fn listen(services: &Services, said: &mut Option<(i64, Instant)>) -> Result<(), ServiceError> {
    let lease = &services.key_cache.lease;
    let (began, now) = (lease.count(), services.now());
    super::catch_up(services).await?;
    let heard = services.key_cache.last_heard();
    let is_news = said.is_none_or(|(seen, at)| seen != heard || at.elapsed() >= BEAT_EVERY);
    if is_news {
        let mut tx = services.store.begin_reserved().await?;
        // The revocation waits for this heartbeat and then reports when the key was last accepted.
        let uses = services.key_cache.take_ended_uses();
        if !uses.is_empty() {
            tx.touch_keys(&uses).await?;
        }
        tx.beat(&services.node, now, heard).await?;
        let gone = TimeDelta::from_std(GONE_AFTER).unwrap_or_default();
        let servers = tx.count_nodes(now - gone).await?;
        tx.commit().await?;
        services.key_cache.note_servers(servers);
        // From before the read, because later changes may not be in the cache.
        lease.grant(began, now);
        *said = Some((heard, Instant::now()));
    }
    Ok(())
}
