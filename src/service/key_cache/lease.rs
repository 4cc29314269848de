//! How long a server may answer from its key cache without hearing from the database.
//!
//! A revocation waits until every server has read it, but no longer than
//! [`GONE_AFTER`](super::node::GONE_AFTER) for a server that does not report: it may be dead. It may also be
//! stalled, or cut off from the database, and resume later. So a server answers from its cache only within
//! [`LEASE`], which is shorter, of having reported how far it has read; after that it reads the changes first,
//! or returns an error. Both sides measure with their own monotonic clocks, so clock skew does not matter.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::service::{ServiceError, Services};

/// How long the lease lasts, counted from the start of the report to the database.
pub const LEASE: Duration = Duration::from_secs(3);

/// Timeout of one refresh. Without it, a connection that drops packets silently would block forever.
pub const LOOK_WITHIN: Duration = Duration::from_secs(5);

/// When this server last heard from the database, and until when it may use its cache.
#[derive(Debug)]
pub struct Lease {
    /// Zero of the instants below.
    origin: Instant,
    /// End of the lease, in microseconds.
    until: AtomicU64,
    /// Wall-clock time of the grant, in microseconds. The monotonic clock may stop while a machine is
    /// suspended.
    granted: AtomicI64,
    /// Start of the last successful refresh, in microseconds.
    looked: AtomicU64,
    /// End of the last failed refresh, in microseconds.
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
    /// Microseconds since `origin`; never zero.
    pub fn count(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_micros()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Starts a lease at the given count, when the report to the database began.
    pub fn grant(&self, began: u64, now: DateTime<Utc>) {
        self.granted.store(now.timestamp_micros(), Ordering::Release);
        let length = u64::try_from(LEASE.as_micros()).unwrap_or(u64::MAX);
        self.until.store(began.saturating_add(length), Ordering::Release);
    }

    /// Whether the lease is valid now.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        let passed = now.timestamp_micros().abs_diff(self.granted.load(Ordering::Acquire));
        u128::from(passed) < LEASE.as_micros() && self.count() < self.until.load(Ordering::Acquire)
    }

    /// Records a successful refresh by its start.
    pub fn looked(&self, began: u64) {
        self.looked.fetch_max(began, Ordering::AcqRel);
    }

    /// Records a failed refresh.
    pub fn failed(&self) {
        self.failed.store(self.count(), Ordering::Release);
    }
}

/// Makes sure that the cache contains every change that was confirmed to a caller before this call.
pub async fn ensure(services: &Services) -> Result<(), ServiceError> {
    let lease = &services.key_cache.lease;
    if lease.holds(services.now()) {
        return Ok(());
    }
    let looked = tokio::time::timeout(LOOK_WITHIN, look(services)).await;
    looked.unwrap_or_else(|_| {
        lease.failed();
        Err(ServiceError::Unavailable)
    })
}

/// Refreshes the cache, unless another task has done so since this call.
async fn look(services: &Services) -> Result<(), ServiceError> {
    let lease = &services.key_cache.lease;
    let asked = lease.count();
    let looking = services.key_cache.listening.lock().await;
    // While this task waited for the lock, another may have refreshed the cache, or found the database
    // unavailable: one attempt serves all that wait.
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
