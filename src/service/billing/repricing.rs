//! Repricing: prices unpriced calls later. The recorded event is unchanged: it gets a cost, and the ledger a
//! correction, in the call's quarter.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::prices::Catalogue;
use crate::domain::usage::quarter_of;
use crate::domain::{
    AccountId, AuditEvent, Caller, Entry, EntryError, EntryKind, Money, UsageTotals, Wallet,
};
use crate::service::usage::rollups::RollupBatch;
use crate::service::{ServiceError, Services, accounts, events, notices};
use crate::store::Tx;
use crate::store::usage::unpriced::{LatePrice, Unpriced};

/// Calls in one transaction.
const CALLS: i64 = 5_000;

/// The result of a repricing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repriced {
    pub priced: usize,
    /// Their total cost.
    pub cost: Money,
    /// Calls that stay unpriced: their model had no price at their time, or one that does not cover what they
    /// used, or one that makes their cost exceed the maximum of a call.
    pub unpriced: usize,
}

/// Prices every unpriced call with the current catalogue, for the operator.
pub async fn apply(services: &Services) -> Result<Repriced, ServiceError> {
    let catalogue = Catalogue::load(services).await?;
    let mut done = Repriced::default();
    let mut changed = BTreeSet::new();
    let mut last = None;
    loop {
        let mut tx = services.store.begin().await?;
        let calls = tx.page_unpriced(last, CALLS).await?;
        let Some(end) = calls.last() else { break };
        last = Some(end.place);
        let (count, cost) = price(&mut tx, &catalogue, &calls, services.now()).await?;
        let priced: BTreeSet<_> = calls.iter().map(|call| &call.key.account_id).collect();
        let priced: Vec<_> = priced.into_iter().collect();
        notices::balance::follow(services, &mut tx, &priced).await?;
        events::balance::follow(services, &mut tx, &priced).await?;
        tx.commit().await?;
        done.priced += count;
        done.cost = done.cost + cost;
        done.unpriced += calls.len() - count;
        if count > 0 {
            changed.extend(calls.into_iter().map(|call| call.key.account_id));
        }
    }
    for account in changed {
        accounts::announce(services, &account).await?;
    }
    Ok(done)
}

/// Prices some calls, and returns their number and total cost.
async fn price(
    tx: &mut Tx,
    catalogue: &Catalogue,
    calls: &[Unpriced],
    now: DateTime<Utc>,
) -> Result<(usize, Money), ServiceError> {
    let late: Vec<_> = calls
        .iter()
        .filter_map(|Unpriced { place, event, .. }| {
            let price = catalogue.at(&event.model, event.time).filter(|price| price.rates.cover(event))?;
            let cost = price.rates.cost_of(event)?;
            Some(LatePrice { place: *place, cost, price_id: price.id })
        })
        .collect();
    if late.is_empty() {
        return Ok((0, Money::ZERO));
    }
    // Another process may have priced some meanwhile.
    let written = tx.price_events(&late, now).await?;
    let costs: BTreeMap<_, _> = late
        .iter()
        .filter(|price| written.contains(&price.place.number))
        .map(|price| (price.place.number, price.cost))
        .collect();
    let priced: Vec<_> =
        calls.iter().filter_map(|call| Some((call, *costs.get(&call.place.number)?))).collect();
    roll_up(tx, &priced).await?;
    tx.post_entries(&corrections(&priced)?, &BTreeMap::new(), now).await?;
    for (account, deed) in deeds(&priced) {
        tx.insert_audit_entry(account, &Caller::OPERATOR, &deed, now).await?;
    }
    Ok((priced.len(), priced.iter().map(|(_, cost)| *cost).sum()))
}

/// Adds the cost only: the calls are in the roll-ups already.
async fn roll_up(tx: &mut Tx, priced: &[(&Unpriced, Money)]) -> Result<(), ServiceError> {
    let accounts: BTreeSet<_> = priced.iter().map(|(call, _)| &call.key.account_id).collect();
    let cuts: BTreeMap<_, _> =
        tx.list_cuts_of(&accounts.into_iter().collect::<Vec<_>>()).await?.into_iter().collect();
    let mut rollups = RollupBatch::default();
    for (Unpriced { key, event, .. }, cost) in priced {
        let sums = UsageTotals { unpriced_requests: -1, cost: *cost, ..UsageTotals::default() };
        let cut = cuts.get(&key.account_id).copied().unwrap_or_default();
        rollups.add(cut, &key.account_id, event, &sums);
    }
    rollups.post(tx).await
}

/// The audit event of each account.
fn deeds<'a>(priced: &[(&'a Unpriced, Money)]) -> BTreeMap<&'a AccountId, AuditEvent> {
    let mut sums: BTreeMap<&AccountId, (u64, Money)> = BTreeMap::new();
    for (call, cost) in priced {
        let (calls, amount) = sums.entry(&call.key.account_id).or_default();
        (*calls, *amount) = (*calls + 1, *amount + *cost);
    }
    sums.into_iter()
        .map(|(account, (calls, amount))| (account, AuditEvent::CallsPriced { calls, amount }))
        .collect()
}

/// One correction for each wallet, model and quarter.
fn corrections(priced: &[(&Unpriced, Money)]) -> Result<Vec<Entry>, EntryError> {
    let mut sums: BTreeMap<(&AccountId, Wallet, &str, DateTime<Utc>), Money> = BTreeMap::new();
    for (Unpriced { key, event, wallet, .. }, cost) in priced {
        let place = (&key.account_id, *wallet, event.model.as_str(), quarter_of(event.time));
        let sum = sums.entry(place).or_default();
        *sum = *sum + *cost;
    }
    sums.into_iter()
        .filter(|(_, amount)| *amount > Money::ZERO)
        .map(|((account, from, model, quarter), amount)| {
            let entry = Entry::new(account.clone(), from, Wallet::Platform, amount, EntryKind::Correction)?;
            Ok(entry.of_quarter(quarter).with_note(format!("{model} was priced later")))
        })
        .collect()
}
