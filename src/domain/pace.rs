//! So many requests a minute: how many may come at once, and how soon the next.

use std::num::NonZeroU32;

use chrono::{DateTime, TimeDelta, Utc};

/// A minute, in the microseconds in which instants are kept.
const MINUTE: i64 = 60_000_000;

/// So many requests a minute (the generic cell rate algorithm). A request takes its share of a minute, and what was
/// taken comes back as time passes. All that is kept of it is one instant: when the whole limit is there again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    limit: NonZeroU32,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// When the whole limit is there again.
    pub full_again: DateTime<Utc>,
    /// Whether it was within the limit. One that was not is not counted.
    pub is_within: bool,
}

/// What is left after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many there may be in a minute.
    pub limit: u32,
    /// How many may come now.
    pub remaining: u32,
    /// When the whole limit is there again.
    pub full_again: DateTime<Utc>,
    /// How long to wait for the next, where this one was beyond the limit.
    pub wait: Option<TimeDelta>,
}

impl Pace {
    /// So many a minute, and as many at once; no limit for 0.
    pub fn a_minute(requests: u32) -> Option<Self> {
        NonZeroU32::new(requests).map(|limit| Self { limit })
    }

    /// What one request takes: at least the microsecond in which instants are kept.
    pub fn share(self) -> TimeDelta {
        TimeDelta::microseconds((MINUTE / i64::from(self.limit.get())).max(1))
    }

    /// What all take.
    pub fn whole(self) -> TimeDelta {
        TimeDelta::microseconds(self.share().num_microseconds().unwrap_or(1) * i64::from(self.limit.get()))
    }

    /// Counts a request where the whole limit is there again at `full_again`. (`store/auth/request_limits.rs` says the
    /// same in SQL.)
    pub fn count(self, full_again: DateTime<Utc>, now: DateTime<Utc>) -> Counted {
        let next = full_again.max(now) + self.share();
        let is_within = next <= now + self.whole();
        Counted { full_again: if is_within { next } else { full_again }, is_within }
    }

    /// What is left after a request that was counted, or not.
    pub fn allowance(self, counted: Counted, now: DateTime<Utc>) -> Allowance {
        let Counted { full_again, is_within } = counted;
        let free = now + self.whole() - full_again;
        let share = self.share();
        let remaining = free.num_microseconds().unwrap_or_default() / share.num_microseconds().unwrap_or(1);
        Allowance {
            limit: self.limit.get(),
            remaining: if is_within { u32::try_from(remaining).unwrap_or_default() } else { 0 },
            full_again,
            wait: (!is_within).then(|| (share - free).max(TimeDelta::zero())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(micros: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(1_800_000_000_000_000 + micros).unwrap()
    }

    #[test]
    fn as_many_as_the_limit_come_at_once_and_then_one_for_each_share() {
        let pace = Pace::a_minute(7).unwrap();
        let mut full_again = at(0);
        for left in (0..7).rev() {
            let counted = pace.count(full_again, at(0));
            assert!(counted.is_within);
            assert_eq!(pace.allowance(counted, at(0)).remaining, left);
            full_again = counted.full_again;
        }
        let refused = pace.count(full_again, at(0));
        let told = pace.allowance(refused, at(0));
        assert_eq!((told.remaining, told.wait, told.full_again), (0, Some(pace.share()), full_again));
        let share = pace.share().num_microseconds().unwrap();
        assert!(!pace.count(full_again, at(share - 1)).is_within);
        assert!(pace.count(full_again, at(share)).is_within);
    }

    #[test]
    fn there_is_no_limit_of_none() {
        assert_eq!(Pace::a_minute(0), None);
    }

    proptest! {
        /// However requests come, no minute has more than twice the limit: what was saved up, and what came back.
        #[test]
        fn no_pattern_gets_more_than_the_limit_and_what_came_back(
            limit in 1_u32..100_000_000,
            gaps in proptest::collection::vec(0_i64..20_000_000, 1..60),
        ) {
            let pace = Pace::a_minute(limit).unwrap();
            let share = pace.share().num_microseconds().unwrap();
            let (mut now, mut full_again, mut counted) = (0, at(0), 0);
            for gap in gaps {
                now += gap;
                let after = pace.count(full_again, at(now));
                let told = pace.allowance(after, at(now));
                prop_assert!(told.remaining < limit);
                prop_assert_eq!(told.wait.is_some(), !after.is_within);
                full_again = after.full_again;
                counted += i64::from(after.is_within);
                prop_assert!(counted <= i64::from(limit) + now / share);
                if let Some(wait) = told.wait {
                    let then = at(now) + wait;
                    prop_assert!(pace.count(full_again, then).is_within);
                }
            }
        }
    }
}
