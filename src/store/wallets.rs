//! `wallets` and `ledger_entries`: what moves, and what is left.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::rows::{json, micros};
use super::{Store, StoreError, Tx, over_json};
use crate::domain::{AccountId, AgentId, Money};

/// A wallet of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wallet {
    /// The account's own.
    Account,
    /// One of an agent that is prepaid on its own.
    Agent(AgentId),
    /// The operator's side of this account.
    Platform,
}

impl Wallet {
    /// The wallet's name in the database.
    pub fn name(self) -> String {
        match self {
            Self::Account => "account".to_owned(),
            Self::Agent(id) => format!("agent:{id}"),
            Self::Platform => "platform".to_owned(),
        }
    }
}

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A gift of the operator's, such as the credit of a new account.
    Grant,
    /// Credit that the operator booked.
    Credit,
    /// Calls of a quarter of an hour.
    Usage,
}

impl EntryKind {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Credit => "credit",
            Self::Usage => "usage",
        }
    }
}

/// Money on its way from one wallet of an account to another.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The wallet that loses.
    pub from: Wallet,
    /// The wallet that gains.
    pub to: Wallet,
    /// How much; above zero.
    pub amount: Money,
    /// Why.
    pub kind: EntryKind,
    /// Usage: the start of the quarter of an hour in which it happened.
    pub quarter: Option<DateTime<Utc>>,
    /// What for, in words.
    pub note: String,
}

/// An entry as a row of the JSON that is inserted.
#[derive(Serialize)]
struct EntryRow<'a> {
    from: String,
    to: String,
    amount: i64,
    kind: &'static str,
    quarter: Option<i64>,
    note: &'a str,
}

impl Tx {
    /// Makes an empty wallet.
    pub async fn insert_wallet(&mut self, account: &AccountId, wallet: Wallet) -> Result<(), StoreError> {
        sqlx::query("insert into wallets (account_id, wallet) values ($1, $2)")
            .bind(account.as_str())
            .bind(wallet.name())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Writes entries and changes the balances that they change. Wallets are taken in one order, so
    /// that two such transactions never wait for each other.
    pub async fn post_entries(
        &mut self,
        account: &AccountId,
        entries: &[Entry],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut changes: BTreeMap<Wallet, Money> = BTreeMap::new();
        for entry in entries {
            let from = changes.entry(entry.from).or_default();
            *from = *from - entry.amount;
            let to = changes.entry(entry.to).or_default();
            *to = *to + entry.amount;
        }
        for (wallet, change) in changes {
            self.change_balance(account, wallet, change).await?;
        }
        self.insert_entries(account, entries, at).await
    }

    async fn change_balance(
        &mut self,
        account: &AccountId,
        wallet: Wallet,
        change: Money,
    ) -> Result<(), StoreError> {
        let done =
            sqlx::query("update wallets set balance = balance + $3 where account_id = $1 and wallet = $2")
                .bind(account.as_str())
                .bind(wallet.name())
                .bind(change.micros())
                .execute(self.connection())
                .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::RowCount("a wallet's balance")) }
    }

    async fn insert_entries(
        &mut self,
        account: &AccountId,
        entries: &[Entry],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> = entries
            .iter()
            .map(|entry| EntryRow {
                from: entry.from.name(),
                to: entry.to.name(),
                amount: entry.amount.micros(),
                kind: entry.kind.as_str(),
                quarter: entry.quarter.map(micros),
                note: &entry.note,
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into ledger_entries
                 (account_id, from_wallet, to_wallet, amount, kind, quarter, note, at)
             select $1, value->>'from', value->>'to', cast(value->>'amount' as bigint),
                 value->>'kind', cast(value->>'quarter' as bigint), value->>'note', $3",
            ""
        );
        sqlx::query(self.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(json(&rows)?)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// A wallet's balance; `None` where there is no such wallet.
    pub async fn lookup_balance(
        &self,
        account: &AccountId,
        wallet: Wallet,
    ) -> Result<Option<Money>, StoreError> {
        let balance: Option<i64> =
            sqlx::query_scalar("select balance from wallets where account_id = $1 and wallet = $2")
                .bind(account.as_str())
                .bind(wallet.name())
                .fetch_optional(&self.reader)
                .await?;
        Ok(balance.map(Money::from_micros))
    }

    /// What the ledger debited for calls made from one instant to before another, over all of an
    /// account's wallets. Both instants are quarters of an hour.
    pub async fn sum_usage_entries(
        &self,
        account: &AccountId,
        from: DateTime<Utc>,
        before: DateTime<Utc>,
    ) -> Result<Money, StoreError> {
        let sum: Option<i64> = sqlx::query_scalar(
            "select cast(sum(amount) as bigint) from ledger_entries
             where account_id = $1 and kind = 'usage' and quarter >= $2 and quarter < $3",
        )
        .bind(account.as_str())
        .bind(micros(from))
        .bind(micros(before))
        .fetch_one(&self.reader)
        .await?;
        Ok(Money::from_micros(sum.unwrap_or_default()))
    }
}
