//! Walks back through an account's transactions.

use chrono::{DateTime, Utc};

use super::AgentNames;
use super::days::{self, Days};
use crate::domain::transaction::{Mark, Side};
use crate::domain::{
    AccountId, EntryRecord, Money, Transaction, TransactionFilter, TransactionKind, Wallet, Zone,
};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::ledger::transactions::{EntriesWanted, FoundEntry, Gap};

/// Where a walk is.
pub struct Walk<'a> {
    account: &'a AccountId,
    filter: TransactionFilter,
    now: DateTime<Utc>,
    pub zone: Zone,
    pub agents: AgentNames,
    wallets: usize,
    /// The last row; `None` before the newest.
    pub after: Option<Mark>,
    /// The balance without what is newer than these: entries by instant and number, calls by quarter.
    balance: Money,
    entries: (i64, i64),
    calls: i64,
}

/// Whether an entry is between two wallets of the account.
pub fn is_transfer(entry: &EntryRecord) -> bool {
    [&entry.from, &entry.to].iter().all(|wallet| Wallet::parse(wallet) != Some(Wallet::Platform))
}

impl<'a> Walk<'a> {
    /// Begins with the newest.
    pub async fn begin(
        services: &Services,
        tx: &mut Tx,
        account: &'a AccountId,
        filter: TransactionFilter,
    ) -> Result<Self, ServiceError> {
        let zone = tx.find_zone(account).await?.ok_or(ServiceError::NotFound("account"))?;
        let wallets = tx.list_named_wallets(account).await?;
        let named = |found: &crate::store::ledger::transactions::NamedWallet| {
            Some((found.wallet.agent()?, found.agent_name.clone()?))
        };
        Ok(Self {
            account,
            filter,
            now: services.now(),
            zone,
            agents: wallets.iter().filter_map(named).collect(),
            wallets: wallets.len(),
            after: None,
            balance: wallets.iter().map(|wallet| wallet.balance).sum(),
            entries: (i64::MAX, i64::MAX),
            calls: i64::MAX,
        })
    }

    /// The next rows, and whether there are more.
    pub async fn next(
        &mut self,
        tx: &mut Tx,
        limit: usize,
    ) -> Result<(Vec<Transaction>, bool), ServiceError> {
        let mut rows = Vec::new();
        if self.filter.kind != Some(TransactionKind::Usage) {
            rows.extend(self.read_entries(tx, limit).await?);
        }
        if self.filter.kind.is_none_or(TransactionKind::is_of_days) {
            rows.extend(self.read_days(tx, limit).await?);
        }
        rows.retain(|row| self.after.is_none_or(|after| row.mark < after));
        rows.sort_by_key(|row| std::cmp::Reverse(row.mark));
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        self.weigh(tx, &mut rows).await?;
        self.after = rows.last().map(|row| row.mark).or(self.after);
        Ok((rows, has_more))
    }

    async fn read_entries(&self, tx: &mut Tx, limit: usize) -> Result<Vec<Transaction>, ServiceError> {
        let (from, before) = self.filter.bounds(self.zone);
        let until = self.after.map(|after| match after {
            Mark::Entry { at, entry, .. } => (at, entry),
            Mark::Day { end, .. } => (end, i64::MIN),
        });
        // The last row may have been the first side of its entry.
        let limit = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(2);
        let wanted = EntriesWanted { from, before, until, kind: self.filter.kind, limit };
        let found = tx.list_plain_entries(self.account, wanted).await?;
        Ok(found.into_iter().flat_map(rows_of).collect())
    }

    async fn read_days(&self, tx: &mut Tx, limit: usize) -> Result<Vec<Transaction>, ServiceError> {
        let (from, before) = self.filter.bounds(self.zone);
        // A day is read as a whole, also if some of its rows were on the last page.
        let reached = self.after.map(|after| after.days_until(self.zone));
        let before = [before, reached].into_iter().flatten().min();
        let kind = self.filter.kind;
        let days = Days {
            account: self.account,
            zone: self.zone,
            now: self.now,
            from,
            before,
            kind,
            wallets: self.wallets,
        };
        days::read(tx, days, self.after.as_ref(), limit + 1).await
    }

    /// Works out the balance after each row.
    async fn weigh(&mut self, tx: &mut Tx, rows: &mut [Transaction]) -> Result<(), ServiceError> {
        let mut gaps = Vec::with_capacity(rows.len());
        let (mut entries, mut calls) = (self.entries, self.calls);
        for row in rows.iter() {
            let (at, id) = row.mark.entries_until();
            let (until, since) = ((at.timestamp_micros(), id), row.mark.days_until(self.zone));
            gaps.push(Gap { entries: (until, entries), calls: (since.timestamp_micros(), calls) });
            (entries, calls) = (until, since.timestamp_micros());
        }
        let sums = tx.sum_gaps(self.account, &gaps).await?;
        for (row, (gained, used)) in rows.iter_mut().zip(sums) {
            self.balance = self.balance - gained + used;
            let newer = match row.mark {
                // On the way from one wallet to the other.
                Mark::Entry { side: Side::Out, is_transfer: true, .. } => row.amount,
                Mark::Entry { .. } => Money::ZERO,
                Mark::Day { .. } => row.balance,
            };
            row.balance = self.balance + newer;
        }
        (self.entries, self.calls) = (entries, calls);
        Ok(())
    }
}

/// The rows of an entry: one for each wallet that is not the operator's.
fn rows_of(FoundEntry { entry, document }: FoundEntry) -> Vec<Transaction> {
    let is_transfer = is_transfer(&entry);
    let sides = [(&entry.from, &entry.to, Side::Out), (&entry.to, &entry.from, Side::In)];
    let known = sides.into_iter().filter_map(|(of, other, side)| {
        Some((Wallet::parse(of).filter(|wallet| *wallet != Wallet::Platform)?, Wallet::parse(other), side))
    });
    known
        .map(|(wallet, other, side)| Transaction {
            mark: Mark::Entry { at: entry.at, entry: entry.id, side, is_transfer },
            at: entry.at,
            kind: TransactionKind::of_entry(&entry.kind),
            entry_kind: entry.kind.clone(),
            amount: if side == Side::Out { -entry.amount } else { entry.amount },
            balance: Money::ZERO,
            wallet,
            other: other.filter(|wallet| *wallet != Wallet::Platform),
            day: None,
            note: entry.note.clone(),
            reference: entry.reference.clone(),
            document: document.clone(),
        })
        .collect()
}
