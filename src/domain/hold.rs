//! Holds: credit that is set aside for a call while it runs, so that a wallet cannot be overdrawn.

use chrono::TimeDelta;

use super::Money;
use super::account::id;

id!(
    /// The id of a hold, `hold_…`.
    HoldId,
    "hold_"
);

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldEnd {
    /// Its call was reported.
    Settled,
    /// Its time was over.
    Lapsed,
    /// The gateway ended it.
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

/// How long an unused hold lasts where nobody says.
pub const HOLD_TIME: TimeDelta = TimeDelta::minutes(15);
/// The longest that one lasts, in seconds: a day.
pub const HOLD_SECONDS_MAX: i64 = 24 * 60 * 60;
/// The most that one sets aside: a crore of rupees.
pub const HOLD_INR_MAX: Money = Money::from_rupees(10_000_000);
