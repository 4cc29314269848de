//! The calls that this server carries, by the key that they were made with: a call whose key is revoked or expires
//! is cut.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// How long a revocation waits until the calls that it cut are recorded.
const RECORDED_WITHIN: Duration = Duration::from_secs(1);

/// A key whose running calls are cut when it has ended.
pub trait CutKey: Debug + Send + Sync {
    /// Whether they have to end.
    fn has_ended(&self, now: DateTime<Utc>) -> bool;
}

/// A call that can be cut.
pub trait Carried: Debug + Send + Sync {
    /// Ends the call, unless it has ended. The guard is kept until the call is recorded.
    fn cut(&self, guard: CutGuard);
}

/// Calls with their keys, by number.
type Calls = HashMap<u64, (Arc<dyn CutKey>, Weak<dyn Carried>)>;

/// The running calls of this server.
#[derive(Debug, Default)]
pub struct RunningCalls {
    calls: Mutex<Calls>,
    next: AtomicU64,
    /// Calls that were cut and are not recorded yet.
    unrecorded: Arc<watch::Sender<usize>>,
}

/// Removes a call from the running ones when it is dropped.
#[derive(Debug)]
pub struct RunningGuard {
    number: u64,
    calls: Weak<RunningCalls>,
}

/// Counts a call as cut and not recorded until it is dropped.
#[derive(Debug)]
pub struct CutGuard(Arc<watch::Sender<usize>>);

impl RunningCalls {
    /// Adds a call. If its key has ended in the meantime, it is cut at once.
    pub fn enter(
        self: &Arc<Self>,
        key: Arc<dyn CutKey>,
        call: Weak<dyn Carried>,
        now: DateTime<Utc>,
    ) -> RunningGuard {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(number, (Arc::clone(&key), Weak::clone(&call)));
        // After it was added: a revocation either sees the call or is seen here.
        if key.has_ended(now) {
            self.cut(&call);
        }
        RunningGuard { number, calls: Arc::downgrade(self) }
    }

    /// Cuts the calls whose key is revoked or has expired, or has spent a limit in rupees.
    pub fn cut_ended(&self, now: DateTime<Utc>) {
        // Collected first: a call that ends removes itself.
        let ended: Vec<_> = self
            .lock()
            .values()
            .filter(|(key, _)| key.has_ended(now))
            .map(|(_, call)| Weak::clone(call))
            .collect();
        for call in &ended {
            self.cut(call);
        }
    }

    fn cut(&self, call: &Weak<dyn Carried>) {
        if let Some(call) = call.upgrade() {
            self.unrecorded.send_modify(|count| *count += 1);
            call.cut(CutGuard(Arc::clone(&self.unrecorded)));
        }
    }

    /// Waits until the calls that were cut are recorded, so that the receipt of a revocation counts them; no longer
    /// than [`RECORDED_WITHIN`].
    pub async fn recorded(&self) {
        let mut unrecorded = self.unrecorded.subscribe();
        let none = unrecorded.wait_for(|count| *count == 0);
        // Calls that take longer are added to the receipt when they are recorded.
        let _ = tokio::time::timeout(RECORDED_WITHIN, none).await;
    }

    /// The number of running calls.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RunningGuard {
    fn drop(&mut self) {
        if let Some(calls) = self.calls.upgrade() {
            calls.lock().remove(&self.number);
        }
    }
}

impl Drop for CutGuard {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}
