//! How calls ended and how long they took. Latencies are counted in classes, so that percentiles of any range are
//! read from sums.

use std::collections::BTreeMap;

/// The class of calls without a latency.
const NONE: i64 = -1;

/// Sums of calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    pub calls: i64,
    /// With a status.
    pub answered: i64,
    /// With a status of 400 or more.
    pub failed: i64,
    /// Calls by the lower bound of the class of their latency, in milliseconds.
    latencies: BTreeMap<i64, i64>,
}

impl Outcomes {
    /// Counts one call.
    pub fn count(&mut self, status: Option<i64>) {
        self.calls += 1;
        self.answered += i64::from(status.is_some());
        self.failed += i64::from(status.is_some_and(|status| status >= 400));
    }

    /// Adds calls of a class.
    pub fn add_latency(&mut self, class: i64, calls: i64) {
        if class > NONE {
            *self.latencies.entry(class).or_default() += calls;
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.answered += other.answered;
        self.failed += other.failed;
        for (class, calls) in &other.latencies {
            self.add_latency(*class, *calls);
        }
    }

    /// The share of the calls with a status that failed, in hundredths of a per cent, rounded half up.
    pub fn error_rate(&self) -> Option<i64> {
        (self.answered > 0).then(|| (self.failed * 20_000 + self.answered) / (self.answered * 2))
    }

    /// The latency that so many per cent of the calls do not exceed, in milliseconds: the nearest rank, and within
    /// its class as if the calls were evenly spread. It is off by less than an eighth.
    pub fn percentile(&self, per_cent: i64) -> Option<i64> {
        let calls: i64 = self.latencies.values().sum();
        let rank = (calls * per_cent + 99) / 100;
        let mut before = 0;
        for (class, count) in &self.latencies {
            if before + count >= rank {
                return Some(class + (width(*class) * (2 * (rank - before) - 1)) / (2 * count));
            }
            before += count;
        }
        None
    }
}

/// The lower bound of a latency's class: all but its three leading bits are cleared.
pub const fn class_of(latency_ms: Option<i64>) -> i64 {
    match latency_ms {
        None => NONE,
        Some(latency) => latency - latency % width(latency),
    }
}

/// The width of the class of a latency.
const fn width(latency: i64) -> i64 {
    let bits = 64 - latency.leading_zeros();
    1 << bits.saturating_sub(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(latencies: impl IntoIterator<Item = i64>) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for latency in latencies {
            outcomes.add_latency(class_of(Some(latency)), 1);
        }
        outcomes
    }

    #[test]
    fn a_class_is_at_most_a_quarter_of_its_latency_wide() {
        assert_eq!(
            [0, 7, 8, 9, 15, 16, 840, 1_000].map(|ms| class_of(Some(ms))),
            [0, 7, 8, 8, 14, 16, 768, 896]
        );
        for latency in (0..40).map(|power| 3_i64.pow(power % 20) + 5) {
            let class = class_of(Some(latency));
            assert!(class <= latency && latency < class + width(class), "{latency}");
            assert!(width(class) == 1 || width(class) * 4 <= class, "{latency}");
        }
        assert_eq!(class_of(None), -1);
    }

    #[test]
    fn percentiles_are_off_by_less_than_an_eighth() {
        let outcomes = of(1..=10_000);
        for (per_cent, exact) in [(50, 5_000), (95, 9_500), (99, 9_900)] {
            let found = outcomes.percentile(per_cent).unwrap();
            assert!((found - exact).abs() * 8 < exact, "p{per_cent}: {found}");
        }
        assert_eq!(of([840]).percentile(50), of([840]).percentile(95));
        assert_eq!(of([]).percentile(50), None);
        assert_eq!(of([3, 3, 5]).percentile(50), Some(3));
    }

    #[test]
    fn calls_without_a_status_are_no_errors_and_no_successes() {
        let mut outcomes = Outcomes::default();
        assert_eq!(outcomes.error_rate(), None);
        for status in [None, Some(200), Some(399), Some(400), Some(503)] {
            outcomes.count(status);
        }
        assert_eq!((outcomes.calls, outcomes.answered, outcomes.failed), (5, 4, 2));
        assert_eq!(outcomes.error_rate(), Some(5_000));
    }
}
