//! The lines of automatic recharge.

use super::lines::Line;
use crate::domain::billing::{Mandate, Recharge, RechargeSettings};
use crate::domain::rfc3339;

impl Line {
    pub fn auto_recharge(settings: RechargeSettings) -> Self {
        Self::AutoRecharge {
            enabled: settings.is_on,
            threshold_inr: settings.threshold.money().unwrap_or_default(),
            amount_inr: settings.amount.money().unwrap_or_default(),
            monthly_cap_inr: settings.monthly_cap.money().unwrap_or_default(),
            changed: rfc3339(settings.changed),
        }
    }

    pub fn mandate(mandate: Mandate) -> Self {
        Self::Mandate {
            id: mandate.id.to_string(),
            status: mandate.status.as_str(),
            method: mandate.method.as_str(),
            max_inr: mandate.max_amount.money().unwrap_or_default(),
            masked: mandate.masked,
            created: rfc3339(mandate.created),
            expires: mandate.expires.map(rfc3339),
        }
    }

    pub fn recharge(recharge: Recharge) -> Self {
        Self::Recharge {
            topup_id: recharge.topup_id.to_string(),
            mandate_id: recharge.mandate_id.to_string(),
            state: recharge.state.as_str(),
            amount_inr: recharge.to_pay.money().unwrap_or_default(),
            notice: recharge.notice.map(rfc3339),
            debit_after: recharge.debit_after.map(rfc3339),
            failure: recharge.failure,
        }
    }
}
