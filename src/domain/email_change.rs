//! A change of an account's email: it waits until the new address is verified, and the old one may take it back.

use chrono::{DateTime, Utc};

use super::AccountId;
use super::account::id;

id!(
    /// The id of a change of email, `chg_…`.
    EmailChangeId,
    "chg_"
);

/// A change that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailChange {
    pub id: EmailChangeId,
    pub account_id: AccountId,
    pub old: String,
    pub new: String,
    pub is_confirmed: bool,
    /// Until when the old address may take it back.
    pub until: DateTime<Utc>,
}
