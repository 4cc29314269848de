//! Records ended calls in the database, as the reports of gateways are.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::credit;
use super::journal::{Left, SOURCE};
use crate::domain::utilisation::Seconds;
use crate::domain::{Unit, UsageEvent};
use crate::service::usage::ingest::{self, Batch, Outcome};
use crate::service::usage::rejected::{self, Refused, ReportForm};
use crate::service::{ServiceError, Services, group_commit};

/// Most calls in one batch.
pub const BATCH: usize = 500;

/// Records calls by group commit.
pub async fn record(services: &Arc<Services>, events: &[UsageEvent]) -> Result<(), ServiceError> {
    let batch = Batch { account_id: None, events: events.to_vec() };
    let outcome = group_commit::record(services, batch).await?;
    keep_rejected(services, events, &outcome).await
}

/// Posts what other processes have left, and returns its number. Nothing is lost if this fails: the files stay.
pub async fn post_left(services: &Services, folder: &Path) -> Result<usize, ServiceError> {
    let left = read_left(folder).await?;
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

/// What other processes have left.
pub async fn read_left(folder: &Path) -> Result<Left, ServiceError> {
    let folder = folder.to_owned();
    let left = tokio::task::spawn_blocking(move || Left::read(&folder));
    left.await.map_err(|_| ServiceError::Internal("the inference journal"))?.map_err(unusable)
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
        .filter_map(|(index, rejection)| Some((report(events.get(*index)?).to_string(), *rejection)))
        .collect();
    let refused: Vec<_> = texts
        .iter()
        .map(|(text, rejection)| Refused { text: text.as_bytes(), rejection: *rejection })
        .collect();
    rejected::keep(services, SOURCE, ReportForm::Event, &refused).await
}

/// A call as a gateway would report it.
pub fn report(event: &UsageEvent) -> Value {
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
        "estimated": usage.is_estimated,
    })
}
