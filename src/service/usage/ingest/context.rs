//! The ingest context: what validation and pricing need, read in the transaction that records the events.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::Batch;
use crate::domain::{
    AccountId, AgentId, DayCut, HoldId, KeyId, Rejection, ReportedAgent, Unit, Units, UsageEvent, Wallet,
};
use crate::service::ServiceError;
use crate::service::billing::prices::Catalogue;
use crate::store::Tx;
use crate::store::keys::agents::Bindings;
use crate::store::keys::facts::KeyFacts;
use crate::store::ledger::holds::HoldFacts;
use crate::store::ledger::slices::SliceState;
use crate::store::usage::PricedEvent;

/// The accounts, agents, keys, holds and prices that the events name.
#[derive(Debug, Default)]
pub struct IngestContext {
    cuts: HashMap<AccountId, DayCut>,
    /// Agents, and whether each is prepaid.
    agents: HashMap<(AccountId, AgentId), bool>,
    keys: HashMap<KeyId, KeyFacts>,
    /// The agents of the keys over time.
    bindings: HashMap<KeyId, Bindings>,
    holds: HashMap<(AccountId, HoldId), HoldFacts>,
    catalogue: Catalogue,
}

impl IngestContext {
    /// Reads all that the events name, and locks their holds.
    pub async fn open(tx: &mut Tx, batches: &[&Batch]) -> Result<Self, ServiceError> {
        let events = || batches.iter().flat_map(|batch| &batch.events);
        let keys: BTreeSet<_> =
            events().filter_map(|event| event.key_id.as_ref()).filter(|key| is_text(key.as_str())).collect();
        let models: BTreeSet<_> =
            events().map(|event| event.model.as_str()).filter(|model| is_text(model)).collect();
        let keys = if keys.is_empty() {
            Vec::new()
        } else {
            tx.list_key_facts(&keys.into_iter().collect::<Vec<_>>()).await?
        };
        let named = batches.iter().filter_map(|batch| batch.account_id.as_ref());
        let accounts: BTreeSet<_> = named.chain(keys.iter().map(|key| &key.account_id)).collect();
        let accounts: Vec<_> = accounts.into_iter().collect();
        let cuts = tx.list_cuts_of(&accounts).await?.into_iter().collect();
        let catalogue = Catalogue::of_models(tx, &models.into_iter().collect::<Vec<_>>()).await?;
        let keys: HashMap<_, _> = keys.into_iter().map(|key| (key.id.clone(), key)).collect();
        let bindings = find_bindings(tx, &keys).await?;
        let holds = find_holds(tx, batches, &keys).await?;
        let agents = find_agents(tx, batches, &keys, &bindings).await?;
        Ok(Self { cuts, agents, keys, bindings, holds, catalogue })
    }

    /// How an account's days are cut.
    pub fn cut_of(&self, account: &AccountId) -> DayCut {
        self.cuts.get(account).copied().unwrap_or_default()
    }

    /// Whether a key was revoked before this transaction.
    pub fn is_revoked(&self, key: &KeyId) -> bool {
        self.keys.get(key).is_some_and(|key| key.revoked.is_some())
    }

    /// A hold of an account; `None` if it never existed, or was deleted after its retention.
    pub fn hold(&self, account: &AccountId, hold: &HoldId) -> Option<&HoldFacts> {
        self.holds.get(&(account.clone(), hold.clone()))
    }

    /// The slices that the events name.
    pub fn slices(&self) -> Vec<SliceState> {
        let slices = self.holds.iter().filter(|(_, facts)| facts.node.is_some());
        let state = |((account_id, id), facts): (&(AccountId, HoldId), &HoldFacts)| SliceState {
            account_id: account_id.clone(),
            id: id.clone(),
            amount: facts.open,
            expires: facts.expires,
        };
        slices.map(state).collect()
    }

    /// Validates and prices one event, and determines the wallet that pays.
    pub fn price(
        &self,
        account: Option<&AccountId>,
        event: &UsageEvent,
        now: DateTime<Utc>,
    ) -> Result<PricedEvent, Rejection> {
        event.validate(now)?;
        let mut event = event.clone();
        let account_id = self.account_of(account, &event)?;
        let wallet = self.settle_payer(&account_id, &mut event)?;
        // A call that failed before it used anything counts no message, unless the report states one.
        if event.used() == Units::NONE && event.came_to_nothing() && !event.usage.reported.has(Unit::Message)
        {
            event.usage.messages = 0;
        }
        // A price that covers none of the units that the call used does not apply.
        let price = self.catalogue.at(&event.model, event.time).filter(|price| price.rates.cover(&event));
        let priced = match price {
            None => None,
            Some(price) => {
                let cost = price.rates.cost_of(&event).ok_or(Rejection::CostTooLarge)?;
                Some((cost, price.id))
            }
        };
        Ok(PricedEvent { account_id, event, priced, wallet })
    }

    /// The account of a call: its key's, which must match the batch's.
    fn account_of(&self, account: Option<&AccountId>, event: &UsageEvent) -> Result<AccountId, Rejection> {
        let key = event.key_id.as_ref().map(|key| self.keys.get(key).ok_or(Rejection::UnknownKey));
        match (account, key.transpose()?) {
            (Some(account), None) => Ok(account.clone()),
            (None, Some(key)) => Ok(key.account_id.clone()),
            (Some(account), Some(key)) if *account == key.account_id => Ok(account.clone()),
            _ => Err(Rejection::UnknownKey),
        }
    }

    /// The wallet that pays was determined by the key check: the hold has it, open or ended, whatever the
    /// report says. Without a hold it is the wallet of the agent that the report names, or of the key's agent
    /// at the time of the call.
    fn settle_payer(&self, account: &AccountId, event: &mut UsageEvent) -> Result<Wallet, Rejection> {
        if let Some(hold) = event.hold_id.as_ref().and_then(|hold| self.hold(account, hold)) {
            event.agent_id = ReportedAgent::known(hold.agent_id);
            return Ok(hold.wallet);
        }
        let agent = match event.agent_id {
            ReportedAgent::Unsaid => {
                let bindings = event.key_id.as_ref().and_then(|key| self.bindings.get(key));
                bindings.and_then(|bindings| bindings.at(event.time))
            }
            said => said.id(),
        };
        event.agent_id = ReportedAgent::known(agent);
        match agent {
            None => Ok(Wallet::Account),
            Some(id) => match self.agents.get(&(account.clone(), id)) {
                None => Err(Rejection::UnknownAgent),
                Some(true) => Ok(Wallet::Agent(id)),
                Some(false) => Ok(Wallet::Account),
            },
        }
    }
}

/// PostgreSQL's text cannot contain NUL bytes, so no id or name does.
fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

/// The account of an event's key or batch.
fn account_named<'a>(
    batch: &'a Batch,
    event: &UsageEvent,
    keys: &'a HashMap<KeyId, KeyFacts>,
) -> Option<&'a AccountId> {
    let key = event.key_id.as_ref().and_then(|key| keys.get(key));
    key.map(|key| &key.account_id).or(batch.account_id.as_ref())
}

async fn find_bindings(
    tx: &mut Tx,
    keys: &HashMap<KeyId, KeyFacts>,
) -> Result<HashMap<KeyId, Bindings>, ServiceError> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let named: Vec<_> = keys.values().map(|key| (&key.account_id, &key.id)).collect();
    Ok(tx.list_bindings(&named).await?)
}

/// The accounts' holds that the events name.
async fn find_holds(
    tx: &mut Tx,
    batches: &[&Batch],
    keys: &HashMap<KeyId, KeyFacts>,
) -> Result<HashMap<(AccountId, HoldId), HoldFacts>, ServiceError> {
    let mut wanted: BTreeSet<(&AccountId, &HoldId)> = BTreeSet::new();
    for batch in batches {
        for event in &batch.events {
            let hold = event.hold_id.as_ref().filter(|hold| is_text(hold.as_str()));
            wanted.extend(account_named(batch, event, keys).zip(hold));
        }
    }
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(tx.lock_holds(&wanted.into_iter().collect::<Vec<_>>()).await?)
}

/// The agents that the events name or to which their keys were ever bound. An account may have many others.
async fn find_agents(
    tx: &mut Tx,
    batches: &[&Batch],
    keys: &HashMap<KeyId, KeyFacts>,
    bindings: &HashMap<KeyId, Bindings>,
) -> Result<HashMap<(AccountId, AgentId), bool>, ServiceError> {
    let mut wanted: BTreeSet<(&AccountId, AgentId)> = BTreeSet::new();
    for batch in batches {
        for event in &batch.events {
            wanted.extend(account_named(batch, event, keys).zip(event.agent_id.id()));
        }
    }
    for (key, bindings) in bindings {
        let account = keys.get(key).map(|key| &key.account_id);
        wanted.extend(bindings.agents().filter_map(|agent| account.map(|account| (account, agent))));
    }
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let found = tx.find_agents(&wanted.into_iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|(account, id, has_wallet)| ((account, id), has_wallet)).collect())
}
