//! When a message is tried again.

use chrono::TimeDelta;

use crate::service::Entropy;

/// After the first attempt.
const FIRST: TimeDelta = TimeDelta::seconds(30);
/// The longest time between two attempts.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// The time until the next attempt, after a number of attempts: twice as long each time, and a quarter more or
/// less by chance, so that messages that failed together do not all return together.
pub fn delay(entropy: &dyn Entropy, attempts: i64) -> TimeDelta {
    let doublings = u32::try_from((attempts - 1).clamp(0, 16)).unwrap_or_default();
    let whole = FIRST.checked_mul(1 << doublings).unwrap_or(LONGEST).min(LONGEST).num_milliseconds();
    let mut random = [0; 4];
    entropy.fill(&mut random);
    let share = i64::from(u32::from_be_bytes(random) % 501);
    // From three quarters to five quarters, in thousandths.
    TimeDelta::milliseconds(whole * (750 + share) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fixed(u8);

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn each_wait_is_twice_as_long_up_to_an_hour_and_a_quarter_by_chance() {
        let least = |attempts| delay(&Fixed(0), attempts).num_seconds();
        assert_eq!(
            [least(1), least(2), least(3), least(7), least(8), least(100)],
            [22, 45, 90, 1440, 2700, 2700]
        );
        for byte in [1, 77, 200, 255] {
            let found = delay(&Fixed(byte), 1).num_milliseconds();
            assert!((22_500..=37_500).contains(&found), "{found}");
        }
        assert_eq!(delay(&Fixed(0), i64::MIN + 1), delay(&Fixed(0), 1));
        assert_eq!(delay(&Fixed(0), i64::MAX), delay(&Fixed(0), 100));
    }
}
