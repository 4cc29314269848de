//! What events are checked and priced by, read in the transaction that records them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::Batch;
use crate::domain::{AccountId, AgentId, KeyId, Rejection, UsageEvent};
use crate::service::ServiceError;
use crate::service::prices::Catalogue;
use crate::store::Tx;
use crate::store::accounts::DayCut;
use crate::store::key_facts::KeyFacts;
use crate::store::usage::PricedEvent;
use crate::store::wallets::Wallet;

/// The accounts, agents, keys and prices that some events name.
#[derive(Debug, Default)]
pub struct Book {
    cuts: HashMap<AccountId, DayCut>,
    /// Agents, and whether each has a wallet of its own.
    agents: HashMap<(AccountId, AgentId), bool>,
    keys: HashMap<KeyId, KeyFacts>,
    catalogue: Catalogue,
}

impl Book {
    /// Reads all that the events name.
    pub async fn open(tx: &mut Tx, batches: &[&Batch]) -> Result<Self, ServiceError> {
        let events = || batches.iter().flat_map(|batch| &batch.events);
        // PostgreSQL's text holds no zero bytes; no id or name does either.
        let is_text = |text: &str| !text.contains('\0');
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
        let keys = keys.into_iter().map(|key| (key.id.clone(), key)).collect();
        let agents = find_agents(tx, batches, &keys).await?;
        Ok(Self { cuts, agents, keys, catalogue })
    }

    /// How the days of some accounts are cut, and nothing else.
    pub async fn of_accounts(tx: &mut Tx, accounts: &[&AccountId]) -> Result<Self, ServiceError> {
        let cuts = tx.list_cuts_of(accounts).await?.into_iter().collect();
        Ok(Self { cuts, ..Self::default() })
    }

    /// How an account's days are cut.
    pub fn cut_of(&self, account: &AccountId) -> DayCut {
        self.cuts.get(account).copied().unwrap_or_default()
    }

    /// A key was ended before this transaction.
    pub fn is_revoked(&self, key: &KeyId) -> bool {
        self.keys.get(key).is_some_and(|key| key.revoked.is_some())
    }

    /// Checks and prices one event. An event of a key that belongs to an agent is the agent's.
    pub fn price(
        &self,
        account: Option<&AccountId>,
        event: &UsageEvent,
        now: DateTime<Utc>,
    ) -> Result<PricedEvent, Rejection> {
        event.validate(now)?;
        let mut event = event.clone();
        let key = event.key_id.as_ref().map(|key| self.keys.get(key).ok_or(Rejection::UnknownKey));
        let key = key.transpose()?;
        // Without a key nobody knows whose call it was, and a key is good for its own account alone.
        let account_id = match (account, key) {
            (Some(account), None) => account.clone(),
            (None, Some(key)) => key.account_id.clone(),
            (Some(account), Some(key)) if *account == key.account_id => account.clone(),
            _ => return Err(Rejection::UnknownKey),
        };
        event.agent_id = event.agent_id.or(key.and_then(|key| key.agent_id));
        let wallet = match event.agent_id {
            None => Wallet::Account,
            Some(id) => match self.agents.get(&(account_id.clone(), id)) {
                None => return Err(Rejection::UnknownAgent),
                Some(true) => Wallet::Agent(id),
                Some(false) => Wallet::Account,
            },
        };
        let priced = match self.catalogue.at(&event.model, event.time) {
            None => None,
            Some(price) => {
                let cost = price.rates.cost(&event.usage).ok_or(Rejection::CostTooLarge)?;
                Some((cost, price.id))
            }
        };
        Ok(PricedEvent { account_id, event, priced, wallet })
    }
}

/// The agents that the events or their keys name. An account may have any number of others.
async fn find_agents(
    tx: &mut Tx,
    batches: &[&Batch],
    keys: &HashMap<KeyId, KeyFacts>,
) -> Result<HashMap<(AccountId, AgentId), bool>, ServiceError> {
    let mut wanted: BTreeSet<(&AccountId, AgentId)> = BTreeSet::new();
    for batch in batches {
        for event in &batch.events {
            let key = event.key_id.as_ref().and_then(|key| keys.get(key));
            let account = key.map(|key| &key.account_id).or(batch.account_id.as_ref());
            wanted.extend(account.zip(event.agent_id.or(key.and_then(|key| key.agent_id))));
        }
    }
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let found = tx.find_agents(&wanted.into_iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|(account, id, has_wallet)| ((account, id), has_wallet)).collect())
}
