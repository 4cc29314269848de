//! What new events change besides their own rows: roll-ups, wallets, the ledger, conversations, the
//! last use of keys, and the receipts of those that were revoked.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::book::Book;
use crate::domain::usage::quarter_of;
use crate::domain::{AccountId, AgentId, KeyId, Money, Sums};
use crate::service::{ServiceError, holds};
use crate::store::Tx;
use crate::store::key_facts::KeyUse;
use crate::store::ledger::{Entry, EntryKind};
use crate::store::rollups::{Cell, Interaction};
use crate::store::usage::PricedEvent;
use crate::store::wallets::{Wallet, WalletState};

/// Posts new events, and gives the wallets that changed.
pub async fn post(
    tx: &mut Tx,
    book: &Book,
    new: &[&PricedEvent],
    now: DateTime<Utc>,
) -> Result<Vec<WalletState>, ServiceError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    roll_up(tx, book, new).await?;
    note_interactions(tx, new).await?;
    let is_settling = |priced: &&&PricedEvent| priced.event.hold_id.is_some();
    let settling = new
        .iter()
        .filter(is_settling)
        .filter_map(|priced| priced.event.hold_id.as_ref().map(|hold| (&priced.account_id, hold)));
    let mut freed = holds::settle(tx, &settling.collect::<Vec<_>>(), now).await?;
    // Calls that cost nothing change no balance. The operator's side is written all the same: its version tells
    // that there are new calls.
    for priced in new {
        freed.entry((priced.account_id.clone(), Wallet::Platform)).or_default();
    }
    let states = tx.post_entries(&debits(new), &freed, now).await?;
    let uses = last_uses(new);
    if !uses.is_empty() {
        tx.touch_keys(&uses).await?;
    }
    let cuts = cuts(book, new);
    if !cuts.is_empty() {
        tx.add_cuts(&cuts).await?;
    }
    Ok(states)
}

async fn roll_up(tx: &mut Tx, book: &Book, new: &[&PricedEvent]) -> Result<(), ServiceError> {
    let mut quarters: BTreeMap<(DateTime<Utc>, Cell), Sums> = BTreeMap::new();
    let mut days: BTreeMap<(NaiveDate, Cell), Sums> = BTreeMap::new();
    for priced in new {
        let event = &priced.event;
        let sums = Sums::of(&event.usage, priced.priced.map(|(cost, _)| cost));
        let cell = Cell {
            account_id: priced.account_id.clone(),
            model: event.model.clone(),
            model_type: event.model_type.clone(),
            agent_id: event.agent_id,
            key_id: event.key_id.clone(),
        };
        quarters.entry((quarter_of(event.time), cell.clone())).or_default().add(&sums);
        days.entry((book.day_of(&priced.account_id, event.time), cell)).or_default().add(&sums);
    }
    tx.add_quarters(quarters.iter().map(|((at, cell), sums)| (*at, cell, sums))).await?;
    tx.add_days(days.iter().map(|((day, cell), sums)| (*day, cell, sums))).await?;
    Ok(())
}

/// Each conversation with the earliest of its calls.
async fn note_interactions(tx: &mut Tx, new: &[&PricedEvent]) -> Result<(), ServiceError> {
    let mut found: BTreeMap<(&AccountId, Option<AgentId>, &str), DateTime<Utc>> = BTreeMap::new();
    for priced in new {
        let event = &priced.event;
        if let Some(id) = &event.interaction_id {
            let started = found.entry((&priced.account_id, event.agent_id, id)).or_insert(event.time);
            *started = event.time.min(*started);
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let found: Vec<_> = found
        .into_iter()
        .map(|((account_id, agent_id, id), started)| Interaction { account_id, agent_id, id, started })
        .collect();
    Ok(tx.add_interactions(&found).await?)
}

/// One debit for each wallet and quarter of an hour.
fn debits(new: &[&PricedEvent]) -> Vec<Entry> {
    let mut sums: BTreeMap<(&AccountId, Wallet, DateTime<Utc>), Money> = BTreeMap::new();
    for priced in new {
        if let Some((cost, _)) = priced.priced {
            let quarter = quarter_of(priced.event.time);
            let sum = sums.entry((&priced.account_id, priced.wallet, quarter)).or_default();
            *sum = *sum + cost;
        }
    }
    sums.into_iter()
        .filter(|(_, amount)| *amount > Money::ZERO)
        .map(|((account_id, from, quarter), amount)| Entry {
            account_id: account_id.clone(),
            from,
            to: Wallet::Platform,
            amount,
            kind: EntryKind::Usage,
            quarter: Some(quarter),
            note: String::new(),
        })
        .collect()
}

/// When each key was used last.
fn last_uses(new: &[&PricedEvent]) -> Vec<KeyUse> {
    let mut uses: BTreeMap<(&AccountId, &KeyId), DateTime<Utc>> = BTreeMap::new();
    for priced in new {
        if let Some(key) = &priced.event.key_id {
            let last = uses.entry((&priced.account_id, key)).or_insert(priced.event.time);
            *last = priced.event.time.max(*last);
        }
    }
    uses.into_iter()
        .map(|((account, key), at)| KeyUse { account_id: account.clone(), key_id: key.clone(), at })
        .collect()
}

/// Calls that gateways cut because their key was revoked. Those under a hold were counted by it.
fn cuts<'a>(book: &Book, new: &[&'a PricedEvent]) -> BTreeMap<(&'a AccountId, &'a KeyId), i64> {
    let mut cuts = BTreeMap::new();
    for priced in new.iter().filter(|priced| priced.event.was_cut && priced.event.hold_id.is_none()) {
        if let Some(key) = priced.event.key_id.as_ref().filter(|key| book.is_revoked(key)) {
            *cuts.entry((&priced.account_id, key)).or_default() += 1;
        }
    }
    cuts
}
