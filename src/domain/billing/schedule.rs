//! When the provider is asked for the money of a top-up.

use chrono::{DateTime, TimeDelta, Utc};

use super::{PayBy, TopupStatus};

/// While a payer is probably paying.
const AT_FIRST: (TimeDelta, TimeDelta) = (TimeDelta::minutes(5), TimeDelta::minutes(1));
/// Until the top-up ends.
const OPEN: TimeDelta = TimeDelta::minutes(3);
/// In the day after: banks report late.
const SOON_AFTER: (TimeDelta, TimeDelta) = (TimeDelta::days(1), TimeDelta::minutes(8));
/// While a bank debits by mandate, which takes a day or more.
const DEBIT: TimeDelta = TimeDelta::minutes(8);
/// In the week after: the provider asks banks for three days, and refunds what is not captured after five.
const LONG_AFTER: (TimeDelta, TimeDelta) = (TimeDelta::days(7), TimeDelta::hours(1));

/// The next time that the provider is asked; `None` if no money is waited for.
pub fn next_look(
    (status, pay_by): (TopupStatus, PayBy),
    created: DateTime<Utc>,
    expires: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if matches!(status, TopupStatus::Paid | TopupStatus::Refunded) {
        return None;
    }
    // One that is still pending after its end is in its last minutes.
    let pause = if now < expires || status == TopupStatus::Pending {
        match pay_by {
            PayBy::Mandate => DEBIT,
            // Booked when it has come.
            PayBy::Transfer => return None,
            PayBy::Link | PayBy::Order if now < created + AT_FIRST.0 => AT_FIRST.1,
            PayBy::Link | PayBy::Order => OPEN,
        }
    } else if now < expires + SOON_AFTER.0 {
        SOON_AFTER.1
    } else if now < expires + LONG_AFTER.0 {
        LONG_AFTER.1
    } else {
        return None;
    };
    Some(now + pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(status: TopupStatus, minutes: i64) -> Option<i64> {
        let created = DateTime::UNIX_EPOCH;
        let now = created + TimeDelta::minutes(minutes);
        next_look((status, PayBy::Link), created, created + TimeDelta::hours(1), now)
            .map(|at| (at - now).num_minutes())
    }

    #[test]
    fn a_payment_without_webhooks_is_found_within_ten_minutes_and_late_ones_for_a_week() {
        for minutes in 0..60 + 24 * 60 {
            assert!(pause(TopupStatus::Pending, minutes).unwrap() < 10, "{minutes}");
            assert!(pause(TopupStatus::Cancelled, minutes).unwrap() < 10, "{minutes}");
        }
        assert_eq!(pause(TopupStatus::Expired, 60 + 3 * 24 * 60), Some(60));
        assert_eq!(pause(TopupStatus::Expired, 60 + 7 * 24 * 60), None);
    }

    #[test]
    fn what_is_paid_is_not_asked_for() {
        assert_eq!(pause(TopupStatus::Paid, 1), None);
        assert_eq!(pause(TopupStatus::Refunded, 1), None);
        assert_eq!(pause(TopupStatus::Review, 1), Some(1));
    }
}
