//! Events, and the body that tells one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{EventKind, WebhookId};
use crate::domain::{AccountId, AgentId, KeyId, Money, rfc3339};

/// What has happened. It contains no secrets; amounts are decimals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "data")]
pub enum Happening {
    #[serde(rename = "balance.low")]
    BalanceLow { account_id: AccountId, balance_inr: Money, threshold_inr: Money },
    #[serde(rename = "balance.exhausted")]
    BalanceExhausted { account_id: AccountId, balance_inr: Money },
    #[serde(rename = "credit.added")]
    CreditAdded {
        account_id: AccountId,
        amount_inr: Money,
        /// The balance of the wallet that it went to.
        balance_inr: Option<Money>,
        /// The agent whose wallet that is; `None` for the account's.
        agent_id: Option<AgentId>,
        /// The reference of the payment.
        reference: Option<String>,
    },
    #[serde(rename = "recharge.scheduled")]
    RechargeScheduled {
        account_id: AccountId,
        topup_id: String,
        credits_inr: Money,
        /// What is debited.
        amount_inr: Money,
        debit_after: String,
    },
    #[serde(rename = "recharge.failed")]
    RechargeFailed {
        account_id: AccountId,
        topup_id: String,
        amount_inr: Money,
        /// Such as `insufficient_funds`.
        reason: String,
        /// Whether automatic recharge is off since.
        switched_off: bool,
    },
    /// A voucher, an invoice or what corrects one was issued.
    #[serde(rename = "invoice.issued")]
    InvoiceIssued {
        account_id: AccountId,
        invoice_id: String,
        number: String,
        /// Such as `tax_invoice`.
        #[serde(rename = "type")]
        kind: &'static str,
        /// The date in India.
        date: String,
        total_inr: Money,
        /// The purchase that it is of.
        topup_id: Option<String>,
    },
    #[serde(rename = "credit.refunded")]
    CreditRefunded {
        account_id: AccountId,
        refund_id: String,
        topup_id: String,
        /// What is paid back, with its tax.
        amount_inr: Money,
        /// The credit that was taken for it, before tax.
        credits_inr: Money,
        /// The balance of the account's wallet since.
        balance_inr: Option<Money>,
    },
    #[serde(rename = "key.created")]
    KeyCreated {
        account_id: AccountId,
        key_id: KeyId,
        name: String,
        expires: Option<String>,
        /// The key that it replaces.
        replaces: Option<KeyId>,
    },
    #[serde(rename = "key.revoked")]
    KeyRevoked { account_id: AccountId, key_id: KeyId, name: String },
    #[serde(rename = "key.expiring")]
    KeyExpiring { account_id: AccountId, key_id: KeyId, name: String, expires: String },
    #[serde(rename = "limit.reached")]
    LimitReached {
        account_id: AccountId,
        /// Such as `key.day`.
        limit: String,
        key_id: Option<KeyId>,
        agent_id: Option<AgentId>,
        /// When a new day or month begins.
        resets: String,
    },
    /// What an owner sends to see whether it arrives. Every webhook is told.
    #[serde(rename = "webhook.test")]
    Test { account_id: AccountId, webhook_id: WebhookId },
}

/// The parts of a serialized event.
#[derive(Deserialize)]
struct Parts {
    #[serde(rename = "type")]
    kind: String,
    data: Box<serde_json::value::RawValue>,
}

impl Happening {
    /// The kind by which webhooks choose; `None` for a test.
    pub const fn kind(&self) -> Option<EventKind> {
        Some(match self {
            Self::BalanceLow { .. } => EventKind::BalanceLow,
            Self::BalanceExhausted { .. } => EventKind::BalanceExhausted,
            Self::CreditAdded { .. } => EventKind::CreditAdded,
            Self::RechargeScheduled { .. } => EventKind::RechargeScheduled,
            Self::RechargeFailed { .. } => EventKind::RechargeFailed,
            Self::InvoiceIssued { .. } => EventKind::InvoiceIssued,
            Self::CreditRefunded { .. } => EventKind::CreditRefunded,
            Self::KeyCreated { .. } => EventKind::KeyCreated,
            Self::KeyRevoked { .. } => EventKind::KeyRevoked,
            Self::KeyExpiring { .. } => EventKind::KeyExpiring,
            Self::LimitReached { .. } => EventKind::LimitReached,
            Self::Test { .. } => return None,
        })
    }

    /// The word in events.
    pub const fn word(&self) -> &'static str {
        match self.kind() {
            Some(kind) => kind.as_str(),
            None => "webhook.test",
        }
    }

    /// The body: sent as it is at each attempt, since it is what is signed.
    pub fn body(&self, at: DateTime<Utc>, sequence: i64) -> serde_json::Result<String> {
        // Amounts stay raw text: they never pass through a float.
        let parts: Parts = serde_json::from_str(&serde_json::to_string(self)?)?;
        let (kind, data) = (serde_json::to_string(&parts.kind)?, parts.data.get());
        let at = serde_json::to_string(&rfc3339(at))?;
        Ok(format!(r#"{{"type":{kind},"timestamp":{at},"sequence":{sequence},"data":{data}}}"#))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_the_form_of_standard_webhooks_and_exact_amounts() {
        let event = Happening::BalanceLow {
            account_id: AccountId::new("acc_1"),
            balance_inr: Money::from_micros(9_999_999),
            threshold_inr: Money::from_rupees(10),
        };
        let body = event.body("2026-11-21T08:35:00.25Z".parse().unwrap(), 7).unwrap();
        assert_eq!(
            body,
            r#"{"type":"balance.low","timestamp":"2026-11-21T08:35:00.250Z","sequence":7,"data":{"account_id":"acc_1","balance_inr":9.999999,"threshold_inr":10.00}}"#
        );
        assert_eq!(event.word(), "balance.low");
    }

    #[test]
    fn a_test_is_of_no_kind_and_has_a_word() {
        let event =
            Happening::Test { account_id: AccountId::new("acc_1"), webhook_id: WebhookId::new("whk_1") };
        assert_eq!((event.kind(), event.word()), (None, "webhook.test"));
        let body = event.body(DateTime::UNIX_EPOCH, 1).unwrap();
        assert!(
            body.starts_with(r#"{"type":"webhook.test","timestamp":"1970-01-01T00:00:00Z","sequence":1,"#),
            "{body}"
        );
    }
}
