//! Numbers that look random and come out the same for the same seed (`SplitMix64`).

use chrono::NaiveDate;

/// What makes the demo this demo.
const SEED: u64 = 0x6D75_6E69_6D31;
/// The step of `SplitMix64`.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Throws numbers. They are no secrets: those come from `service::entropy`.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a day.
    pub fn of(day: NaiveDate) -> Self {
        let ordinal = u64::from(chrono::Datelike::num_days_from_ce(&day).unsigned_abs());
        Self(SEED ^ ordinal.wrapping_mul(STEP))
    }

    /// Other dice of a day, for another story.
    pub fn of_another(day: NaiveDate) -> Self {
        let Self(first) = Self::of(day);
        Self(first.rotate_left(32))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = i64::try_from((z ^ (z >> 31)) >> 1).unwrap_or_default();
        bits.rem_euclid(limit.max(1))
    }

    /// A number from `low` to `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// Whether something happens that happens so many times in a thousand.
    pub fn happens(&mut self, per_mille: i64) -> bool {
        self.below(1000) < per_mille
    }
}
