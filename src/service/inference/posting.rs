//! Posts ended calls from the journal to the database, by the group commit that records the reports of gateways.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::runtime::Handle;

use super::credit;
use super::journal::{Journal, Left, SOURCE};
use crate::domain::utilisation::Seconds;
use crate::domain::{Unit, UsageEvent};
use crate::service::usage::ingest::{self, Batch, Outcome};
use crate::service::usage::rejected::{self, Refused, ReportForm};
use crate::service::{ServiceError, Services, group_commit};

/// Most calls in one batch.
const BATCH: usize = 500;
/// The wait after a failure; it doubles up to the second.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Starts a task that posts, unless one runs.
pub fn start(services: &Arc<Services>, journal: &Arc<Journal>) {
    // While the process ends there is no runtime any more: the next start posts.
    let Ok(runtime) = Handle::try_current() else { return };
    if journal.begin_posting() {
        runtime.spawn(post(Arc::clone(services), Arc::clone(journal)));
    }
}

async fn post(services: Arc<Services>, journal: Arc<Journal>) {
    let mut wait = RETRY.0;
    loop {
        let events = journal.take(BATCH);
        if events.is_empty() {
            return;
        }
        let batch = Batch { account_id: None, events: events.clone() };
        let posted = match group_commit::record(&services, batch).await {
            Ok(outcome) => keep_rejected(&services, &events, &outcome).await,
            Err(error) => Err(error),
        };
        match posted {
            Ok(()) => {
                journal.posted(&events);
                wait = RETRY.0;
            }
            Err(error) => {
                tracing::warn!(%error, calls = journal.unposted(), "calls of the inference API are not recorded yet");
                journal.put_back(&events);
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(RETRY.1);
            }
        }
    }
}

/// Posts what other processes have left, and returns its number. Nothing is lost if this fails: the files stay.
pub async fn post_left(services: &Services, folder: &Path) -> Result<usize, ServiceError> {
    let folder = folder.to_owned();
    let left = tokio::task::spawn_blocking(move || Left::read(&folder));
    let left = left.await.map_err(|_| ServiceError::Internal("the inference journal"))?.map_err(unusable)?;
    for events in left.events.chunks(BATCH) {
        let batch = Batch { account_id: None, events: events.to_vec() };
        let outcome = ingest::record(services, &batch).await?;
        keep_rejected(services, events, &outcome).await?;
    }
    // After the calls: what they have used is not free.
    for slices in left.slices.chunks(BATCH) {
        credit::release(services, slices).await?;
    }
    let count = left.events.len();
    left.forget().map_err(unusable)?;
    Ok(count)
}

/// Logs why the journal cannot be used.
pub fn unusable(error: std::io::Error) -> ServiceError {
    tracing::error!(%error, "the journal of the inference API cannot be used");
    ServiceError::Unavailable
}

/// Stores calls that cannot be recorded, for the operator to retry.
async fn keep_rejected(
    services: &Services,
    events: &[UsageEvent],
    outcome: &Outcome,
) -> Result<(), ServiceError> {
    let texts: Vec<_> = outcome
        .rejected
        .iter()
        .filter_map(|(index, rejection)| Some((report(events.get(*index)?), *rejection)))
        .collect();
    let refused: Vec<_> = texts
        .iter()
        .map(|(text, rejection)| Refused { text: text.as_bytes(), rejection: *rejection })
        .collect();
    rejected::keep(services, SOURCE, ReportForm::Event, &refused).await
}

/// A call as a gateway would report it.
fn report(event: &UsageEvent) -> String {
    let usage = &event.usage;
    // A count of 0 says that there was nothing, and no count that nothing is known.
    let of = |unit, count: i64| (count > 0 || usage.reported.has(unit)).then_some(count);
    json!({
        "id": event.id,
        "source": event.source,
        "time": event.time,
        "key_id": event.key_id,
        "model": event.model,
        "prompt_tokens": of(Unit::Input, usage.prompt_tokens),
        "cached_tokens": usage.cached_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "completion_tokens": of(Unit::Output, usage.completion_tokens),
        "reasoning_tokens": usage.reasoning_tokens,
        "seconds": of(Unit::Minute, usage.milliseconds).map(Seconds::of_milliseconds),
        "messages": usage.messages,
        "characters": of(Unit::Character, usage.characters),
        "images": of(Unit::Image, usage.images),
        "status": event.status,
        "latency_ms": event.latency_ms,
        "model_type": event.model_type,
        "hold_id": event.hold_id,
        "cut": event.was_cut,
    })
    .to_string()
}
