//! Transactions: what changed an account's balance, as its owner reads it. Calls are one row for each day and wallet.

mod filter;
mod mark;

use chrono::{DateTime, NaiveDate, Utc};

pub use self::filter::{TransactionFilter, TypedTransactionFilter};
pub use self::mark::{Mark, NamedMark, Side};
use super::billing::TopupId;
use super::{Money, Wallet};

/// What a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionKind {
    Grant,
    Purchase,
    Credit,
    /// Calls of a day.
    Usage,
    /// One of the two sides of a transfer between wallets.
    Transfer,
    /// Money that went back, or was claimed back; above zero where that came to nothing.
    Refund,
    /// Calls that were priced later, credit that expired, and whatever else corrects a balance.
    Correction,
}

impl TransactionKind {
    pub const ALL: [Self; 7] = [
        Self::Grant,
        Self::Purchase,
        Self::Credit,
        Self::Usage,
        Self::Transfer,
        Self::Refund,
        Self::Correction,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Purchase => "purchase",
            Self::Credit => "credit",
            Self::Usage => "usage",
            Self::Transfer => "transfer",
            Self::Refund => "refund",
            Self::Correction => "correction",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The kind of a ledger entry. The statement of `store/ledger/transactions` says the same.
    pub fn of_entry(word: &str) -> Self {
        match word {
            "dispute" => Self::Refund,
            word => Self::parse(word).unwrap_or(Self::Correction),
        }
    }

    /// Whether days have rows of it.
    pub const fn is_of_days(self) -> bool {
        matches!(self, Self::Usage | Self::Correction)
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    pub mark: Mark,
    /// When; of a day, its end, or now if it has not ended.
    pub at: DateTime<Utc>,
    pub kind: TransactionKind,
    /// The ledger's word for an entry, such as `dispute`.
    pub entry_kind: String,
    /// Above zero for what the wallet gained.
    pub amount: Money,
    /// What all wallets of the account had after it.
    pub balance: Money,
    pub wallet: Wallet,
    /// The other wallet of a transfer.
    pub other: Option<Wallet>,
    /// The day of calls.
    pub day: Option<NaiveDate>,
    pub note: String,
    /// What it was paid with.
    pub reference: Option<String>,
    /// The document of it.
    pub document: Option<String>,
}

impl Transaction {
    /// The top-up that it is of.
    pub fn topup(&self) -> Option<&str> {
        self.reference.as_deref().filter(|reference| TopupId::is_of(reference))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_as_it_was_written_and_others_correct() {
        for kind in TransactionKind::ALL {
            assert_eq!(TransactionKind::parse(kind.as_str()), Some(kind));
            assert_eq!(TransactionKind::of_entry(kind.as_str()), kind);
        }
        assert_eq!(TransactionKind::of_entry("dispute"), TransactionKind::Refund);
        assert_eq!(TransactionKind::of_entry("expiry"), TransactionKind::Correction);
    }
}
