//! Holds: credit that is reserved for a call while it runs, so that concurrent calls cannot overdraw a wallet.

use chrono::TimeDelta;

use super::account::id;
use super::{LimitName, Money};

id!(HoldId, "hold_");

/// The answer to a request for a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldAnswer {
    Granted,
    /// The wallet has less, or the account has a negative wallet.
    NoCredit,
    /// The limit has less left.
    OverLimit(LimitName),
    /// The slice that it was to be a part of has ended.
    SliceEnded,
}

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldEnd {
    /// Its call was reported.
    Settled,
    /// It expired.
    Lapsed,
    /// The gateway released it.
    Released,
}

impl HoldEnd {
    /// The word for it in answers and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Lapsed => "lapsed",
            Self::Released => "released",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Settled, Self::Lapsed, Self::Released].into_iter().find(|end| end.as_str() == word)
    }
}

/// The default duration of a hold.
pub const HOLD_TIME: TimeDelta = TimeDelta::minutes(15);
/// The longest duration of a hold, in seconds: a day.
pub const HOLD_SECONDS_MAX: i64 = 24 * 60 * 60;
/// The largest hold: a crore of rupees.
pub const HOLD_INR_MAX: Money = Money::from_rupees(10_000_000);
