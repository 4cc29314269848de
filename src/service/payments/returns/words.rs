//! What is written of a refund in the activity log and in the ledger.

use super::status::too_large;
use crate::domain::RefundDetails;
use crate::domain::billing::{Refund, Topup};
use crate::service::ServiceError;

/// What the activity log says of a refund.
pub fn details(refund: &Refund, reason: &str) -> Result<RefundDetails, ServiceError> {
    Ok(RefundDetails {
        refund: refund.id.to_string(),
        topup: refund.topup_id.to_string(),
        amount: refund.amount.money().map_err(too_large)?,
        credit: refund.credit.money().map_err(too_large)?,
        reason: reason.to_owned(),
    })
}

/// What the ledger says of a refund.
pub fn note(topup: &Topup) -> String {
    format!("Refund of {}", topup.id)
}
