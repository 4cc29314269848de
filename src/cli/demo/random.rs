//! Deterministic pseudo-random numbers (`SplitMix64`).

use chrono::NaiveDate;

/// The seed of the demo.
const SEED: u64 = 0x6D75_6E69_6D31;
/// The step of `SplitMix64`.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A pseudo-random generator for the demo. Secrets come from `service::entropy`.
#[derive(Debug)]
pub struct DemoRandom(u64);

impl DemoRandom {
    /// The generator of a day.
    pub fn of(day: NaiveDate) -> Self {
        let ordinal = u64::from(chrono::Datelike::num_days_from_ce(&day).unsigned_abs());
        Self(SEED ^ ordinal.wrapping_mul(STEP))
    }

    /// An independent generator of the same day, for the second company.
    pub fn of_another(day: NaiveDate) -> Self {
        let Self(first) = Self::of(day);
        Self(first.rotate_left(32))
    }

    pub fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = i64::try_from((z ^ (z >> 31)) >> 1).unwrap_or_default();
        bits.rem_euclid(limit.max(1))
    }

    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// Returns true with a probability in thousandths.
    pub fn happens(&mut self, per_mille: i64) -> bool {
        self.below(1000) < per_mille
    }
}
