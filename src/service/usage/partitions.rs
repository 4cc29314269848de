//! PostgreSQL keeps calls by the month. Months are made ahead of their time, and for calls of any other month before
//! these are recorded.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::ingest::Batch;
use crate::domain::usage::FUTURE_MAX;
use crate::service::{ServiceError, Services};
use crate::store::StoreError;
use crate::store::usage::partitions::Month;

/// Months that are there before they begin.
const AHEAD: usize = 3;

/// Makes this month and the next ones, where they are not there.
pub async fn make_ahead(services: &Services) -> Result<(), ServiceError> {
    let now = Month::of(services.now());
    let months = std::iter::successors(Some(now), |month| Some(month.next())).take(AHEAD + 1);
    make(services, months).await
}

/// Makes the months of calls that are about to be recorded, where they are not there: late ones, and those of old files.
/// Not in the transaction of the calls, so that a month is there for everybody at once.
pub async fn make_for(
    services: &Services,
    batches: &[&Batch],
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    // Calls of any other time are refused.
    let possible = DateTime::UNIX_EPOCH..=now + FUTURE_MAX;
    let times = batches.iter().flat_map(|batch| batch.events.iter().map(|event| event.time));
    let months: BTreeSet<_> = times.filter(|time| possible.contains(time)).map(Month::of).collect();
    make(services, months).await
}

async fn make(services: &Services, months: impl IntoIterator<Item = Month>) -> Result<(), ServiceError> {
    let made = services.store.make_months(months).await?;
    if made > 0 {
        tracing::info!(made, "usage partitions created");
    }
    Ok(())
}

/// Whether something failed as a month was gone that had been there, as happens where an operator takes one away. Then all
/// are looked for again, and the same may be tried once more.
pub fn was_gone(services: &Services, error: &ServiceError) -> bool {
    let was_gone = matches!(error, ServiceError::Store(error) if StoreError::is_without_month(error));
    if was_gone {
        services.store.forget_months();
    }
    was_gone
}
