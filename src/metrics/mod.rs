//! What the operator's monitor is told: how often, how long, how many at once. Never of whom: no label comes from
//! outside, so there are as many lines after a year as after a day, and no secret can be in one.
//!
//! Counting is one atomic addition and waits for nobody, as the check of a key counts too. `text.rs` writes it all out
//! in the format of Prometheus; what is not counted here but read when somebody asks is put in by `http/metrics.rs`.

mod histogram;
pub mod process;
mod rejections;
mod requests;
pub mod text;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

pub use histogram::{Histogram, Reading};
pub use rejections::Rejections;
pub use requests::{Door, Requests};
use text::{Family, Labels, Unit};

/// All that this process counts.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Requests, by route.
    pub requests: Requests,
    /// Checks of keys.
    pub checks: Checks,
    /// Usage events.
    pub events: Events,
    /// Usage that was refused, by the reason.
    pub rejections: Rejections,
    /// Transactions of the committer.
    pub commits: Commits,
    /// Connections to the main port.
    pub connections: Level,
    /// Gateways and pages that follow what happens.
    pub streams: Level,
    /// Wrong passwords.
    pub sign_in_failures: Counter,
}

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts so many more.
    pub fn add(&self, more: usize) {
        self.0.fetch_add(more as u64, Ordering::Relaxed);
    }

    /// How many there were.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many there are now.
#[derive(Clone, Debug, Default)]
pub struct Level(Arc<AtomicI64>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Entered(Arc<AtomicI64>);

impl Level {
    /// One more, until what this gives is dropped.
    pub fn enter(&self) -> Entered {
        self.0.fetch_add(1, Ordering::Relaxed);
        Entered(Arc::clone(&self.0))
    }

    /// How many there are.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How a check of a key ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckEnd {
    /// The call may be made.
    Valid,
    /// No key of anybody's.
    Unknown,
    /// A key that was ended.
    Revoked,
    /// A key whose time has ended.
    Expired,
    /// Nothing left to spend.
    Exhausted,
    /// It could not be said.
    Failed,
}

/// The same as labels, in that order.
const CHECK_ENDS: [&str; 6] = ["valid", "unknown", "revoked", "expired", "credits_exhausted", "failed"];

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
    /// Counts a check. One with a hold waits for the disk, so its time is kept apart.
    pub fn note(&self, end: CheckEnd, with_hold: bool, time: Duration) {
        self.ends[end as usize].add(1);
        self.times[usize::from(with_hold)].note_time(time);
    }

    /// What is said to the gateway without I/O takes microseconds.
    fn families(&self) -> [Family; 2] {
        let ends = CHECK_ENDS.into_iter().zip(&self.ends);
        let ends = ends.map(|(end, count)| (vec![("verdict", end.into())], count.get())).collect();
        let times = ["no", "yes"].into_iter().zip(&self.times);
        let times = times.map(|(hold, times)| (vec![("hold", hold.into())], times.read_times())).collect();
        [
            Family::counters("munim_key_checks", "Checks of API keys, by what was answered.", ends),
            Family::histograms("munim_key_check_duration", "How long a check took inside.", times)
                .in_unit(Unit::Seconds),
        ]
    }
}

/// Usage events, by what became of them.
#[derive(Debug, Default)]
pub struct Events {
    /// New ones, that are on disk.
    pub accepted: Counter,
    /// Those that were there already.
    pub duplicates: Counter,
    /// Those that were not taken.
    pub rejected: Counter,
}

/// Transactions of the committer.
#[derive(Debug)]
pub struct Commits {
    times: Histogram,
    sizes: Histogram,
    /// Those that did not happen.
    pub failed: Counter,
}

impl Default for Commits {
    fn default() -> Self {
        let (times, sizes) = (Histogram::new(&WORK_BOUNDS), Histogram::new(&SIZE_BOUNDS));
        Self { times, sizes, failed: Counter::default() }
    }
}

impl Commits {
    /// Counts a commit of so many events and holds.
    pub fn note(&self, size: usize, time: Duration) {
        self.times.note_time(time);
        self.sizes.note(size as u64);
    }
}

/// In microseconds: from memory it takes some, with a hold as long as a disk.
const CHECK_BOUNDS: [u64; 14] =
    [1, 2, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 5_000_000];
/// In microseconds: a transaction.
const WORK_BOUNDS: [u64; 12] =
    [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000, 10_000_000];
/// Events and holds.
const SIZE_BOUNDS: [u64; 8] = [1, 5, 10, 50, 100, 500, 1_000, 5_000];

impl Metrics {
    /// All of it, to be written out.
    pub fn families(&self) -> Vec<Family> {
        let Events { accepted, duplicates, rejected } = &self.events;
        let outcomes = [("accepted", accepted), ("duplicate", duplicates), ("rejected", rejected)];
        let outcomes = outcomes.map(|(name, count)| (vec![("outcome", name.into())], count.get()));
        let alone = |count: &Counter| vec![(Labels::new(), count.get())];
        let level = |level: &Level| vec![(Labels::new(), level.get())];
        let mut families = self.requests.families();
        families.extend(self.checks.families());
        families.extend([
            Family::counters(
                "munim_usage_events",
                "Usage events, by what became of them.",
                outcomes.to_vec(),
            ),
            self.rejections.family(),
            Family::histograms(
                "munim_commit_duration",
                "How long a commit of reports and holds took.",
                vec![(Labels::new(), self.commits.times.read_times())],
            )
            .in_unit(Unit::Seconds),
            Family::histograms(
                "munim_commit_items",
                "Events and holds in one commit.",
                vec![(Labels::new(), self.commits.sizes.read())],
            ),
            Family::counters(
                "munim_commit_failures",
                "Commits of reports and holds that did not happen.",
                alone(&self.commits.failed),
            ),
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
            Family::counters(
                "munim_sign_in_failures",
                "Wrong passwords, at any door.",
                alone(&self.sign_in_failures),
            ),
        ]);
        families
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_counted_until_it_is_dropped() {
        let level = Level::default();
        let (first, second) = (level.enter(), level.enter());
        assert_eq!(level.get(), 2);
        drop((first, second));
        assert_eq!(level.get(), 0);
    }

    #[test]
    fn a_check_is_counted_by_its_end() {
        let checks = Checks::default();
        checks.note(CheckEnd::Exhausted, false, Duration::from_micros(3));
        assert_eq!(checks.ends.iter().map(Counter::get).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 0]);
        assert_eq!(CHECK_ENDS[CheckEnd::Exhausted as usize], "credits_exhausted");
    }
}
