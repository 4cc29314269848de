//! Metered calls come in: checked, priced, recorded once, debited and rolled up in one
//! transaction.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::prices::Catalogue;
use super::{ServiceError, Services, accounts};
use crate::domain::usage::quarter_of;
use crate::domain::{AccountId, AgentId, KeyId, Money, Rejection, Sums, UsageEvent};
use crate::store::Tx;
use crate::store::usage::{Cell, PricedEvent};
use crate::store::wallets::{Entry, EntryKind, Wallet};

/// What became of a batch, each event by its place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events that are now on disk, debited and in every report.
    pub accepted: usize,
    /// Events that were there already, with the same contents.
    pub duplicates: usize,
    /// Events that were not taken, and why; the others of the batch were.
    pub rejected: Vec<(usize, Rejection)>,
}

/// What an account's events are checked and priced by.
#[derive(Debug)]
pub struct Book {
    account: AccountId,
    zone: crate::domain::Zone,
    catalogue: Catalogue,
    /// Agents, and whether each has a wallet of its own.
    agents: HashMap<AgentId, bool>,
    /// Keys seen so far.
    keys: HashMap<KeyId, KnownKey>,
}

/// What is known of a key that an event names.
#[derive(Clone, Copy, Debug)]
enum KnownKey {
    /// The account has none with that id.
    Unknown,
    /// It has, and the key belongs to this agent, or to none.
    Of(Option<AgentId>),
}

impl Book {
    /// Opens the book of an account.
    pub async fn open(services: &Services, account: &AccountId) -> Result<Self, ServiceError> {
        let zone = accounts::lookup(services, account).await?.zone;
        let agents = services.store.list_agents(account).await?;
        Ok(Self {
            account: account.clone(),
            zone,
            catalogue: Catalogue::load(services).await?,
            agents: agents.into_iter().map(|agent| (agent.id, agent.prepaid.is_some())).collect(),
            keys: HashMap::new(),
        })
    }

    /// Looks a key up, once.
    async fn key(&mut self, services: &Services, id: &KeyId) -> Result<KnownKey, ServiceError> {
        if let Some(known) = self.keys.get(id) {
            return Ok(*known);
        }
        let found = services.store.lookup_key(&self.account, id).await?;
        let known = found.map_or(KnownKey::Unknown, |key| KnownKey::Of(key.agent.map(|(id, _)| id)));
        self.keys.insert(id.clone(), known);
        Ok(known)
    }

    /// Checks and prices one event. An event of a key that belongs to an agent is the agent's.
    async fn price(
        &mut self,
        services: &Services,
        mut event: UsageEvent,
        now: DateTime<Utc>,
    ) -> Result<Result<PricedEvent, Rejection>, ServiceError> {
        if let Err(rejection) = event.validate(now) {
            return Ok(Err(rejection));
        }
        if let Some(key) = &event.key_id {
            let KnownKey::Of(agent) = self.key(services, key).await? else {
                return Ok(Err(Rejection::UnknownKey));
            };
            event.agent_id = event.agent_id.or(agent);
        }
        let wallet = match event.agent_id {
            None => Wallet::Account,
            Some(id) => match self.agents.get(&id) {
                None => return Ok(Err(Rejection::UnknownAgent)),
                Some(true) => Wallet::Agent(id),
                Some(false) => Wallet::Account,
            },
        };
        let priced = match self.catalogue.at(&event.model, event.time) {
            None => None,
            Some(price) => match price.rates.cost(&event.usage) {
                None => return Ok(Err(Rejection::CostTooLarge)),
                Some(cost) => Some((cost, price.id)),
            },
        };
        Ok(Ok(PricedEvent { event, priced, wallet }))
    }
}

/// Records a batch of events of one account. When this returns, the accepted ones are durable.
pub async fn record(
    services: &Services,
    book: &mut Book,
    events: Vec<UsageEvent>,
) -> Result<Outcome, ServiceError> {
    let now = services.now();
    let mut outcome = Outcome::default();
    // By source and id, so that an id that comes twice in one batch is seen.
    let mut fresh: BTreeMap<(String, String), (usize, PricedEvent)> = BTreeMap::new();
    for (index, event) in events.into_iter().enumerate() {
        let priced = match book.price(services, event, now).await? {
            Ok(priced) => priced,
            Err(rejection) => {
                outcome.rejected.push((index, rejection));
                continue;
            }
        };
        let id = (priced.event.source.clone(), priced.event.id.clone());
        match fresh.get(&id) {
            None => drop(fresh.insert(id, (index, priced))),
            Some((_, first)) if first.event == priced.event => outcome.duplicates += 1,
            Some(_) => outcome.rejected.push((index, Rejection::Conflict)),
        }
    }
    let (indexes, batch): (Vec<_>, Vec<_>) = fresh.into_values().unzip();
    if !batch.is_empty() {
        let mut tx = services.store.begin().await?;
        write(&mut tx, book, &batch, &indexes, now, &mut outcome).await?;
        tx.commit().await?;
    }
    outcome.rejected.sort_unstable_by_key(|(index, _)| *index);
    Ok(outcome)
}

async fn write(
    tx: &mut Tx,
    book: &Book,
    batch: &[PricedEvent],
    indexes: &[usize],
    now: DateTime<Utc>,
    outcome: &mut Outcome,
) -> Result<(), ServiceError> {
    let written = tx.insert_events(&book.account, batch, now).await?;
    let is_written =
        |priced: &PricedEvent| written.contains(&(priced.event.source.clone(), priced.event.id.clone()));
    let (new, known): (Vec<_>, Vec<_>) =
        batch.iter().zip(indexes).partition(|(priced, _)| is_written(priced));
    outcome.accepted += new.len();
    sort_known(tx, book, &known, outcome).await?;
    let new: Vec<_> = new.into_iter().map(|(priced, _)| priced).collect();
    roll_up(tx, book, &new).await?;
    tx.post_entries(&book.account, &debits(&new), now).await?;
    for (key, last) in last_uses(&new) {
        tx.touch_key(&book.account, key, last).await?;
    }
    Ok(())
}

/// Tells the events that were recorded before from those that only have the id of one that was.
async fn sort_known(
    tx: &mut Tx,
    book: &Book,
    known: &[(&PricedEvent, &usize)],
    outcome: &mut Outcome,
) -> Result<(), ServiceError> {
    if known.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> =
        known.iter().map(|(priced, _)| (priced.event.source.as_str(), priced.event.id.as_str())).collect();
    let recorded: HashMap<_, _> = tx
        .list_events(&book.account, &ids)
        .await?
        .into_iter()
        .map(|event| ((event.source.clone(), event.id.clone()), event))
        .collect();
    for (priced, index) in known {
        let id = (priced.event.source.clone(), priced.event.id.clone());
        if recorded.get(&id) == Some(&priced.event) {
            outcome.duplicates += 1;
        } else {
            outcome.rejected.push((**index, Rejection::Conflict));
        }
    }
    Ok(())
}

async fn roll_up(tx: &mut Tx, book: &Book, new: &[&PricedEvent]) -> Result<(), ServiceError> {
    let mut quarters: BTreeMap<(DateTime<Utc>, Cell), Sums> = BTreeMap::new();
    let mut days: BTreeMap<(NaiveDate, Cell), Sums> = BTreeMap::new();
    for priced in new {
        let event = &priced.event;
        let sums = Sums::of(&event.usage, priced.priced.map(|(cost, _)| cost));
        let cell =
            Cell { model: event.model.clone(), agent_id: event.agent_id, key_id: event.key_id.clone() };
        quarters.entry((quarter_of(event.time), cell.clone())).or_default().add(&sums);
        days.entry((book.zone.day_of(event.time), cell)).or_default().add(&sums);
    }
    tx.add_quarters(&book.account, quarters.iter().map(|((at, cell), sums)| (*at, cell, sums))).await?;
    tx.add_days(&book.account, days.iter().map(|((day, cell), sums)| (*day, cell, sums))).await?;
    Ok(())
}

/// One debit for each wallet and quarter of an hour.
fn debits(new: &[&PricedEvent]) -> Vec<Entry> {
    let mut sums: BTreeMap<(Wallet, DateTime<Utc>), Money> = BTreeMap::new();
    for priced in new {
        if let Some((cost, _)) = priced.priced {
            let sum = sums.entry((priced.wallet, quarter_of(priced.event.time))).or_default();
            *sum = *sum + cost;
        }
    }
    sums.into_iter()
        .filter(|(_, amount)| *amount > Money::ZERO)
        .map(|((from, quarter), amount)| Entry {
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
fn last_uses<'a>(new: &[&'a PricedEvent]) -> BTreeMap<&'a KeyId, DateTime<Utc>> {
    let mut uses = BTreeMap::new();
    for event in new.iter().map(|priced| &priced.event) {
        if let Some(key) = &event.key_id {
            let last = uses.entry(key).or_insert(event.time);
            *last = event.time.max(*last);
        }
    }
    uses
}
