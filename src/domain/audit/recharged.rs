//! The details of audit events about automatic recharge.

use serde::{Deserialize, Serialize};

use crate::domain::Money;

/// What an owner has set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RechargeDetails {
    pub is_on: bool,
    pub threshold: Money,
    pub amount: Money,
    pub monthly_cap: Money,
}

/// A mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateDetails {
    /// The state since.
    pub status: String,
    pub masked: Option<String>,
}
