//! Agents: what spends an account's credit.

use std::collections::HashMap;

use super::{ServiceError, Services, accounts};
use crate::domain::{AccountId, AgentId, Caller, Deed, Name, Prepaid};
use crate::store::agents::Agent;
use crate::store::wallets::{Wallet, WalletState};

/// Makes an agent; one that is prepaid on its own gets an empty wallet.
pub async fn create(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    name: &str,
    id: Option<AgentId>,
    prepaid: Option<Prepaid>,
) -> Result<AgentId, ServiceError> {
    let name = Name::parse(name)?;
    if id.is_some_and(|id| id < 1) {
        return Err(ServiceError::Conflict("an agent's number is 1 or more".to_owned()));
    }
    accounts::lookup(services, account).await?;
    let mut tx = services.store.begin().await?;
    let id = match id {
        Some(id) => id,
        None => tx.next_agent_id(account).await?,
    };
    tx.insert_agent(account, id, &name, prepaid, services.now()).await.map_err(|error| {
        if error.is_unique_violation() {
            ServiceError::Conflict(format!("the account has an agent {id} already; choose another number"))
        } else {
            error.into()
        }
    })?;
    if prepaid.is_some() {
        tx.insert_wallet(account, Wallet::Agent(id)).await?;
    }
    let deed = Deed::AgentCreated { id, name: name.as_str().to_owned() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    tx.commit().await?;
    Ok(id)
}

/// An account's agents by number, each with its own wallet, if it has one.
pub async fn list(
    services: &Services,
    account: &AccountId,
) -> Result<Vec<(Agent, Option<WalletState>)>, ServiceError> {
    accounts::lookup(services, account).await?;
    let wallets = services.store.list_wallets(std::slice::from_ref(account)).await?;
    let mut wallets: HashMap<_, _> = wallets.into_iter().map(|state| (state.wallet, state)).collect();
    let agents = services.store.list_agents(account).await?;
    Ok(agents
        .into_iter()
        .map(|agent| {
            let wallet = wallets.remove(&Wallet::Agent(agent.id));
            (agent, wallet)
        })
        .collect())
}
