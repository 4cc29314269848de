//! The only source of randomness, so that tests can set it.

use std::fmt::Debug;

use rand::TryRng;

/// A source of random bytes that are fit for secrets.
pub trait Entropy: Debug + Send + Sync + 'static {
    fn fill(&self, bytes: &mut [u8]);
}

#[derive(Clone, Copy, Debug)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::expect_used, reason = "without randomness no secret may be made")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rngs::SysRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
    }
}
