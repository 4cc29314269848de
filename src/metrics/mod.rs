//! Metrics of this process. No label comes from a request or names a customer, so the number of time series is
//! bounded and no secret can be exported.
//!
//! Recording is one atomic addition without locks, because key checks record too. `text.rs` writes the
//! Prometheus format; values that are read on demand instead of counted are added by `http/metrics.rs`.

mod histogram;
mod payments;
pub mod process;
mod recharges;
mod rejections;
mod requests;
pub mod text;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

pub use histogram::{Histogram, Reading};
pub use payments::Payments;
pub use prometheus_client::metrics::counter::Counter;
pub use recharges::Recharges;
pub use rejections::Rejections;
pub use requests::{Requests, Surface};
use text::{Family, Labels, Unit};

/// All metrics that this process counts.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Requests, by route.
    pub requests: Requests,
    /// Key checks.
    pub checks: Checks,
    /// Usage events.
    pub events: Events,
    /// Rejected usage events, by reason.
    pub rejections: Rejections,
    /// Transactions of group commit.
    pub commits: Commits,
    /// Connections to the main port.
    pub connections: Gauge,
    /// Open event streams of gateways and pages.
    pub streams: Gauge,
    /// Failed sign-ins.
    pub sign_in_failures: Counter,
    /// Messages of the outbox.
    pub outbox: Outbox,
    /// Events for webhooks.
    pub webhooks: Outbox,
    /// Payments for credit.
    pub payments: Payments,
    /// Automatic recharges.
    pub recharges: Recharges,
}

/// Messages of the outbox, by what became of an attempt, and what is waiting.
#[derive(Debug, Default)]
pub struct Outbox {
    pub sent: Counter,
    /// Not sent, and to be tried again.
    pub retried: Counter,
    /// Given up.
    pub failed: Counter,
    /// Messages that are waiting, as this server saw them last.
    pub waiting: Gauge,
    /// The age of the oldest of them, in seconds.
    pub oldest: Gauge,
}

impl Outbox {
    /// The families of messages of a kind, by the names and descriptions of attempts, of what waits and of its age.
    fn families(&self, [attempts, waiting, oldest]: [(&'static str, &'static str); 3]) -> [Family; 3] {
        let ends = [("sent", &self.sent), ("retried", &self.retried), ("failed", &self.failed)];
        let ends = ends.map(|(end, count)| (vec![("outcome", end.into())], count.get()));
        let level = |level: &Gauge| vec![(Labels::new(), level.get())];
        [
            Family::counters(attempts.0, attempts.1, ends.to_vec()),
            Family::gauges(waiting.0, waiting.1, level(&self.waiting)),
            Family::gauges(oldest.0, oldest.1, level(&self.oldest)).in_unit(Unit::Seconds),
        ]
    }
}

#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<AtomicI64>);

/// A guard that decrements the gauge when it is dropped.
#[derive(Debug)]
pub struct GaugeGuard(Arc<AtomicI64>);

impl Gauge {
    /// Increments the gauge until the guard is dropped.
    pub fn enter(&self) -> GaugeGuard {
        self.0.fetch_add(1, Ordering::Relaxed);
        GaugeGuard(Arc::clone(&self.0))
    }

    /// Sets a value that was measured.
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// The current value.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The result of a key check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckEnd {
    /// The call may be made.
    Valid,
    /// No such key.
    Unknown,
    Revoked,
    Expired,
    /// Not enough credit.
    Exhausted,
    /// A limit refused the call.
    Limited,
    /// An error.
    Failed,
}

/// The labels of the results, in the same order.
const CHECK_ENDS: [&str; 7] =
    ["valid", "unknown", "revoked", "expired", "credits_exhausted", "limited", "failed"];

/// Checks of keys.
#[derive(Debug)]
pub struct Checks {
    ends: [Counter; CHECK_ENDS.len()],
    times: [Histogram; 2],
}

impl Default for Checks {
    fn default() -> Self {
        let times = || Histogram::new(&CHECK_BOUNDS);
        Self { ends: Default::default(), times: [times(), times()] }
    }
}

impl Checks {
    /// Counts a key check. Those with a hold wait for the disk, so their durations are separate.
    pub fn observe(&self, end: CheckEnd, with_hold: bool, time: Duration) {
        self.ends[end as usize].inc();
        self.times[usize::from(with_hold)].observe_time(time);
    }

    /// The histogram without holds has buckets of microseconds, because such a check does no I/O.
    fn families(&self) -> [Family; 2] {
        let ends = CHECK_ENDS.into_iter().zip(&self.ends);
        let ends = ends.map(|(end, count)| (vec![("verdict", end.into())], count.get())).collect();
        let times = ["no", "yes"].into_iter().zip(&self.times);
        let times = times.map(|(hold, times)| (vec![("hold", hold.into())], times.read_times())).collect();
        [
            Family::counters("munim_key_checks", "Key checks by verdict.", ends),
            Family::histograms("munim_key_check_duration", "Duration of a key check.", times)
                .in_unit(Unit::Seconds),
        ]
    }
}

/// Usage events by outcome.
#[derive(Debug, Default)]
pub struct Events {
    /// Recorded on disk.
    pub accepted: Counter,
    /// Recorded before.
    pub duplicates: Counter,
    pub rejected: Counter,
}

/// Transactions of group commit.
#[derive(Debug)]
pub struct Commits {
    times: Histogram,
    sizes: Histogram,
    /// Failed transactions.
    pub failed: Counter,
}

impl Default for Commits {
    fn default() -> Self {
        let (times, sizes) = (Histogram::new(&WORK_BOUNDS), Histogram::new(&SIZE_BOUNDS));
        Self { times, sizes, failed: Counter::default() }
    }
}

impl Commits {
    /// Counts a commit with its number of events and holds.
    pub fn observe(&self, size: usize, time: Duration) {
        self.times.observe_time(time);
        self.sizes.observe(size as u64);
    }
}

/// In microseconds: some in memory, with a hold as long as a disk sync.
const CHECK_BOUNDS: [u64; 14] =
    [1, 2, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 5_000_000];
/// In microseconds, for a transaction.
const WORK_BOUNDS: [u64; 12] =
    [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000, 10_000_000];
/// Numbers of events and holds per commit.
const SIZE_BOUNDS: [u64; 8] = [1, 5, 10, 50, 100, 500, 1_000, 5_000];

impl Metrics {
    /// All metrics, for export.
    pub fn families(&self) -> Vec<Family> {
        let Events { accepted, duplicates, rejected } = &self.events;
        let outcomes = [("accepted", accepted), ("duplicate", duplicates), ("rejected", rejected)];
        let outcomes = outcomes.map(|(name, count)| (vec![("outcome", name.into())], count.get()));
        let alone = |count: &Counter| vec![(Labels::new(), count.get())];
        let level = |level: &Gauge| vec![(Labels::new(), level.get())];
        let mut families = self.requests.families();
        families.extend(self.checks.families());
        families.extend(self.outbox.families([
            ("munim_outbox_attempts", "Attempts to send a message."),
            ("munim_outbox_waiting", "Messages that wait to be sent."),
            ("munim_outbox_oldest", "Age of the oldest of them."),
        ]));
        families.extend(self.webhooks.families([
            ("munim_webhook_attempts", "Attempts to deliver an event to a webhook."),
            ("munim_webhook_waiting", "Events that wait to be delivered."),
            ("munim_webhook_oldest", "Age of the oldest of them."),
        ]));
        families.extend(self.payments.families());
        families.extend(self.recharges.families());
        families.extend([
            Family::counters("munim_usage_events", "Usage events by outcome.", outcomes.to_vec()),
            self.rejections.family(),
            Family::histograms(
                "munim_commit_duration",
                "Duration of a group commit.",
                vec![(Labels::new(), self.commits.times.read_times())],
            )
            .in_unit(Unit::Seconds),
            Family::histograms(
                "munim_commit_items",
                "Events and holds per group commit.",
                vec![(Labels::new(), self.commits.sizes.read())],
            ),
            Family::counters("munim_commit_failures", "Failed group commits.", alone(&self.commits.failed)),
            Family::gauges(
                "munim_http_connections",
                "Open connections to the main port.",
                level(&self.connections),
            ),
            Family::gauges(
                "munim_http_event_streams",
                "Open streams of server-sent events.",
                level(&self.streams),
            ),
            Family::counters("munim_sign_in_failures", "Failed sign-ins.", alone(&self.sign_in_failures)),
        ]);
        families
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_counted_until_it_is_dropped() {
        let level = Gauge::default();
        let (first, second) = (level.enter(), level.enter());
        assert_eq!(level.get(), 2);
        drop((first, second));
        assert_eq!(level.get(), 0);
    }

    #[test]
    fn a_check_is_counted_by_its_end() {
        let checks = Checks::default();
        checks.observe(CheckEnd::Exhausted, false, Duration::from_micros(3));
        assert_eq!(checks.ends.iter().map(Counter::get).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(CHECK_ENDS[CheckEnd::Exhausted as usize], "credits_exhausted");
    }
}
