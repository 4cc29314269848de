//! What Munim writes to owners: each kind of mail with what its text is made of. It contains no secrets: the
//! token of a link is made when the mail is sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::notice::{PasswordChange, Topic, TwoStepChange};
use super::{Caller, Money};

/// A mail's kind and details, as the outbox stores them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "details", rename_all = "snake_case")]
pub enum Letter {
    /// The operator tests the settings.
    Test {},
    /// Whoever signed up shows that the address is theirs.
    VerifyEmail {},
    /// The new address of an account is confirmed by a link.
    ConfirmEmail {},
    /// The old address is told, and may take it back.
    EmailChanging {
        /// The new address.
        to: String,
    },
    /// Somebody forgot the password.
    ResetPassword {},
    /// A webhook was turned off.
    WebhookTurnedOff {
        id: String,
        host: String,
        /// It answered that it is gone; or else it failed for days.
        is_gone: bool,
    },
    /// A further address of an account is confirmed by a link.
    VerifyAddress {},
    /// Somebody signed in with a browser that was not used before.
    NewBrowser {
        from: Place,
    },
    TwoStepChanged {
        change: TwoStepChange,
        from: Place,
    },
    PasswordChanged {
        change: PasswordChange,
        from: Place,
    },
    KeyCreated {
        name: String,
        from: Place,
    },
    /// A key expires within seven days.
    KeyExpiring {
        name: String,
        expires: DateTime<Utc>,
    },
    /// A key that was replaced is still used, and expires soon.
    OldKeyUsed {
        name: String,
        used: DateTime<Utc>,
        expires: DateTime<Utc>,
    },
    BalanceLow {
        balance: Money,
        threshold: Money,
    },
    BalanceZero {
        balance: Money,
    },
    /// Credit was bought.
    PaymentReceived {
        topup: String,
        /// The credit, before tax.
        credit: Money,
        paid: Money,
        balance: Money,
    },
    /// A top-up ended, and its last payment had failed.
    PaymentFailed {
        topup: String,
        credit: Money,
    },
    /// A recharge will be debited.
    RechargeNotice {
        topup: String,
        credit: Money,
        /// What is debited.
        amount: Money,
        debit_after: DateTime<Utc>,
    },
    /// A recharge failed, or is not debited.
    RechargeFailed {
        topup: String,
        credit: Money,
        /// In the provider's word or in ours.
        reason: String,
    },
    /// Automatic recharge was switched off by itself.
    RechargeStopped {
        reason: String,
    },
    /// The invoice of a month was issued.
    InvoiceIssued {
        /// Such as 2026-11.
        month: String,
        total: Money,
    },
    /// A payment is paid back, or a part of it.
    RefundMade {
        topup: String,
        /// With its tax.
        amount: Money,
        /// The credit that was taken for it, before tax.
        credit: Money,
    },
}

/// From where something was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The network address.
    pub address: Option<String>,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
}

impl Place {
    /// Where a caller is.
    pub fn of(by: &Caller) -> Self {
        Self { address: by.address.map(|address| address.to_string()), user_agent: by.user_agent.clone() }
    }
}

impl Letter {
    /// What it is about; `None` for what somebody asked for.
    pub const fn topic(&self) -> Option<Topic> {
        Some(match self {
            Self::Test {}
            | Self::VerifyEmail {}
            | Self::ConfirmEmail {}
            | Self::EmailChanging { .. }
            | Self::ResetPassword {}
            | Self::VerifyAddress {}
            | Self::WebhookTurnedOff { .. } => return None,
            Self::NewBrowser { .. } => Topic::NewBrowser,
            Self::TwoStepChanged { .. } => Topic::TwoStep,
            Self::PasswordChanged { .. } => Topic::Password,
            Self::KeyCreated { .. } => Topic::KeyCreated,
            Self::KeyExpiring { .. } => Topic::KeyExpiring,
            Self::OldKeyUsed { .. } => Topic::OldKeyUsed,
            Self::BalanceLow { .. } => Topic::BalanceLow,
            Self::BalanceZero { .. } => Topic::BalanceZero,
            Self::PaymentReceived { .. }
            | Self::PaymentFailed { .. }
            | Self::RechargeNotice { .. }
            | Self::RechargeFailed { .. }
            | Self::RechargeStopped { .. }
            | Self::InvoiceIssued { .. }
            | Self::RefundMade { .. } => Topic::Payment,
        })
    }

    /// The columns: kind, and details as a JSON object.
    pub fn columns(&self) -> serde_json::Result<(String, String)> {
        #[derive(Deserialize)]
        struct Parts {
            kind: String,
            details: Box<serde_json::value::RawValue>,
        }
        let parts: Parts = serde_json::from_str(&serde_json::to_string(self)?)?;
        Ok((parts.kind, parts.details.get().to_owned()))
    }

    /// Reads what `columns` wrote. The kind is a word of the database, never of a person.
    pub fn parse(kind: &str, details: &str) -> serde_json::Result<Self> {
        let kind = serde_json::to_string(kind)?;
        // The tag comes first, so that amounts are not buffered, which would make floats of them.
        serde_json::from_str(&format!(r#"{{"kind":{kind},"details":{details}}}"#))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_back_to_the_last_digit() {
        let balance = Money::from_micros(9_007_199_254_740_993);
        let letter = Letter::BalanceLow { balance, threshold: Money::from_micros(1) };
        let (kind, details) = letter.columns().unwrap();
        assert_eq!(Letter::parse(&kind, &details).unwrap(), letter);
    }

    #[test]
    fn letters_are_read_back() {
        let letter = Letter::Test {};
        let (kind, details) = letter.columns().unwrap();
        assert_eq!((kind.as_str(), details.as_str()), ("test", "{}"));
        assert_eq!(Letter::parse(&kind, &details).unwrap(), letter);
        assert!(Letter::parse("\",\"kind\":\"test", "{}").is_err());
    }
}
