//! Takes credit for money that goes back, and gives it back if that stays.

use std::collections::BTreeMap;

use crate::domain::billing::Paise;
use crate::domain::{AccountId, Entry, EntryKind, Reference, Wallet};
use crate::service::billing::lots;
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// What follows a movement of credit.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// The change of the key cache, to be published after the commit.
    pub change: i64,
}

/// What credit is moved for.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    pub account: &'a AccountId,
    pub kind: EntryKind,
    /// Unique in the ledger, so that nothing is moved twice. It begins with the id of the refund or dispute.
    pub reference: &'a str,
    pub note: &'a str,
}

/// Takes credit of the account, below zero if need be. `None` if there is none to take.
pub async fn take(
    services: &Services,
    tx: &mut Tx,
    why: Why<'_>,
    credit: Paise,
) -> Result<Option<Moved>, ServiceError> {
    post(services, tx, why, credit, (Wallet::Account, Wallet::Platform)).await
}

/// Gives credit back that was taken.
pub async fn give_back(
    services: &Services,
    tx: &mut Tx,
    why: Why<'_>,
    credit: Paise,
) -> Result<Option<Moved>, ServiceError> {
    post(services, tx, why, credit, (Wallet::Platform, Wallet::Account)).await
}

async fn post(
    services: &Services,
    tx: &mut Tx,
    why: Why<'_>,
    credit: Paise,
    (from, to): (Wallet, Wallet),
) -> Result<Option<Moved>, ServiceError> {
    if credit <= Paise::ZERO {
        return Ok(None);
    }
    let (account, now) = (why.account, services.now());
    let amount = credit.money().map_err(|_| ServiceError::Internal("adding up a refund"))?;
    let entry = Entry::new(account.clone(), from, to, amount, why.kind)?
        .with_note(why.note)
        .with_reference(Reference::parse(why.reference));
    tx.post_entries(&[entry], &BTreeMap::new(), now).await?;
    lots::settle(tx, account, now).await?;
    events::balance::follow(services, tx, &[account]).await?;
    let change = tx.insert_change(&CacheChange::Account(account.clone()), now).await?;
    notices::balance::follow(services, tx, &[account]).await?;
    Ok(Some(Moved { change }))
}
