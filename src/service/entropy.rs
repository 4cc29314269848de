//! The only source of randomness, so that tests can set it.

use std::fmt::Debug;

use rand::TryRng;

use super::Clock;

/// A source of random bytes that are fit for secrets.
pub trait Entropy: Debug + Send + Sync + 'static {
    fn fill(&self, bytes: &mut [u8]);
}

/// A new id: a prefix and a ULID, which sorts by time.
pub fn new_id(clock: &dyn Clock, entropy: &dyn Entropy, prefix: &str) -> String {
    let milliseconds = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
    let mut random = [0; 16];
    entropy.fill(&mut random);
    format!("{prefix}{}", ulid::Ulid::from_parts(milliseconds, u128::from_be_bytes(random)))
}

#[derive(Clone, Copy, Debug)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::expect_used, reason = "without randomness no secret may be made")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rngs::SysRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
    }
}
