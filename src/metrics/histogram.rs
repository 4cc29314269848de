//! A lock-free histogram.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts of values per bucket.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One more than bounds: the last bucket is unbounded.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// A snapshot of a histogram, in the exported unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The sum of the values.
    pub sum: f64,
    /// How many there were.
    pub count: u64,
    /// Upper bounds, the last infinite, with the count of each bucket (not cumulative).
    pub buckets: Vec<(f64, u64)>,
}

impl Histogram {
    /// An empty histogram with ascending bounds.
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = std::iter::repeat_with(AtomicU64::default).take(bounds.len() + 1).collect();
        Self { bounds, counts, sum: AtomicU64::default() }
    }

    /// Observes a value.
    pub fn observe(&self, value: u64) {
        let at = self.bounds.partition_point(|bound| *bound < value);
        self.counts[at].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Observes a duration. The bounds are microseconds.
    pub fn observe_time(&self, time: Duration) {
        self.observe(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// A snapshot.
    pub fn read(&self) -> Reading {
        self.read_by(1.0)
    }

    /// A snapshot of durations, in seconds.
    pub fn read_times(&self) -> Reading {
        self.read_by(1e6)
    }

    #[expect(clippy::cast_precision_loss, reason = "bounds are small, and a sum is told to 15 digits")]
    fn read_by(&self, unit: f64) -> Reading {
        let counts: Vec<_> = self.counts.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        let bounds = self.bounds.iter().map(|bound| *bound as f64 / unit).chain([f64::INFINITY]);
        Reading {
            sum: self.sum.load(Ordering::Relaxed) as f64 / unit,
            count: counts.iter().sum(),
            buckets: bounds.zip(counts).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_lies_at_or_below_its_bound() {
        let histogram = Histogram::new(&[1, 5]);
        for value in [0, 1, 2, 5, 6, 1_000] {
            histogram.observe(value);
        }
        let Reading { sum, count, buckets } = histogram.read();
        assert_eq!((sum.to_string(), count), ("1014".to_owned(), 6));
        assert_eq!(buckets, [(1.0, 2), (5.0, 2), (f64::INFINITY, 2)]);
    }

    #[test]
    fn times_are_told_in_seconds() {
        let histogram = Histogram::new(&[1_000, 500_000]);
        histogram.observe_time(Duration::from_millis(250));
        let expected =
            Reading { sum: 0.25, count: 1, buckets: vec![(0.001, 0), (0.5, 1), (f64::INFINITY, 0)] };
        assert_eq!(histogram.read_times(), expected);
    }
}
