//! Notices: what owners are told by mail of what happened to their account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::account::id;
use super::{AccountId, KeyId, Money};

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A sign-in with a browser that was not used before.
    NewBrowser,
    /// Another second factor.
    TwoStep,
    /// Another password.
    Password,
    KeyCreated,
    /// A key expires within seven days.
    KeyExpiring,
    /// A key that was replaced is still used, and expires soon.
    OldKeyUsed,
    /// The balance has fallen to the owner's threshold.
    BalanceLow,
    /// The balance is used up.
    BalanceZero,
    /// A payment came, or did not.
    Payment,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NewBrowser,
        Self::TwoStep,
        Self::Password,
        Self::KeyCreated,
        Self::KeyExpiring,
        Self::OldKeyUsed,
        Self::BalanceLow,
        Self::BalanceZero,
        Self::Payment,
    ];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewBrowser => "new_browser",
            Self::TwoStep => "two_step",
            Self::Password => "password",
            Self::KeyCreated => "key_created",
            Self::KeyExpiring => "key_expiring",
            Self::OldKeyUsed => "old_key_used",
            Self::BalanceLow => "balance_low",
            Self::BalanceZero => "balance_zero",
            Self::Payment => "payment",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == word)
    }

    /// Whether an owner can turn it off. What a thief of a password does is always told.
    pub const fn can_be_off(self) -> bool {
        !matches!(self, Self::NewBrowser | Self::TwoStep | Self::Password)
    }

    /// Whether it is about credit, and so goes to the further addresses too.
    pub const fn is_about_credit(self) -> bool {
        matches!(self, Self::BalanceLow | Self::BalanceZero | Self::Payment)
    }
}

/// How a second factor was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwoStepChange {
    AppAdded,
    AppRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    CodesMade,
    /// The operator removed all of them.
    Reset,
}

/// Who set another password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordChange {
    /// Whoever knew the old one.
    Known,
    /// Whoever had a link that was mailed.
    Link,
    Operator,
}

id!(
    /// The id of a further address, `adr_…`.
    NoticeAddressId,
    "adr_"
);

/// A further address of an account, to which notices about credit go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeAddress {
    pub id: NoticeAddressId,
    pub email: String,
    /// Whether its reader has confirmed it. Nothing else is sent to it before.
    pub is_verified: bool,
}

/// What is known of a balance: above the threshold.
pub const FINE: i64 = 0;
/// At the threshold, or below.
pub const LOW: i64 = 1;
/// At zero, or below.
pub const USED_UP: i64 = 2;

/// An account whose balance is not what its owner was told last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceMove {
    pub account_id: AccountId,
    pub balance: Money,
    pub threshold: Option<Money>,
    /// What its owner knows: `FINE`, `LOW` or `USED_UP`.
    pub told: i64,
    /// What it is.
    pub now: i64,
}

/// A key of which its owner is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingKey {
    pub account_id: AccountId,
    pub id: KeyId,
    pub name: String,
    pub expires: DateTime<Utc>,
    /// When it was last used; `None` if never.
    pub last_used: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_what_a_thief_does_cannot_be_off() {
        for topic in Topic::ALL {
            assert_eq!(Topic::parse(topic.as_str()), Some(topic));
        }
        assert_eq!(Topic::parse("weather"), None);
        let fixed: Vec<_> = Topic::ALL.into_iter().filter(|topic| !topic.can_be_off()).collect();
        assert_eq!(fixed, [Topic::NewBrowser, Topic::TwoStep, Topic::Password]);
    }
}
