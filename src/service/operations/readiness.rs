//! The readiness probe.

use std::cmp::Ordering;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Mutex;

use crate::service::{Services, mail};

/// How long the result of a database probe is reused.
const FRESH: Duration = Duration::from_secs(1);

/// A condition of readiness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// No shutdown has been announced.
    Stopping,
    /// The key cache is filled.
    Maps,
    /// The database answers in time.
    Database,
    /// The schema is at least that of this version.
    Migrations,
    /// The key cache has a valid lease.
    Lease,
}

/// The last probe of the database, and its time.
#[derive(Debug, Default)]
pub struct LastLook(Mutex<Option<(Instant, Option<Part>)>>);

/// What waits to be sent, as this server counted it last.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Backlog {
    /// Messages.
    pub waiting: i64,
    /// The age of the oldest of them.
    pub oldest_seconds: i64,
}

/// The state of mail; `None` if Munim writes none. It costs the database nothing.
pub fn mail(services: &Services) -> Option<Backlog> {
    let counted = &services.metrics.outbox;
    let backlog = Backlog { waiting: counted.waiting.get(), oldest_seconds: counted.oldest.get() };
    mail::is_set_up(services).then_some(backlog)
}

/// The conditions that are not met; empty if the server is ready.
pub async fn find_missing(services: &Services, deadline: Duration) -> Vec<Part> {
    let database = look(services, deadline).await;
    [
        services.leaving.is_cancelled().then_some(Part::Stopping),
        (!services.key_cache.is_open()).then_some(Part::Maps),
        database,
        (!services.key_cache.is_believed(services.now())).then_some(Part::Lease),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Probes the database, unless another request has just done so: one probe runs at a time.
async fn look(services: &Services, deadline: Duration) -> Option<Part> {
    let mut last = services.last_look.0.lock().await;
    if let Some((_, found)) = last.filter(|(at, _)| at.elapsed() < FRESH) {
        return found;
    }
    let found = match tokio::time::timeout(deadline, services.store.age()).await {
        Ok(Ok(Ordering::Less)) => Some(Part::Migrations),
        // During an upgrade, a newer version may have migrated the schema already.
        Ok(Ok(Ordering::Equal | Ordering::Greater)) => None,
        Ok(Err(_)) | Err(_) => Some(Part::Database),
    };
    *last = Some((Instant::now(), found));
    found
}
