//! Counters of automatic recharges.

use super::{Counter, Family};

/// Automatic recharges, by what became of them.
#[derive(Debug, Default)]
pub struct Recharges {
    pub planned: Counter,
    /// The payer was told.
    pub notified: Counter,
    pub paid: Counter,
    pub failed: Counter,
    /// They were called off, or could not be debited.
    pub cancelled: Counter,
    /// Recharging was switched off by itself.
    pub stopped: Counter,
    /// The provider makes no mandates.
    pub refused: Counter,
}

impl Recharges {
    pub(super) fn families(&self) -> [Family; 1] {
        let outcomes = [
            ("planned", &self.planned),
            ("notified", &self.notified),
            ("paid", &self.paid),
            ("failed", &self.failed),
            ("cancelled", &self.cancelled),
            ("switched_off", &self.stopped),
            ("mandate_refused", &self.refused),
        ];
        let series = outcomes.map(|(outcome, count)| (vec![("outcome", outcome.into())], count.get()));
        [Family::counters("munim_recharges", "Automatic recharges by outcome.", series.to_vec())]
    }
}
