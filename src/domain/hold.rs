//! Holds: credit that is set aside for a call while it runs, so that a wallet cannot be overdrawn.

use chrono::TimeDelta;

use super::Money;
use super::account::id;

id!(
    /// The id of a hold, `hold_…`.
    HoldId,
    "hold_"
);

/// How long an unused hold lasts where nobody says.
pub const HOLD_TIME: TimeDelta = TimeDelta::minutes(15);
/// The longest that one lasts, in seconds: a day.
pub const HOLD_SECONDS_MAX: i64 = 24 * 60 * 60;
/// The most that one sets aside: a crore of rupees.
pub const HOLD_INR_MAX: Money = Money::from_rupees(10_000_000);
