//! Whether this process can serve.

use std::cmp::Ordering;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Mutex;

use crate::service::Services;

/// For how long a look at the database counts.
const FRESH: Duration = Duration::from_secs(1);

/// Something that is needed to serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The process is not about to stop.
    Stopping,
    /// Keys, wallets and gateways are in memory.
    Maps,
    /// The database answers in time.
    Database,
    /// Its tables are at least those of this version.
    Migrations,
    /// The memory is believed: this process has told the others how far it has heard.
    Lease,
}

/// The last look at the database, and when it was.
#[derive(Debug, Default)]
pub struct LastLook(Mutex<Option<(Instant, Option<Part>)>>);

/// What is missing; nothing where requests may come.
pub async fn find_missing(services: &Services, deadline: Duration) -> Vec<Part> {
    let database = look(services, deadline).await;
    [
        services.leaving.is_cancelled().then_some(Part::Stopping),
        (!services.gate.is_open()).then_some(Part::Maps),
        database,
        (!services.gate.is_believed(services.now())).then_some(Part::Lease),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Asks the database, unless somebody has just done so: however many ask, it is asked once at a time.
async fn look(services: &Services, deadline: Duration) -> Option<Part> {
    let mut last = services.last_look.0.lock().await;
    if let Some((_, found)) = last.filter(|(at, _)| at.elapsed() < FRESH) {
        return found;
    }
    let found = match tokio::time::timeout(deadline, services.store.age()).await {
        Ok(Ok(Ordering::Less)) => Some(Part::Migrations),
        // A newer version may already have brought the tables up to date, beside this one.
        Ok(Ok(Ordering::Equal | Ordering::Greater)) => None,
        Ok(Err(_)) | Err(_) => Some(Part::Database),
    };
    *last = Some((Instant::now(), found));
    found
}
