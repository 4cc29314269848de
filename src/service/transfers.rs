//! Money between the wallets of one account: allocated to an agent that is prepaid on its own, and
//! taken back.

use std::collections::BTreeMap;

use super::{ServiceError, Services, gate};
use crate::domain::{AccountId, AgentId, Caller, Deed, Money};
use crate::store::changes::Change;
use crate::store::ledger::{Entry, EntryKind};
use crate::store::wallets::{Wallet, WalletState};

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the account to the agent.
    Allocate,
    /// From the agent to the account.
    TakeBack,
}

/// Moves money between an account's own wallet and that of one of its agents, and gives both as they
/// are then: the account's, the agent's. No wallet goes below what it has available.
pub async fn transfer(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    agent: AgentId,
    direction: Direction,
    amount: Money,
    note: &str,
) -> Result<(WalletState, WalletState), ServiceError> {
    if amount <= Money::ZERO {
        return Err(ServiceError::Conflict("an amount is more than ₹0".to_owned()));
    }
    let to_agent = direction == Direction::Allocate;
    let deed = Deed::CreditMoved { amount, agent, to_agent, note: note.to_owned() };
    let agent = Wallet::Agent(agent);
    let (from, to) = match direction {
        Direction::Allocate => (Wallet::Account, agent),
        Direction::TakeBack => (agent, Wallet::Account),
    };
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let locked = tx.lock_wallets([(account, Wallet::Account), (account, agent)]).await?;
    if locked.len() != 2 {
        return Err(ServiceError::NotFound("agent that is prepaid on its own"));
    }
    let payer = locked.iter().find(|state| state.wallet == from).ok_or(ServiceError::NotFound("wallet"))?;
    let available = payer.available();
    if available < amount {
        let words = format!("{} is available there, and {} was asked for", available.exact(), amount.exact());
        return Err(ServiceError::Conflict(words));
    }
    let (account_id, note) = (account.clone(), note.to_owned());
    let entry = Entry { account_id, from, to, amount, kind: EntryKind::Transfer, quarter: None, note };
    let states = tx.post_entries(&[entry], &BTreeMap::new(), now).await?;
    tx.insert_audit_entry(account, by, &deed, now).await?;
    let change = tx.insert_change(&Change::Account(account.clone()), now).await?;
    tx.commit().await?;
    gate::publish(services, change).await?;
    let state = |wallet| states.iter().find(|state| state.wallet == wallet).cloned();
    state(Wallet::Account).zip(state(agent)).ok_or(ServiceError::NotFound("wallet"))
}
