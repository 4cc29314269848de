//! `wallets` and `ledger_entries`: what moves, and what is left.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

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

    /// Reads what `name` wrote.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "account" => Some(Self::Account),
            "platform" => Some(Self::Platform),
            other => other.strip_prefix("agent:")?.parse().ok().map(Self::Agent),
        }
    }
}

/// What a wallet holds after a change.
#[derive(Clone, Debug)]
pub struct WalletState {
    /// Whose it is.
    pub account_id: AccountId,
    /// Which one.
    pub wallet: Wallet,
    /// The sum of its entries.
    pub balance: Money,
    /// Of the balance, what is set aside for calls that are running.
    pub held: Money,
    /// What its calls have cost in all its life.
    pub used: Money,
    /// Of two states, the newer has the higher.
    pub version: i64,
}

impl WalletState {
    /// What may still be spent or set aside.
    pub fn available(&self) -> Money {
        self.balance - self.held
    }
}

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A gift of the operator's, such as the credit of a new account.
    Grant,
    /// Credit that the operator booked.
    Credit,
    /// From one of an account's wallets to another.
    Transfer,
    /// Calls of a quarter of an hour.
    Usage,
    /// Calls of a quarter of an hour that had no price when they were reported.
    Correction,
}

impl EntryKind {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Credit => "credit",
            Self::Transfer => "transfer",
            Self::Usage => "usage",
            Self::Correction => "correction",
        }
    }
}

/// Money on its way from one wallet of an account to another.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose wallets they are.
    pub account_id: AccountId,
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

/// How a wallet changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct WalletChange {
    /// Of its balance.
    pub balance: Money,
    /// Of what it holds.
    pub held: Money,
    /// Of what it has used.
    pub used: Money,
}

/// An entry as a row of the JSON that is inserted.
#[derive(Serialize)]
struct EntryRow<'a> {
    account_id: &'a str,
    from: String,
    to: String,
    amount: i64,
    kind: &'static str,
    quarter: Option<i64>,
    note: &'a str,
}

/// A change as a row of the JSON that updates.
#[derive(Serialize)]
struct ChangeRow<'a> {
    account_id: &'a str,
    wallet: String,
    balance: i64,
    held: i64,
    used: i64,
}

/// What the ledger debits for a wallet's calls of a quarter.
#[derive(Serialize)]
struct QuarterRow<'a> {
    account_id: &'a str,
    wallet: String,
    quarter: i64,
    amount: i64,
}

impl Entry {
    /// It debits calls.
    const fn is_usage(&self) -> bool {
        matches!(self.kind, EntryKind::Usage | EntryKind::Correction)
    }
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

    /// The states of some wallets. Until this transaction ends, nobody else changes them.
    pub async fn lock_wallets<'a>(
        &mut self,
        wallets: impl IntoIterator<Item = (&'a AccountId, Wallet)>,
    ) -> Result<Vec<WalletState>, StoreError> {
        let wanted: Vec<_> = wallets.into_iter().map(|(account, wallet)| (account, wallet.name())).collect();
        let (sqlite, postgres) = (
            "select w.* from json_each($1) as wanted cross join wallets w
             where w.account_id = wanted.value->>0 and w.wallet = wanted.value->>1",
            // In one order, so that two such transactions never wait for each other.
            "select w.* from jsonb_array_elements($1::jsonb) as wanted(value)
             join wallets w on w.account_id = wanted.value->>0 and w.wallet = wanted.value->>1
             order by w.account_id, w.wallet for update of w",
        );
        sqlx::query(self.sql(sqlite, postgres))
            .bind(json(&wanted)?)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(state)
            .collect()
    }

    /// Writes entries with the balances that they change and, for usage, the sums of its quarters.
    /// `held` is what holds are changed by besides. Gives the new states of the wallets.
    pub async fn post_entries(
        &mut self,
        entries: &[Entry],
        held: &BTreeMap<(AccountId, Wallet), Money>,
        at: DateTime<Utc>,
    ) -> Result<Vec<WalletState>, StoreError> {
        let mut changes: BTreeMap<(AccountId, Wallet), WalletChange> = BTreeMap::new();
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

    async fn change_wallets(
        &mut self,
        changes: &BTreeMap<(AccountId, Wallet), WalletChange>,
    ) -> Result<Vec<WalletState>, StoreError> {
        self.lock_wallets(changes.keys().map(|(account, wallet)| (account, *wallet))).await?;
        let rows: Vec<_> = changes
            .iter()
            .map(|((account, wallet), change)| ChangeRow {
                account_id: account.as_str(),
                wallet: wallet.name(),
                balance: change.balance.micros(),
                held: change.held.micros(),
                used: change.used.micros(),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "update wallets set balance = wallets.balance + cast(value->>'balance' as bigint),
                 held = wallets.held + cast(value->>'held' as bigint),
                 used = wallets.used + cast(value->>'used' as bigint),
                 version = wallets.version + 1",
            "and wallets.account_id = value->>'account_id' and wallets.wallet = value->>'wallet'
             returning wallets.account_id, wallets.wallet, balance, held, used, version"
        );
        let changed =
            sqlx::query(self.sql(sqlite, postgres)).bind(json(&rows)?).fetch_all(self.connection()).await?;
        if changed.len() != rows.len() {
            return Err(StoreError::RowCount("a change of wallets"));
        }
        changed.iter().map(state).collect()
    }

    async fn insert_entries(&mut self, entries: &[Entry], at: DateTime<Utc>) -> Result<(), StoreError> {
        let rows: Vec<_> = entries
            .iter()
            .map(|entry| EntryRow {
                account_id: entry.account_id.as_str(),
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
             select value->>'account_id', value->>'from', value->>'to',
                 cast(value->>'amount' as bigint), value->>'kind',
                 cast(value->>'quarter' as bigint), value->>'note', $2",
            ""
        );
        sqlx::query(self.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .bind(micros(at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn add_ledger_quarters(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let mut sums: BTreeMap<(&AccountId, i64, String), Money> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.is_usage()) {
            let quarter = entry.quarter.map(micros).unwrap_or_default();
            let sum = sums.entry((&entry.account_id, quarter, entry.from.name())).or_default();
            *sum = *sum + entry.amount;
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
        sqlx::query(self.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }
}

impl Store {
    /// A wallet's state; `None` where there is no such wallet.
    pub async fn lookup_wallet(
        &self,
        account: &AccountId,
        wallet: Wallet,
    ) -> Result<Option<WalletState>, StoreError> {
        sqlx::query("select * from wallets where account_id = $1 and wallet = $2")
            .bind(account.as_str())
            .bind(wallet.name())
            .fetch_optional(&self.reader)
            .await?
            .map(|row| state(&row))
            .transpose()
    }

    /// The wallets of some accounts, but for the operator's side.
    pub async fn list_wallets(&self, accounts: &[AccountId]) -> Result<Vec<WalletState>, StoreError> {
        let (sqlite, postgres) = (
            "select w.* from json_each($1) as wanted cross join wallets w
             where w.account_id = wanted.value and w.wallet <> 'platform'",
            "select w.* from jsonb_array_elements_text($1::jsonb) as wanted(id)
             join wallets w on w.account_id = wanted.id where w.wallet <> 'platform'",
        );
        sqlx::query(self.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(state)
            .collect()
    }

    /// Every wallet, but for the operator's side.
    pub async fn list_all_wallets(&self) -> Result<Vec<WalletState>, StoreError> {
        sqlx::query("select * from wallets where wallet <> 'platform'")
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(state)
            .collect()
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
            "select cast(sum(amount) as bigint) from ledger_quarters
             where account_id = $1 and quarter >= $2 and quarter < $3",
        )
        .bind(account.as_str())
        .bind(micros(from))
        .bind(micros(before))
        .fetch_one(&self.reader)
        .await?;
        Ok(Money::from_micros(sum.unwrap_or_default()))
    }
}

fn state(row: &AnyRow) -> Result<WalletState, StoreError> {
    let name: String = row.try_get("wallet")?;
    Ok(WalletState {
        account_id: AccountId::new(row.try_get::<String, _>("account_id")?),
        wallet: Wallet::parse(&name).ok_or(StoreError::Corrupt { table: "wallets", column: "wallet" })?,
        balance: Money::from_micros(row.try_get("balance")?),
        held: Money::from_micros(row.try_get("held")?),
        used: Money::from_micros(row.try_get("used")?),
        version: row.try_get("version")?,
    })
}
