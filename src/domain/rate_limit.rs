//! The rate limit: requests per minute, with bursts (generic cell rate algorithm).

use std::num::NonZeroU32;

use chrono::{DateTime, TimeDelta, Utc};

/// A minute in microseconds, the unit of instants.
const MINUTE: i64 = 60_000_000;

/// A limit of requests per minute. Each request uses its share of a minute, which is restored as time passes.
/// The state is one instant: when the whole limit is available again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    limit: NonZeroU32,
}

/// The result of counting a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitOutcome {
    /// When the whole limit is available again.
    pub full_again: DateTime<Utc>,
    /// Whether the request is within the limit. Requests beyond it do not count.
    pub is_within: bool,
}

/// The rate limit after a request, as the response headers report it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitStatus {
    /// Requests per minute.
    pub limit: u32,
    /// Requests that are allowed right now.
    pub remaining: u32,
    /// When the whole limit is available again.
    pub full_again: DateTime<Utc>,
    /// How long to wait for the next request, if this one was rejected.
    pub wait: Option<TimeDelta>,
}

impl RateLimit {
    /// A limit per minute, all of which may be used in one burst; `None` for 0, no limit.
    pub fn a_minute(requests: u32) -> Option<Self> {
        NonZeroU32::new(requests).map(|limit| Self { limit })
    }

    /// The share of one request, at least a microsecond, the resolution of instants.
    pub fn share(self) -> TimeDelta {
        TimeDelta::microseconds((MINUTE / i64::from(self.limit.get())).max(1))
    }

    /// The share of the whole limit.
    pub fn whole(self) -> TimeDelta {
        TimeDelta::microseconds(self.share().num_microseconds().unwrap_or(1) * i64::from(self.limit.get()))
    }

    /// Counts a request, given when the whole limit is available again. (`store/auth/request_limits.rs` is the same
    /// rule in SQL.)
    pub fn count(self, full_again: DateTime<Utc>, now: DateTime<Utc>) -> RateLimitOutcome {
        // Unused capacity does not accumulate beyond the limit: an instant in the past counts as now.
        let next = full_again.max(now) + self.share();
        let is_within = next <= now + self.whole();
        RateLimitOutcome { full_again: if is_within { next } else { full_again }, is_within }
    }

    /// The rate limit after a request.
    pub fn allowance(self, counted: RateLimitOutcome, now: DateTime<Utc>) -> RateLimitStatus {
        let RateLimitOutcome { full_again, is_within } = counted;
        let free = now + self.whole() - full_again;
        let share = self.share();
        let remaining = free.num_microseconds().unwrap_or_default() / share.num_microseconds().unwrap_or(1);
        RateLimitStatus {
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
        let pace = RateLimit::a_minute(7).unwrap();
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
        assert_eq!(RateLimit::a_minute(0), None);
    }

    proptest! {
        /// Any pattern of requests gets at most twice the limit within a minute: the burst and what is restored
        /// meanwhile.
        #[test]
        fn no_pattern_gets_more_than_the_limit_and_what_came_back(
            limit in 1_u32..100_000_000,
            gaps in proptest::collection::vec(0_i64..20_000_000, 1..60),
        ) {
            let pace = RateLimit::a_minute(limit).unwrap();
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
