//! Payments for credit, and what goes back of them.

use super::Counter;
use super::text::Family;

/// Payments for credit, and the provider's webhooks about them.
#[derive(Debug, Default)]
pub struct Payments {
    pub credited: Counter,
    /// Not credited: the operator has to look at them.
    pub for_review: Counter,
    /// Credited without a webhook, which should have come.
    pub silent: Counter,
    /// Refunds that were paid out.
    pub refunded: Counter,
    /// Refunds that the provider or the bank has not taken.
    pub refunds_failed: Counter,
    pub disputes_opened: Counter,
    pub disputes_won: Counter,
    pub disputes_lost: Counter,
    /// Webhooks with a right signature.
    pub webhooks_taken: Counter,
    /// Webhooks without one.
    pub webhooks_refused: Counter,
}

impl Payments {
    pub(super) fn families(&self) -> [Family; 4] {
        let series = |ends: &[(&'static str, &Counter)]| {
            ends.iter().map(|(end, count)| (vec![("outcome", (*end).into())], count.get())).collect()
        };
        let payments = series(&[
            ("credited", &self.credited),
            ("for_review", &self.for_review),
            ("without_webhook", &self.silent),
        ]);
        let refunds = series(&[("processed", &self.refunded), ("failed", &self.refunds_failed)]);
        let disputes = series(&[
            ("opened", &self.disputes_opened),
            ("won", &self.disputes_won),
            ("lost", &self.disputes_lost),
        ]);
        let webhooks = series(&[("taken", &self.webhooks_taken), ("refused", &self.webhooks_refused)]);
        [
            Family::counters("munim_payments", "Payments for credit by outcome.", payments),
            Family::counters("munim_refunds", "Refunds of payments by outcome.", refunds),
            Family::counters("munim_disputes", "Disputes of payments by outcome.", disputes),
            Family::counters(
                "munim_payment_webhooks",
                "Webhooks of the payment provider by outcome.",
                webhooks,
            ),
        ]
    }
}
