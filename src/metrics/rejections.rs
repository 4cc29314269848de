//! Counters of rejected usage events.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::text::Family;

/// Counters by the code of the reason, a closed list. Rejections are rare, so a lock is sufficient.
#[derive(Debug, Default)]
pub struct Rejections(Mutex<BTreeMap<&'static str, u64>>);

impl Rejections {
    /// Counts rejected events.
    pub fn observe(&self, reason: &'static str, more: usize) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(reason).or_default() += more as u64;
    }

    /// The counters, for export.
    pub fn family(&self) -> Family {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = counts.iter().map(|(reason, count)| (vec![("reason", (*reason).into())], *count));
        Family::counters("munim_usage_rejections", "Rejected usage events by reason.", values.collect())
    }
}
