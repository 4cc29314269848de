//! Creates PostgreSQL's monthly partitions of usage events: ahead of time, and for events of any other month
//! before these are recorded.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::domain::usage::FUTURE_MAX;
use crate::service::{ServiceError, Services};
use crate::store::StoreError;
use crate::store::usage::partitions::Month;

/// Number of future months that have a partition.
const AHEAD: usize = 3;

/// Creates the partitions of this month and the next ones, unless they exist.
pub async fn make_ahead(services: &Services) -> Result<(), ServiceError> {
    let now = Month::of(services.now());
    let months = std::iter::successors(Some(now), |month| Some(month.next())).take(AHEAD + 1);
    make(services, months).await
}

/// Creates the missing partitions for the times of events that are about to be recorded: late ones, and those
/// of old files. In a transaction of its own, so that all others see a partition at once.
pub async fn make_for(
    services: &Services,
    times: impl Iterator<Item = DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    // Events of any other time are rejected.
    let possible = DateTime::UNIX_EPOCH..=now + FUTURE_MAX;
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

/// Whether an error means that a known partition is missing, for example because an operator detached it. Then
/// clears the list of known partitions, and the caller may retry once.
pub fn was_gone(services: &Services, error: &ServiceError) -> bool {
    let was_gone = matches!(error, ServiceError::Store(error) if StoreError::is_without_month(error));
    if was_gone {
        services.store.forget_months();
    }
    was_gone
}
