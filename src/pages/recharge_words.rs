//! Words about automatic recharge, for the page that sets it and for the activity log.

use crate::domain::billing::RechargeFailure;
use crate::i18n::t;

/// Why a recharge failed, or why recharging is off.
pub fn recharge_failure(reason: &str) -> String {
    match RechargeFailure::of(reason) {
        RechargeFailure::Funds => t!("recharge-why-funds"),
        RechargeFailure::MandateEnded => t!("recharge-why-ended"),
        RechargeFailure::MandatePaused => t!("recharge-why-paused"),
        RechargeFailure::TooHigh => t!("recharge-why-high"),
        RechargeFailure::Bank => t!("recharge-why-bank"),
        RechargeFailure::Notice => t!("recharge-why-notice"),
        RechargeFailure::NoAnswer => t!("recharge-why-no-answer"),
        RechargeFailure::MonthlyCap => t!("recharge-why-cap"),
        RechargeFailure::Owner => t!("recharge-why-owner"),
        RechargeFailure::NotGiven => t!("recharge-why-not-given"),
        RechargeFailure::Unavailable => t!("recharge-why-unavailable"),
        RechargeFailure::Other => t!("recharge-why-other"),
    }
}

/// What became of a mandate.
pub fn mandate_status(status: &str) -> String {
    match status {
        "asked" => t!("mandate-asked"),
        "confirmed" => t!("mandate-confirmed"),
        "paused" => t!("mandate-paused"),
        "rejected" => t!("mandate-rejected"),
        "expired" => t!("mandate-expired"),
        _ => t!("mandate-cancelled"),
    }
}
