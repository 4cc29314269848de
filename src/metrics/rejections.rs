//! Usage that was refused, by its reason.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::text::Family;

/// Events that were refused, by the code of the reason, which is a word of ours. Few are, so a lock will do.
#[derive(Debug, Default)]
pub struct Rejections(Mutex<BTreeMap<&'static str, u64>>);

impl Rejections {
    /// Counts events of a reason.
    pub fn note(&self, reason: &'static str, more: usize) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(reason).or_default() += more as u64;
    }

    /// Those that there were, to be written out.
    pub fn family(&self) -> Family {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = counts.iter().map(|(reason, count)| (vec![("reason", (*reason).into())], *count));
        Family::counters(
            "munim_usage_rejections",
            "Usage events that were refused, by the reason.",
            values.collect(),
        )
    }
}
