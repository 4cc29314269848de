//! Records parsed events, whatever their format was.

use std::sync::Arc;

use crate::domain::{EventWarning, Rejection};
use crate::http::api::error::ApiError;
use crate::service::usage::event_reader::{Read, Reported};
use crate::service::usage::ingest::Batch;
use crate::service::{Services, group_commit};

/// What became of the events, by their indexes in the body.
#[derive(Debug)]
pub struct Recorded {
    pub accepted: usize,
    pub duplicates: usize,
    /// By index.
    pub rejected: Vec<(usize, Rejection)>,
    /// By index. A rejected event has none: the rejection says why.
    pub warnings: Vec<EventWarning>,
}

/// Records the events that could be parsed. When this returns, they are durable.
pub async fn record(services: &Arc<Services>, events: Vec<Read>) -> Result<Recorded, ApiError> {
    let Sorted { batch, places, mut rejected, mut warnings } = sort(events);
    services.metrics.events.rejected.inc_by(rejected.len() as u64);
    let outcome = group_commit::record(services, batch).await?;
    rejected.extend(outcome.rejected.iter().map(|(index, rejection)| (places[*index], *rejection)));
    rejected.sort_unstable_by_key(|(place, _)| *place);
    let warned = outcome.warnings.into_iter();
    warnings.extend(warned.map(|warning| EventWarning { index: places[warning.index], ..warning }));
    warnings.retain(|warning| rejected.binary_search_by_key(&warning.index, |(place, _)| *place).is_err());
    warnings.sort_by_key(|warning| warning.index);
    Ok(Recorded { accepted: outcome.accepted, duplicates: outcome.duplicates, rejected, warnings })
}

/// Parsed events, separated from rejected ones.
#[derive(Default)]
struct Sorted {
    batch: Batch,
    /// The index in the body of each event of the batch.
    places: Vec<usize>,
    rejected: Vec<(usize, Rejection)>,
    warnings: Vec<EventWarning>,
}

fn sort(events: Vec<Read>) -> Sorted {
    let mut sorted = Sorted::default();
    sorted.places.reserve(events.len());
    sorted.batch.events.reserve(events.len());
    for (place, read) in events.into_iter().enumerate() {
        match read {
            Ok(Reported { event, warnings, .. }) => {
                sorted.places.push(place);
                sorted.batch.events.push(event);
                let warning = |code| EventWarning { index: place, code, id: None };
                sorted.warnings.extend(warnings.into_iter().map(warning));
            }
            Err(rejection) => sorted.rejected.push((place, rejection)),
        }
    }
    sorted
}
