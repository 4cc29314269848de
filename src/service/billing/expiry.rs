//! Ends credits whose time is over: what is left of them leaves the account, as an entry of the ledger.

use std::collections::BTreeMap;

use super::lots;
use crate::domain::billing::EXPIRY;
use crate::domain::{AccountId, AuditEvent, Caller, Entry, EntryKind, Money, Reference, Wallet, WalletState};
use crate::service::{ServiceError, Services, events, key_cache, notices};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// What the ledger says of the end of a credit.
const NOTE: &str = "Expired credit";

/// Ends all credits whose time is over.
pub async fn end_due(services: &Services) -> Result<(), ServiceError> {
    while turn(services).await? {}
    Ok(())
}

/// Ends one; `false` if there is none.
async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let mut tx = services.store.begin().await?;
    let Some((account, lot)) = tx.find_ended_lot(services.now()).await? else { return Ok(false) };
    let change = end(services, &mut tx, &account, lot).await?;
    tx.commit().await?;
    services.outbox.nudge();
    if let Some(change) = change {
        key_cache::publish(services, change).await?;
    }
    Ok(true)
}

async fn end(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    lot: i64,
) -> Result<Option<i64>, ServiceError> {
    let now = services.now();
    let known = tx.reads().list_wallets(std::slice::from_ref(account)).await?;
    let names = known.iter().map(|of| of.wallet).chain([Wallet::Platform]);
    let wallets = tx.lock_wallets(names.map(|wallet| (account, wallet))).await?;
    // Calls until now have used what ends first.
    lots::settle(tx, account, now).await?;
    let found = tx.list_open_lots(account).await?.into_iter().find(|of| of.entry == lot);
    let Some(left) = found.map(|of| of.remaining) else { return Ok(None) };
    let entries = parts(wallets, left)
        .into_iter()
        .map(|(wallet, amount)| {
            let entry = Entry::new(account.clone(), wallet, Wallet::Platform, amount, EntryKind::Expiry)?;
            let reference = match wallet {
                Wallet::Agent(id) => format!("{EXPIRY}{lot}:{id}"),
                _ => format!("{EXPIRY}{lot}"),
            };
            Ok(entry.with_note(NOTE).with_reference(Reference::parse(&reference)))
        })
        .collect::<Result<Vec<_>, ServiceError>>()?;
    tx.post_entries(&entries, &BTreeMap::new(), now).await?;
    lots::settle(tx, account, now).await?;
    let deed = AuditEvent::CreditExpired { amount: left };
    tx.insert_audit_entry(account, &Caller::SYSTEM, &deed, now).await?;
    events::balance::follow(services, tx, &[account]).await?;
    let change = tx.insert_change(&CacheChange::Account(account.clone()), now).await?;
    notices::balance::follow(services, tx, &[account]).await?;
    Ok(Some(change))
}

/// From which wallets it leaves: the account's first, then those of agents that have the most. What none has, the account owes.
fn parts(mut wallets: Vec<WalletState>, left: Money) -> Vec<(Wallet, Money)> {
    wallets.retain(|of| of.wallet != Wallet::Platform);
    wallets.sort_by_key(|of| (of.wallet != Wallet::Account, std::cmp::Reverse(of.balance)));
    let mut rest = left;
    let mut parts: Vec<(Wallet, Money)> = Vec::new();
    for of in &wallets {
        let part = of.balance.min(rest);
        if part > Money::ZERO {
            parts.push((of.wallet, part));
            rest = rest - part;
        }
    }
    if rest > Money::ZERO {
        match parts.iter_mut().find(|(wallet, _)| *wallet == Wallet::Account) {
            Some((_, part)) => *part = *part + rest,
            None => parts.push((Wallet::Account, rest)),
        }
    }
    parts
}
