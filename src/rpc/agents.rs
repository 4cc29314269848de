//! Agents and their credits.

use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{AgentRef, LocalTime, RpcError};
use crate::domain::{AgentId, DateRange, Direction, Money, Prepaid};

/// What lies in an agent's own wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credits {
    /// By what it is charged.
    pub billing: Prepaid,
    /// All that was put in, less what was taken back.
    pub recharged: Money,
    /// What its calls have cost in all its life.
    pub used: Money,
    /// What is set aside for calls that are running.
    pub held: Money,
    /// What may still be spent.
    pub available: Money,
}

/// An agent as the page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRow {
    /// Its number.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// Its own wallet; the account's pays where it has none.
    pub credits: Option<Credits>,
    /// What each of the page's days cost, oldest first.
    pub daily: Vec<Money>,
    /// Calls of these days.
    pub requests: i64,
    /// Of the calls, those whose model had no price.
    pub unpriced_requests: i64,
}

/// A page of agents by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentPage {
    /// The agents.
    pub rows: Vec<AgentRow>,
    /// What to ask for as `after` to see more.
    pub next: Option<AgentId>,
    /// The days of their spend; the last one is today.
    pub range: DateRange,
    /// How many agents of the account have a wallet of their own.
    pub prepaid: i64,
    /// What these wallets have together.
    pub allocated: Money,
    /// Of this, what is set aside for calls that are running.
    pub held: Money,
}

/// What is asked before money is moved: both wallets as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferDesk {
    /// The agent.
    pub agent: AgentRef,
    /// Which way.
    pub direction: Direction,
    /// What the account may give.
    pub account_available: Money,
    /// What the agent's wallet may give.
    pub agent_available: Money,
    /// A new form's id: it moves money once.
    pub form_id: String,
}

/// Money that was moved, and both wallets as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferReceipt {
    /// The agent.
    pub agent: AgentRef,
    /// Which way.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: LocalTime,
    /// What the account may spend now.
    pub account_available: Money,
    /// What the agent may spend now.
    pub agent_available: Money,
}

impl AgentPage {
    /// The days of the rows' spend, oldest first.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        self.range.days()
    }
}

/// Agents after the number `after` (empty: from the first) with `part` in their name (empty: all).
#[server(prefix = "/rpc", endpoint = "agents/page")]
pub async fn page(
    /// A part of the name, or the number.
    part: String,
    /// The last agent of the page before.
    after: String,
) -> Result<AgentPage, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let page = crate::service::agents::page(&services, &owner, &part, &after).await?;
    Ok(crate::http::rpc::present_agents::page(page))
}

/// Agents to choose from; `None` where there are too many.
#[server(prefix = "/rpc", endpoint = "agents/choices")]
pub async fn choices() -> Result<Option<Vec<AgentRef>>, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let agents = crate::service::agents::choices(&services, &owner.account_id).await?;
    Ok(agents.map(|agents| agents.into_iter().map(|(id, name)| AgentRef { id, name }).collect()))
}

/// One agent by number.
#[server(prefix = "/rpc", endpoint = "agents/find")]
pub async fn find(
    /// Its number.
    agent_id: AgentId,
) -> Result<AgentRef, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let (agent, _) = crate::service::agents::lookup(&services, &owner.account_id, agent_id).await?;
    Ok(AgentRef { id: agent.id, name: agent.name })
}

/// What is asked before money is moved to or from an agent that is prepaid on its own.
#[server(prefix = "/rpc", endpoint = "agents/desk")]
pub async fn desk(
    /// The agent.
    agent_id: AgentId,
    /// Which way.
    direction: Direction,
) -> Result<TransferDesk, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let account = crate::service::accounts::lookup(&services, &owner.account_id).await?;
    let agent = crate::service::agents::lookup(&services, &owner.account_id, agent_id).await?;
    let form_id = crate::service::billing::transfers::new_form(&services);
    crate::http::rpc::present_agents::desk(&account, agent, direction, form_id)
}

/// What a form has moved.
#[server(prefix = "/rpc", endpoint = "agents/receipt")]
pub async fn receipt(
    /// The form.
    form_id: String,
) -> Result<TransferReceipt, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let done = crate::service::billing::transfers::lookup(&services, &owner.account_id, &form_id).await?;
    let account = crate::service::accounts::lookup(&services, &owner.account_id).await?;
    let agent = crate::service::agents::lookup(&services, &owner.account_id, done.agent_id).await?;
    crate::http::rpc::present_agents::receipt(&owner, &account, agent, done)
}
