//! The details of audit events about money that goes back.

use serde::{Deserialize, Serialize};

use crate::domain::Money;

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundDetails {
    pub refund: String,
    pub topup: String,
    /// With its tax.
    pub amount: Money,
    /// Before tax.
    pub credit: Money,
    /// The operator's words, or the provider's; may be empty.
    pub reason: String,
}

/// A dispute of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeDetails {
    pub topup: String,
    pub amount: Money,
    /// The credit that is taken for it since.
    pub credit: Money,
    /// The state since.
    pub status: String,
}
