//! Transactions of an account, the newest first: each with the balance of all its wallets after it. Decision 41 has the reasons.

mod days;
mod walk;
mod words;

use std::collections::BTreeMap;

use self::walk::Walk;
pub use self::words::{describe, wallet_name};
use crate::domain::transaction::{Mark, NamedMark};
use crate::domain::{AccountId, AgentId, FieldError, Transaction, TransactionFilter, Zone};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// The rows of a page where no number is asked for.
pub const PAGE_SIZE: i64 = 50;
/// The most rows of a page.
pub const PAGE_MAX: i64 = 100;
/// The most rows of a file.
pub const FILE_MAX: usize = 20_000;
/// Rows that a file reads at a time.
const FILE_STEP: usize = 1_000;

/// The names of agents with a wallet.
pub type AgentNames = BTreeMap<AgentId, String>;

/// A page.
#[derive(Clone, Debug)]
pub struct TransactionPage {
    pub rows: Vec<Transaction>,
    pub has_more: bool,
    pub agents: AgentNames,
    pub zone: Zone,
}

impl TransactionPage {
    /// The cursor of the next page.
    pub fn next(&self) -> Option<String> {
        self.rows.last().filter(|_| self.has_more).map(|row| row.mark.to_string())
    }
}

/// At most `limit` transactions after a cursor; an empty one begins with the newest.
pub async fn page(
    services: &Services,
    account: &AccountId,
    filter: TransactionFilter,
    after: &str,
    limit: i64,
) -> Result<TransactionPage, ServiceError> {
    let size = usize::try_from(limit).unwrap_or_default();
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(invalid(FieldError::LimitInvalid));
    }
    // One snapshot: a balance and the rows that lead to it are of the same moment.
    let mut tx = services.store.snapshot().await?;
    let mut walk = Walk::begin(services, &mut tx, account, filter).await?;
    if !after.is_empty() {
        walk.after = Some(find_mark(&mut tx, account, walk.zone, after).await?);
    }
    let (rows, has_more) = walk.next(&mut tx, size).await?;
    Ok(TransactionPage { rows, has_more, zone: walk.zone, agents: walk.agents })
}

/// All transactions of a filter, for a file.
pub async fn all(
    services: &Services,
    account: &AccountId,
    filter: TransactionFilter,
) -> Result<TransactionPage, ServiceError> {
    let mut tx = services.store.snapshot().await?;
    let mut walk = Walk::begin(services, &mut tx, account, filter).await?;
    let mut found = Vec::new();
    loop {
        let (rows, has_more) = walk.next(&mut tx, FILE_STEP).await?;
        found.extend(rows);
        if !has_more {
            return Ok(TransactionPage { rows: found, has_more, zone: walk.zone, agents: walk.agents });
        }
        if found.len() + FILE_STEP > FILE_MAX {
            return Err(invalid(FieldError::TooManyRows));
        }
    }
}

async fn find_mark(tx: &mut Tx, account: &AccountId, zone: Zone, after: &str) -> Result<Mark, ServiceError> {
    match NamedMark::parse(after).ok_or_else(|| invalid(FieldError::CursorUnknown))? {
        NamedMark::Entry { entry, side } => {
            let found = tx.find_plain_entry(account, entry).await?;
            let found = found.ok_or_else(|| invalid(FieldError::CursorUnknown))?;
            let is_transfer = walk::is_transfer(&found);
            Ok(Mark::Entry { at: found.at, entry, side, is_transfer })
        }
        NamedMark::Day { day, is_correction, wallet } => {
            let next = day.succ_opt().ok_or_else(|| invalid(FieldError::CursorUnknown))?;
            Ok(Mark::Day { end: zone.start_of(next), day, is_correction, wallet })
        }
    }
}

fn invalid(problem: FieldError) -> ServiceError {
    ServiceError::Invalid(vec![problem])
}
