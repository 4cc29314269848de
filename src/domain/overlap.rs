//! The overlap of a key rotation: how long the old key stays valid beside its successor.

use chrono::TimeDelta;

/// The overlaps to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlap {
    /// None: the old key is revoked.
    Now,
    Hour,
    /// 24 hours.
    #[default]
    Day,
    /// Seven days.
    Week,
}

impl Overlap {
    /// Every overlap, the shortest first.
    pub const ALL: [Self; 4] = [Self::Now, Self::Hour, Self::Day, Self::Week];

    /// The word for it on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|overlap| overlap.as_str() == word)
    }

    /// The duration.
    pub const fn time(self) -> TimeDelta {
        match self {
            Self::Now => TimeDelta::zero(),
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::hours(24),
            Self::Week => TimeDelta::days(7),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_back_and_longer_than_the_one_before() {
        for overlap in Overlap::ALL {
            assert_eq!(Overlap::parse(overlap.as_str()), Some(overlap));
        }
        assert!(Overlap::ALL.windows(2).all(|pair| pair[0].time() < pair[1].time()));
        assert_eq!(Overlap::parse("2h"), None);
    }
}
