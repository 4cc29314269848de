//! For how long the maps may be believed without another look at the database.
//!
//! Who revokes a key waits until every process that serves has heard of it, and no longer than
//! [`GONE_AFTER`](super::node::GONE_AFTER) for one that says nothing: it may be dead. It may also be stalled, or
//! cut off from the database, and come back. So a process answers from its maps only within [`LEASE`] of
//! having told the others how far it has heard, which is shorter; after that it first reads the changes, or
//! refuses. Both sides measure on their own clocks, so nothing depends on clocks that agree.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::service::{ServiceError, Services};

/// How long the maps are believed after the process began to tell how far it has heard.
pub const LEASE: Duration = Duration::from_secs(3);

/// How long a look at the database may take. One that is cut off without a word would be waited for in vain.
pub const LOOK_WITHIN: Duration = Duration::from_secs(5);

/// What a process knows of its own standing.
#[derive(Debug)]
pub struct Lease {
    /// The instants below are counted from here.
    origin: Instant,
    /// Until when the maps are believed, in microseconds.
    until: AtomicU64,
    /// The time of day when that was granted, in microseconds. A machine that was suspended finds its counter
    /// where it was.
    granted: AtomicI64,
    /// When the last look at the database that succeeded began, in microseconds.
    looked: AtomicU64,
    /// When the last one that failed ended, in microseconds.
    failed: AtomicU64,
}

impl Default for Lease {
    fn default() -> Self {
        Self {
            origin: Instant::now(),
            until: AtomicU64::new(0),
            granted: AtomicI64::new(0),
            looked: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        }
    }
}

impl Lease {
    /// The counter, in microseconds; never zero.
    pub fn count(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_micros()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// The process has told the others how far it has heard; it began to at this count.
    pub fn grant(&self, began: u64, now: DateTime<Utc>) {
        self.granted.store(now.timestamp_micros(), Ordering::Release);
        let length = u64::try_from(LEASE.as_micros()).unwrap_or(u64::MAX);
        self.until.store(began.saturating_add(length), Ordering::Release);
    }

    /// Whether the maps may be believed now.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        let passed = now.timestamp_micros().abs_diff(self.granted.load(Ordering::Acquire));
        u128::from(passed) < LEASE.as_micros() && self.count() < self.until.load(Ordering::Acquire)
    }

    /// A look at the database that began at this count has succeeded.
    pub fn looked(&self, began: u64) {
        self.looked.fetch_max(began, Ordering::AcqRel);
    }

    /// A look at the database has failed.
    pub fn failed(&self) {
        self.failed.store(self.count(), Ordering::Release);
    }
}

/// Makes sure that the maps know of everything that anybody was told of before this was called.
pub async fn ensure(services: &Services) -> Result<(), ServiceError> {
    let lease = &services.gate.lease;
    if lease.holds(services.now()) {
        return Ok(());
    }
    let looked = tokio::time::timeout(LOOK_WITHIN, look(services)).await;
    looked.unwrap_or_else(|_| {
        lease.failed();
        Err(ServiceError::Unavailable)
    })
}

/// Looks at the database, unless somebody has since this was asked for.
async fn look(services: &Services) -> Result<(), ServiceError> {
    let lease = &services.gate.lease;
    let asked = lease.count();
    let looking = services.gate.listening.lock().await;
    // Others that waited here may have looked meanwhile, or may have found the database away: one look is
    // enough for all.
    if lease.looked.load(Ordering::Acquire) >= asked {
        return Ok(());
    }
    if lease.failed.load(Ordering::Acquire) >= asked {
        return Err(ServiceError::Unavailable);
    }
    super::read_changes(services, &looking).await
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_lease_is_of_both_clocks() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let lease = Lease::default();
        assert!(!lease.holds(now), "nothing was told yet");
        lease.grant(lease.count(), now);
        assert!(lease.holds(now + TimeDelta::seconds(2)));
        for jump in [-4, 4] {
            assert!(!lease.holds(now + TimeDelta::seconds(jump)), "the time of day is another");
        }
        let long_ago = Lease { origin: Instant::now().checked_sub(LEASE).unwrap(), ..Lease::default() };
        long_ago.grant(1, now);
        assert!(!long_ago.holds(now), "the counter has run out");
    }
}
