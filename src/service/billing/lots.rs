//! Settles credit lots: adds up, from the ledger, what is left of each credit. Decision 35 has the reasons.
//!
//! Recording calls writes nothing here. A settlement takes what calls have cost since the last one, in one sum. It runs in the background, and
//! wherever somebody has to know what is left of a credit.

use chrono::{DateTime, Utc};

use crate::domain::billing::{Lot, LotBook, LotKind, Month, Taken};
use crate::domain::{AccountId, EntryKind, Money, Wallet};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::billing::lots::{Movement, Settled};

/// Credits in the list of those that end.
const ENDING_MAX: i64 = 20;
/// Accounts in one pass.
const PAGE: i64 = 500;

/// The lots of an account, settled, the oldest first.
pub async fn list(services: &Services, account: &AccountId) -> Result<Vec<Lot>, ServiceError> {
    let mut tx = services.store.begin().await?;
    settle(&mut tx, account, services.now()).await?;
    let lots = tx.reads().credit_lots(account).await?;
    tx.commit().await?;
    Ok(lots)
}

/// What is left of the credits of an account that end, as it was at the last settlement, and when they end; the first comes first.
pub async fn list_ending(
    services: &Services,
    account: &AccountId,
) -> Result<Vec<(Money, DateTime<Utc>)>, ServiceError> {
    let lots = services.store.reads().await?.ending_lots(account, ENDING_MAX).await?;
    Ok(lots.into_iter().filter_map(|lot| Some((lot.remaining, lot.expires?))).collect())
}

/// Settles every account that has moved since.
pub async fn settle_all(services: &Services) -> Result<(), ServiceError> {
    let mut after = String::new();
    loop {
        let accounts = services.store.list_unsettled(&after, PAGE).await?;
        let Some(last) = accounts.last() else { return Ok(()) };
        after = last.as_str().to_owned();
        for account in &accounts {
            let mut tx = services.store.begin().await?;
            settle(&mut tx, account, services.now()).await?;
            tx.commit().await?;
        }
    }
}

/// Settles an account in a transaction. Where that also posts a credit, this comes after it: then the calls before it take the older lots.
pub async fn settle(tx: &mut Tx, account: &AccountId, now: DateTime<Utc>) -> Result<(), ServiceError> {
    // Every debit and credit changes this wallet, so that none can be on its way meanwhile.
    tx.lock_wallets([(account, Wallet::Platform)]).await?;
    let before = tx.lookup_settled(account).await?;
    let (used, balance) = tx.sum_wallets(account).await?;
    let this_month = Month::of(now);
    let since = before.clone().unwrap_or(Settled {
        entry: 0,
        used: Money::ZERO,
        balance: Money::ZERO,
        month: this_month,
        owed_used: Money::ZERO,
        owed_returned: Money::ZERO,
    });
    let movements = tx.list_movements(account, since.entry).await?;
    let entry = movements.last().map_or(since.entry, |movement| movement.entry);
    let mut book = open(tx, account, &since, &movements).await?;
    // A clock that goes back opens no month again.
    let month = this_month.max(since.month);
    if before.is_some() {
        take_use(tx, account, &mut book, &since, (month, used)).await?;
        apply(&mut book, &movements, month);
    } else {
        // What happened before there were lots: all use in one, from all credit.
        apply(&mut book, &movements, month);
        book.take(used, month, Taken::Used);
    }
    let parts: Vec<_> = book.taken().collect();
    let (owed_used, owed_returned) = (book.owed(Taken::Used), book.owed(Taken::Returned));
    let settled = Settled { entry, used, balance, month, owed_used, owed_returned };
    tx.write_lots(account, book.lots(), &parts, &settled).await?;
    Ok(())
}

/// Takes what calls have cost since the last settlement. What was before the end of a month, by the time of the calls, is
/// taken in that month, unless the month is closed.
async fn take_use(
    tx: &mut Tx,
    account: &AccountId,
    book: &mut LotBook,
    since: &Settled,
    (this_month, used): (Month, Money),
) -> Result<(), ServiceError> {
    let (mut month, mut taken) = (since.month, since.used);
    while month < this_month {
        let until = tx.sum_usage_entries(account, DateTime::UNIX_EPOCH, month.next().begins()).await?;
        let until = until.min(used).max(taken);
        book.take(until - taken, month, Taken::Used);
        taken = until;
        month = month.next();
    }
    book.take(used - taken, this_month, Taken::Used);
    Ok(())
}

/// Opens the book: with all lots if something comes again, or else with those that have something left.
async fn open(
    tx: &mut Tx,
    account: &AccountId,
    since: &Settled,
    movements: &[Movement],
) -> Result<LotBook, ServiceError> {
    let comes_again = movements.iter().any(|of| kind_of(of).is_none() && of.amount > Money::ZERO);
    if comes_again {
        let (lots, room) = tx.list_lots_with_room(account).await?;
        return Ok(LotBook::new(lots, since.owed_used, since.owed_returned).with_room(room));
    }
    Ok(LotBook::new(tx.list_open_lots(account).await?, since.owed_used, since.owed_returned))
}

/// The kind of the lot that a movement is; `None` if it is no new credit.
fn kind_of(movement: &Movement) -> Option<LotKind> {
    let is = |kind: EntryKind| movement.kind == kind.as_str();
    if is(EntryKind::Grant) {
        Some(LotKind::Promotional)
    } else if is(EntryKind::Purchase) {
        Some(LotKind::Paid)
    } else {
        is(EntryKind::Credit).then_some(LotKind::Booked)
    }
}

/// Adds credits, takes back what was returned, brings back what was not, and ends what has ended.
fn apply(book: &mut LotBook, movements: &[Movement], month: Month) {
    for movement in movements {
        let Movement { entry, amount, at, expires, lot, .. } = *movement;
        let taken = Money::ZERO - amount;
        match kind_of(movement) {
            Some(kind) => {
                let lot = Lot { entry, kind, amount, remaining: amount, expires, created: at };
                book.add(lot, month);
            }
            None if amount > Money::ZERO => book.restore(lot, amount, month),
            None if movement.kind == EntryKind::Expiry.as_str() => book.expire(lot, taken, month),
            None => book.take_back(lot, taken, month),
        }
    }
}
