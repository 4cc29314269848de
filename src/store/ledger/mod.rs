//! The `ledger_entries` table, and the usage debits by quarter.

pub mod balances;
pub mod budgets;
pub mod holds;
pub mod references;
pub mod slices;
pub mod transactions;
pub mod transfers;
pub mod wallets;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, json, micros, optional_instant};
use super::{Store, StoreError, Tx, over_json};
use crate::domain::{AccountId, Entry, EntryRecord, Money, Reference, Wallet, WalletState, ledger};

/// An entry as a row of the JSON parameter.
#[derive(Serialize)]
struct EntryRow<'a> {
    account_id: &'a str,
    from: String,
    to: String,
    amount: i64,
    kind: &'static str,
    quarter: Option<i64>,
    note: &'a str,
    reference: Option<&'a str>,
    reference_key: Option<&'a str>,
    expires: Option<i64>,
}

/// A wallet's usage debits of a quarter.
#[derive(Serialize)]
struct QuarterRow<'a> {
    account_id: &'a str,
    wallet: String,
    quarter: i64,
    amount: i64,
}

impl Tx {
    /// Inserts entries, updates the balances and, for usage, the debits by quarter. `held` has the changes of
    /// held amounts. Returns the new states of the wallets.
    pub async fn post_entries(
        &mut self,
        entries: &[Entry],
        held: &BTreeMap<(AccountId, Wallet), Money>,
        at: DateTime<Utc>,
    ) -> Result<Vec<WalletState>, StoreError> {
        let changes = ledger::changes(entries, held);
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let states = self.change_wallets(&changes).await?;
        if !entries.is_empty() {
            self.insert_entries(entries, at).await?;
            self.add_ledger_quarters(entries).await?;
        }
        Ok(states)
    }

    async fn insert_entries(&mut self, entries: &[Entry], at: DateTime<Utc>) -> Result<(), StoreError> {
        let rows: Vec<_> = entries
            .iter()
            .map(|entry| EntryRow {
                account_id: entry.account_id().as_str(),
                from: entry.from().name(),
                to: entry.to().name(),
                amount: entry.amount().micros(),
                kind: entry.kind().as_str(),
                quarter: entry.quarter().map(micros),
                note: entry.note(),
                reference: entry.reference().map(Reference::text),
                reference_key: entry.reference().map(Reference::key),
                expires: entry.expires().map(micros),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into ledger_entries
                 (account_id, from_wallet, to_wallet, amount, kind, quarter, note, reference, reference_key, expires, at)
             select value->>'account_id', value->>'from', value->>'to',
                 cast(value->>'amount' as bigint), value->>'kind',
                 cast(value->>'quarter' as bigint), value->>'note',
                 value->>'reference', value->>'reference_key', cast(value->>'expires' as bigint), $2",
            ""
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn add_ledger_quarters(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let mut sums: BTreeMap<(&AccountId, i64, String), Money> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.is_usage()) {
            let quarter = entry.quarter().map(micros).unwrap_or_default();
            let sum = sums.entry((entry.account_id(), quarter, entry.from().name())).or_default();
            *sum = *sum + entry.amount();
        }
        if sums.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = sums
            .into_iter()
            .map(|((account, quarter, wallet), amount)| QuarterRow {
                account_id: account.as_str(),
                wallet,
                quarter,
                amount: amount.micros(),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into ledger_quarters (account_id, wallet, quarter, amount)
             select value->>'account_id', value->>'wallet', cast(value->>'quarter' as bigint),
                 cast(value->>'amount' as bigint)",
            "on conflict (account_id, quarter, wallet)
             do update set amount = ledger_quarters.amount + excluded.amount"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }
}

impl Store {
    /// Lists an account's entries by number, at most `limit` after a number.
    pub async fn page_entries(
        &self,
        account: &AccountId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<EntryRecord>, StoreError> {
        Ok(sqlx::query_as(
            "select * from ledger_entries where account_id = $1 and id > $2 order by id limit $3",
        )
        .bind(account.as_str())
        .bind(after)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl Tx {
    /// The debits for calls from one instant to before another, over all wallets of an account. Both instants
    /// must be quarters.
    pub async fn sum_usage_entries(
        &mut self,
        account: &AccountId,
        from: DateTime<Utc>,
        before: DateTime<Utc>,
    ) -> Result<Money, StoreError> {
        let sum: Option<i64> = sqlx::query_scalar(
            "select cast(sum(amount) as bigint) from ledger_quarters
             where account_id = $1 and quarter >= $2 and quarter < $3",
        )
        .bind(account.as_str())
        .bind(micros(from))
        .bind(micros(before))
        .fetch_one(self.connection())
        .await?;
        Ok(Money::from_micros(sum.unwrap_or_default()))
    }
}

impl FromRow<'_, AnyRow> for EntryRecord {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            at: instant(row, "at")?,
            kind: row.try_get("kind")?,
            from: row.try_get("from_wallet")?,
            to: row.try_get("to_wallet")?,
            amount: row.try_get("amount")?,
            quarter: optional_instant(row, "quarter")?,
            note: row.try_get("note")?,
            reference: row.try_get("reference")?,
            expires: optional_instant(row, "expires")?,
        })
    }
}
