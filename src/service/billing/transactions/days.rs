//! Calls as rows: one for each day and wallet, and one for those that were priced later.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::transaction::Mark;
use crate::domain::{AccountId, Money, Transaction, TransactionKind, Wallet, Zone};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::ledger::transactions::DayCalls;

/// The most days that one statement reads.
const DAYS_MAX: usize = 4_000;

/// Whose days are read.
#[derive(Clone, Copy, Debug)]
pub struct Days<'a> {
    pub account: &'a AccountId,
    pub zone: Zone,
    pub now: DateTime<Utc>,
    /// The first instant of the first day.
    pub from: Option<DateTime<Utc>>,
    /// The end of the last day; `None` for all.
    pub before: Option<DateTime<Utc>>,
    /// One of the two kinds alone.
    pub kind: Option<TransactionKind>,
    /// The number of wallets of the account.
    pub wallets: usize,
}

/// Reads whole days, from the last on, until there are `wanted` rows older than `after`, or no more days. The amount of each row is
/// negative, and its balance is what the calls of its day that come after it have cost.
pub async fn read(
    tx: &mut Tx,
    days: Days<'_>,
    after: Option<&Mark>,
    wanted: usize,
) -> Result<Vec<Transaction>, ServiceError> {
    let later = days.kind == Some(TransactionKind::Correction);
    let mut before = days.before.unwrap_or(DateTime::<Utc>::MAX_UTC);
    let mut size = wanted / days.wallets.max(1) + 2;
    let mut found: Vec<Transaction> = Vec::new();
    while found.len() < wanted {
        let last = tx.last_quarter_before(days.account, before, later).await?;
        let Some(last) = last.filter(|last| days.from.is_none_or(|from| *last >= from)) else { break };
        let spans = spans(days, last, size.min(DAYS_MAX));
        let bounds: Vec<_> = spans.iter().map(|(_, first, end)| (*first, *end)).collect();
        let calls = tx.list_day_calls(days.account, &bounds).await?;
        for (number, span) in spans.iter().enumerate() {
            let of_day = calls.iter().filter(|calls| calls.day == number);
            let rows = rows(days, *span, of_day);
            let is_wanted = |row: &Transaction| {
                days.kind.is_none_or(|kind| kind == row.kind) && after.is_none_or(|after| row.mark < *after)
            };
            found.extend(rows.into_iter().filter(is_wanted));
        }
        before = bounds.last().map_or(last, |(first, _)| *first);
        size *= 2;
    }
    Ok(found)
}

/// Days with their first instants and those of the days after, from that of an instant backwards.
fn spans(days: Days<'_>, last: DateTime<Utc>, size: usize) -> Vec<(NaiveDate, DateTime<Utc>, DateTime<Utc>)> {
    let first = days.zone.day_of(last);
    std::iter::successors(Some(first), NaiveDate::pred_opt)
        .filter_map(|day| Some((day, days.zone.start_of(day), days.zone.start_of(day.succ_opt()?))))
        .take_while(|(_, first, _)| days.from.is_none_or(|from| *first >= from))
        .take(size)
        .collect()
}

/// The rows of a day, the newest first.
fn rows<'a>(
    days: Days<'_>,
    (day, first, end): (NaiveDate, DateTime<Utc>, DateTime<Utc>),
    calls: impl Iterator<Item = &'a DayCalls>,
) -> Vec<Transaction> {
    let at = (end - chrono::TimeDelta::seconds(1)).min(days.now).max(first);
    let row = |wallet: Wallet, is_correction: bool, cost: Money| Transaction {
        mark: Mark::Day { end, day, is_correction, wallet },
        at,
        kind: if is_correction { TransactionKind::Correction } else { TransactionKind::Usage },
        entry_kind: String::new(),
        amount: -cost,
        balance: Money::ZERO,
        wallet,
        other: None,
        day: Some(day),
        note: String::new(),
        reference: None,
        document: None,
    };
    let mut rows: Vec<_> = calls
        .flat_map(|of| [row(of.wallet, false, of.cost - of.later), row(of.wallet, true, of.later)])
        .filter(|row| row.amount != Money::ZERO)
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.mark));
    let mut after = Money::ZERO;
    for row in &mut rows {
        row.balance = after;
        after = after - row.amount;
    }
    rows
}
