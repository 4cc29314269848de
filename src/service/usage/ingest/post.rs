//! Applies new events: roll-ups, wallets, the ledger, conversations, the last use of keys, and the receipts of
//! revoked keys.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::context::IngestContext;
use crate::domain::outcomes::{Outcomes, class_of};
use crate::domain::usage::quarter_of;
use crate::domain::{
    AccountId, AgentId, Entry, EntryError, EntryKind, KeyId, Money, UsageTotals, Wallet, WalletState,
};
use crate::service::ServiceError;
use crate::service::billing::granting::Changes;
use crate::service::billing::holds;
use crate::service::usage::rollups::RollupBatch;
use crate::store::Tx;
use crate::store::keys::facts::KeyUse;
use crate::store::ledger::slices::SliceState;
use crate::store::usage::PricedEvent;
use crate::store::usage::outcomes::OutcomeRow;
use crate::store::usage::rollups::Interaction;

/// Posts new events, and returns the wallets and the slices that changed.
pub async fn post(
    tx: &mut Tx,
    context: &IngestContext,
    new: &[PricedEvent],
    (node, now): (Option<&str>, DateTime<Utc>),
) -> Result<(Vec<WalletState>, Vec<SliceState>), ServiceError> {
    if new.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    roll_up(tx, context, new).await?;
    note_outcomes(tx, new).await?;
    note_interactions(tx, new).await?;
    let (mut freed, slices) = settle(tx, context, new, (node, now)).await?;
    // Calls without cost change no balance. The platform wallet is updated all the same: its version tells
    // readers that there are new calls.
    for priced in new {
        freed.entry((priced.account_id.clone(), Wallet::Platform)).or_default();
    }
    let states = tx.post_entries(&debits(new)?, &freed, now).await?;
    let uses = last_uses(new);
    if !uses.is_empty() {
        tx.touch_keys(&uses).await?;
    }
    let cuts = cuts(context, new);
    if !cuts.is_empty() {
        tx.add_cuts(&cuts).await?;
    }
    Ok((states, slices))
}

/// Ends the holds of the calls, and takes their costs out of their slices. Returns how much each wallet holds less, and
/// the slices.
async fn settle(
    tx: &mut Tx,
    context: &IngestContext,
    new: &[PricedEvent],
    (node, now): (Option<&str>, DateTime<Utc>),
) -> Result<(Changes, Vec<SliceState>), ServiceError> {
    let (mut settling, mut costs) = (BTreeSet::new(), BTreeMap::new());
    for PricedEvent { account_id, event, priced, .. } in new {
        let Some(hold) = &event.hold_id else { continue };
        match (context.hold(account_id, hold).and_then(|facts| facts.node.as_deref()), priced) {
            (None, _) => {
                settling.insert((account_id, hold));
            }
            // Of another server's slice nothing is taken, as it would not know.
            (slice, Some((cost, _))) if slice == node => {
                let sum: &mut Money = costs.entry((account_id, hold)).or_default();
                *sum = *sum + *cost;
            }
            _ => {}
        }
    }
    let mut freed = holds::settle(tx, &settling.into_iter().collect::<Vec<_>>(), now).await?;
    let costs: Vec<_> = costs
        .into_iter()
        .filter(|(_, cost)| *cost > Money::ZERO)
        .map(|((account, slice), cost)| (account, slice, cost))
        .collect();
    let (of_slices, slices) = holds::settle_slices(tx, &costs, now).await?;
    for (wallet, change) in of_slices {
        let sum = freed.entry(wallet).or_default();
        *sum = *sum + change;
    }
    Ok((freed, slices))
}

async fn roll_up(tx: &mut Tx, context: &IngestContext, new: &[PricedEvent]) -> Result<(), ServiceError> {
    let mut rollups = RollupBatch::default();
    for PricedEvent { account_id, event, priced, .. } in new {
        let totals = UsageTotals::of(&event.usage, priced.map(|(cost, _)| cost));
        rollups.add(context.cut_of(account_id), account_id, event, &totals);
    }
    rollups.post(tx).await
}

/// Adds how the calls ended, and the models that an account has not used before.
async fn note_outcomes(tx: &mut Tx, new: &[PricedEvent]) -> Result<(), ServiceError> {
    let mut sums: BTreeMap<(&AccountId, DateTime<Utc>, i64), Outcomes> = BTreeMap::new();
    let mut models = BTreeSet::new();
    for PricedEvent { account_id, event, .. } in new {
        let class = class_of(event.latency_ms);
        sums.entry((account_id, quarter_of(event.time), class)).or_default().count(event.status);
        models.insert((account_id, event.model.as_str()));
    }
    let mut rows = Vec::with_capacity(sums.len());
    for ((account_id, quarter, latency), Outcomes { calls, answered, failed, .. }) in sums {
        rows.push(OutcomeRow { account_id, quarter, latency, calls, answered, failed });
    }
    tx.add_outcomes(&rows).await?;
    Ok(tx.add_models(&models.into_iter().collect::<Vec<_>>()).await?)
}

/// Records each conversation with its earliest call.
async fn note_interactions(tx: &mut Tx, new: &[PricedEvent]) -> Result<(), ServiceError> {
    let mut found: BTreeMap<(&AccountId, Option<AgentId>, &str), DateTime<Utc>> = BTreeMap::new();
    for priced in new {
        let event = &priced.event;
        if let Some(id) = &event.interaction_id {
            let started = found.entry((&priced.account_id, event.agent_id.id(), id)).or_insert(event.time);
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
fn debits(new: &[PricedEvent]) -> Result<Vec<Entry>, EntryError> {
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
        .map(|((account, from, quarter), amount)| {
            let entry = Entry::new(account.clone(), from, Wallet::Platform, amount, EntryKind::Usage)?;
            Ok(entry.of_quarter(quarter))
        })
        .collect()
}

/// The last use of each key, and the gateway that reported it.
fn last_uses(new: &[PricedEvent]) -> Vec<KeyUse> {
    let mut uses: BTreeMap<(&AccountId, &KeyId), (DateTime<Utc>, &str)> = BTreeMap::new();
    for priced in new {
        if let Some(key) = &priced.event.key_id {
            let this = (priced.event.time, priced.event.source.as_str());
            let last = uses.entry((&priced.account_id, key)).or_insert(this);
            *last = this.max(*last);
        }
    }
    uses.into_iter()
        .map(|((account, key), (at, source))| KeyUse {
            account_id: account.clone(),
            key_id: key.clone(),
            at,
            from: Some(source.to_owned()),
        })
        .collect()
}

/// Counts the calls that gateways cut because their key was revoked.
fn cuts<'a>(context: &IngestContext, new: &'a [PricedEvent]) -> BTreeMap<(&'a AccountId, &'a KeyId), i64> {
    let mut cuts = BTreeMap::new();
    for priced in new.iter().filter(|priced| priced.event.was_cut) {
        if let Some(key) = priced.event.key_id.as_ref().filter(|key| context.is_revoked(key)) {
            *cuts.entry((&priced.account_id, key)).or_default() += 1;
        }
    }
    cuts
}
