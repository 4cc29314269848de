//! Words for top-ups: their states, and why a payment failed.

use super::data::{Back, Tax};
use crate::domain::billing::{DisputeStatus, RechargeState, RefundStatus, TopupStatus};
use crate::i18n::t;

/// The state of a top-up.
pub fn status(status: TopupStatus) -> String {
    match status {
        TopupStatus::Pending => t!("topup-pending"),
        TopupStatus::Failed => t!("topup-failed"),
        TopupStatus::Expired => t!("topup-expired"),
        TopupStatus::Cancelled => t!("topup-cancelled"),
        TopupStatus::Review => t!("topup-review"),
        TopupStatus::Paid => t!("topup-paid"),
        TopupStatus::Refunded => t!("topup-refunded"),
    }
}

/// What became of money that goes back.
pub fn went_back(what: Back) -> String {
    match what {
        Back::Refund(RefundStatus::Processed) => t!("refund-is-paid"),
        Back::Refund(_) => t!("refund-on-its-way"),
        Back::Dispute(DisputeStatus::Open) => t!("dispute-open"),
        Back::Dispute(DisputeStatus::UnderReview) => t!("dispute-under-review"),
        Back::Dispute(DisputeStatus::Won) => t!("dispute-won"),
        Back::Dispute(DisputeStatus::Lost) => t!("dispute-lost"),
        Back::Dispute(DisputeStatus::Closed) => t!("dispute-closed"),
    }
}

/// The name of a tax.
pub fn tax(tax: Tax) -> String {
    match tax {
        Tax::Central => t!("cgst"),
        Tax::State => t!("sgst"),
        Tax::Integrated => t!("igst"),
    }
}

/// Why a payment failed, in our words: those of the provider are for developers.
pub fn failure(reason: &str) -> String {
    match reason {
        "payment_cancelled" => t!("failed-cancelled"),
        "payment_timed_out" | "payment_collect_request_expired" | "otp_expired" => t!("failed-late"),
        "insufficient_funds" => t!("failed-funds"),
        "incorrect_pin" | "incorrect_otp" | "incorrect_cvv" | "authentication_failed" => t!("failed-code"),
        "card_expired"
        | "card_declined"
        | "card_disabled_for_online_payments"
        | "card_number_invalid"
        | "international_transaction_not_allowed" => t!("failed-card"),
        "bank_technical_error" | "gateway_technical_error" => t!("failed-bank"),
        "transaction_limit_exceeded" => t!("failed-limit"),
        "invalid_vpa" => t!("failed-upi-id"),
        _ => t!("failed-somehow"),
    }
}

/// The state of a recharge.
pub fn recharge_state(state: RechargeState) -> String {
    match state {
        RechargeState::Planned => t!("recharge-state-planned"),
        RechargeState::Notified => t!("recharge-state-notified"),
        RechargeState::Charging => t!("recharge-state-charging"),
        RechargeState::Done => t!("recharge-state-done"),
        RechargeState::Failed => t!("recharge-state-failed"),
        RechargeState::Cancelled => t!("recharge-state-cancelled"),
    }
}
