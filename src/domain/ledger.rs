//! The ledger's rule, double entry: what one wallet of an account loses another of it gains, so that the wallets of an
//! account sum to zero whatever is written.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{AccountId, Money, Reference, Wallet, WalletChange};

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A gift of the operator's, such as the credit of a new account.
    Grant,
    /// Credit that the operator booked.
    Credit,
    /// Credit that the owner bought; its reference is the id of the top-up.
    Purchase,
    /// From one of an account's wallets to another.
    Transfer,
    /// Calls of a quarter of an hour.
    Usage,
    /// Calls of a quarter of an hour that had no price when they were reported.
    Correction,
    /// A purchase is given back, or the other way if the refund failed; its reference begins with the id of the refund.
    Refund,
    /// A payer disputes a purchase, or the dispute was won; its reference begins with the id of the dispute.
    Dispute,
    /// What was left of a credit at its end; its reference names the ledger entry of the credit.
    Expiry,
}

impl EntryKind {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Credit => "credit",
            Self::Purchase => "purchase",
            Self::Transfer => "transfer",
            Self::Usage => "usage",
            Self::Correction => "correction",
            Self::Refund => "refund",
            Self::Dispute => "dispute",
            Self::Expiry => "expiry",
        }
    }
}

/// Money on its way from one wallet of an account to another: more than none, and to another wallet.
#[derive(Clone, Debug)]
pub struct Entry {
    account_id: AccountId,
    from: Wallet,
    to: Wallet,
    amount: Money,
    kind: EntryKind,
    quarter: Option<DateTime<Utc>>,
    note: String,
    reference: Option<Reference>,
    expires: Option<DateTime<Utc>>,
}

/// Why there is no such entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// It would move money from a wallet to itself.
    #[error("an entry moves money from one wallet to another")]
    SameWallet,
    /// It would move none, or the other way.
    #[error("an entry moves more than ₹0")]
    NotPositive,
}

impl Entry {
    /// An entry that moves `amount` from one wallet of an account to another. It is of no quarter and has no note.
    pub fn new(
        account_id: AccountId,
        from: Wallet,
        to: Wallet,
        amount: Money,
        kind: EntryKind,
    ) -> Result<Self, EntryError> {
        if from == to {
            return Err(EntryError::SameWallet);
        }
        if amount <= Money::ZERO {
            return Err(EntryError::NotPositive);
        }
        let (quarter, note, reference, expires) = (None, String::new(), None, None);
        Ok(Self { account_id, from, to, amount, kind, quarter, note, reference, expires })
    }

    /// The same for calls of a quarter of an hour, which is named by its start.
    #[must_use]
    pub fn of_quarter(self, start: DateTime<Utc>) -> Self {
        Self { quarter: Some(start), ..self }
    }

    /// The same with what it is for, in words.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// The same with what it was paid with, which counts once.
    #[must_use]
    pub fn with_reference(self, reference: Option<Reference>) -> Self {
        Self { reference, ..self }
    }

    /// The same, of a credit that ends.
    #[must_use]
    pub fn with_end(self, expires: Option<DateTime<Utc>>) -> Self {
        Self { expires, ..self }
    }

    /// Whose wallets they are.
    pub const fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    /// The wallet that loses.
    pub const fn from(&self) -> Wallet {
        self.from
    }

    /// The wallet that gains.
    pub const fn to(&self) -> Wallet {
        self.to
    }

    /// How much; above zero.
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// Why.
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// Usage: the start of the quarter of an hour in which it happened.
    pub const fn quarter(&self) -> Option<DateTime<Utc>> {
        self.quarter
    }

    /// What for, in words.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// What it was paid with.
    pub const fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }

    /// Credit: when it ends; `None` for never.
    pub const fn expires(&self) -> Option<DateTime<Utc>> {
        self.expires
    }

    /// It debits calls.
    pub const fn is_usage(&self) -> bool {
        matches!(self.kind, EntryKind::Usage | EntryKind::Correction)
    }
}

/// How entries, and what holds are changed by besides, change wallets.
pub fn changes(
    entries: &[Entry],
    held: &BTreeMap<(AccountId, Wallet), Money>,
) -> BTreeMap<(AccountId, Wallet), WalletChange> {
    let mut changes: BTreeMap<_, WalletChange> = BTreeMap::new();
    for entry in entries {
        let from = changes.entry((entry.account_id.clone(), entry.from)).or_default();
        from.balance = from.balance - entry.amount;
        if entry.is_usage() {
            from.used = from.used + entry.amount;
        }
        let to = changes.entry((entry.account_id.clone(), entry.to)).or_default();
        to.balance = to.balance + entry.amount;
    }
    for (wallet, change) in held {
        changes.entry(wallet.clone()).or_default().held = *change;
    }
    changes
}

/// An entry as it was written.
#[derive(Clone, Debug)]
pub struct EntryRecord {
    pub id: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Why money moved.
    pub kind: String,
    /// The wallet that lost.
    pub from: String,
    /// The wallet that gained.
    pub to: String,
    /// How much.
    pub amount: Money,
    /// Usage: the start of the quarter of an hour in which it happened.
    pub quarter: Option<DateTime<Utc>>,
    /// What for, in words.
    pub note: String,
    /// What it was paid with, as it was typed.
    pub reference: Option<String>,
    /// Credit: when it ends; `None` for never.
    pub expires: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(
        account: &str,
        from: Wallet,
        to: Wallet,
        rupees: i64,
        kind: EntryKind,
    ) -> Result<Entry, EntryError> {
        Entry::new(AccountId::new(account), from, to, Money::from_rupees(rupees), kind)
    }

    #[test]
    fn money_goes_to_another_wallet() {
        for wallet in [Wallet::Account, Wallet::Platform, Wallet::Agent(101)] {
            let found = entry("acc_1", wallet, wallet, 1, EntryKind::Transfer).map(drop);
            assert_eq!(found, Err(EntryError::SameWallet));
        }
        assert!(entry("acc_1", Wallet::Agent(101), Wallet::Agent(102), 1, EntryKind::Transfer).is_ok());
    }

    #[test]
    fn an_entry_moves_more_than_nothing() {
        for rupees in [0, -1] {
            let found = entry("acc_1", Wallet::Account, Wallet::Platform, rupees, EntryKind::Usage).map(drop);
            assert_eq!(found, Err(EntryError::NotPositive));
        }
        let least = Money::from_micros(1);
        let found =
            Entry::new(AccountId::new("acc_1"), Wallet::Account, Wallet::Platform, least, EntryKind::Usage);
        assert_eq!(found.map(|entry| entry.amount()), Ok(least));
    }

    #[test]
    fn what_entries_change_sums_to_zero_in_each_account() {
        let agent = Wallet::Agent(101);
        let entries: Vec<_> = [
            entry("acc_1", Wallet::Platform, Wallet::Account, 50, EntryKind::Grant),
            entry("acc_1", Wallet::Account, agent, 20, EntryKind::Transfer),
            entry("acc_1", agent, Wallet::Platform, 7, EntryKind::Usage),
            entry("acc_2", Wallet::Platform, Wallet::Account, 5, EntryKind::Credit),
            entry("acc_2", Wallet::Account, Wallet::Platform, 2, EntryKind::Correction),
        ]
        .into_iter()
        .map(Result::unwrap)
        .collect();
        let held = BTreeMap::from([((AccountId::new("acc_1"), agent), Money::from_rupees(3))]);
        let changes = changes(&entries, &held);
        for account in ["acc_1", "acc_2"] {
            let of_account = changes.iter().filter(|((id, _), _)| id.as_str() == account);
            assert_eq!(of_account.map(|(_, change)| change.balance).sum::<Money>(), Money::ZERO, "{account}");
        }
        let of = |account: &str, wallet| changes[&(AccountId::new(account), wallet)];
        let expected = |balance, held, used| WalletChange {
            balance: Money::from_rupees(balance),
            held: Money::from_rupees(held),
            used: Money::from_rupees(used),
        };
        assert_eq!(of("acc_1", Wallet::Account), expected(30, 0, 0));
        assert_eq!(of("acc_1", agent), expected(13, 3, 7));
        assert_eq!(of("acc_1", Wallet::Platform), expected(-43, 0, 0));
        assert_eq!(of("acc_2", Wallet::Account), expected(3, 0, 2));
    }

    #[test]
    fn a_hold_changes_no_balance() {
        let wallet = (AccountId::new("acc_1"), Wallet::Account);
        let changes = changes(&[], &BTreeMap::from([(wallet.clone(), Money::from_rupees(3))]));
        assert_eq!(changes[&wallet].balance, Money::ZERO);
        assert_eq!(changes[&wallet].held, Money::from_rupees(3));
    }
}
