//! The reads of `/agents`.

use super::row::{AgentPage, Credits, TransferForm, TransferReceipt};
use crate::domain::api_key::masked;
use crate::domain::{AgentId, Direction, Key, KeyFilter, KeyId, KeySort, KeyStatus};
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::limits::LimitsForm;
use crate::pages::shown::{AgentRef, LocalTime, Recent};
use crate::service::billing::transfers;
use crate::service::{agents, keys};

/// The keys that the page of an agent shows.
const KEYS: usize = 6;

/// Agents after the id `after` (empty: from the first) with `part` in their name (empty: all).
pub async fn page(part: &str, after: &str) -> Result<AgentPage, FunctionError> {
    let me = signed_in()?;
    Ok(AgentPage::of(agents::page(&me.services, &me.owner, part, after).await?))
}

/// The agents of a select; `None` if there are too many.
pub async fn choices() -> Result<Option<Vec<AgentRef>>, FunctionError> {
    let me = signed_in()?;
    let agents = agents::choices(&me.services, me.account()).await?;
    Ok(agents.map(|agents| agents.into_iter().map(AgentRef::from).collect()))
}

/// An agent, and whether it is prepaid.
pub async fn find(id: AgentId) -> Result<(AgentRef, bool), FunctionError> {
    let me = signed_in()?;
    let (agent, wallet) = agents::lookup(&me.services, me.account(), id).await?;
    Ok((AgentRef { id: agent.id, name: agent.name }, wallet.is_some()))
}

/// What the page of an agent tells of it.
#[derive(Clone, Debug)]
pub struct AgentFacts {
    pub name: String,
    /// Its wallet, if it is prepaid.
    pub credits: Option<Credits>,
    pub limits: LimitsForm,
}

pub async fn facts(id: AgentId) -> Result<AgentFacts, FunctionError> {
    let me = signed_in()?;
    let (agent, wallet) = agents::lookup(&me.services, me.account(), id).await?;
    let credits = agent.prepaid.zip(wallet).map(Credits::of);
    Ok(AgentFacts { name: agent.name, credits, limits: LimitsForm::from(&agent.limits) })
}

/// A key of an agent.
#[derive(Clone, Debug)]
pub struct AgentKey {
    pub id: KeyId,
    pub name: String,
    pub masked: String,
    pub status: KeyStatus,
    pub last_used: Option<Recent>,
}

/// The keys of an agent.
#[derive(Clone, Debug)]
pub struct AgentKeys {
    /// The ones used last.
    pub rows: Vec<AgentKey>,
    /// How many there are.
    pub all: i64,
}

/// The keys of an agent, those used last first.
pub async fn keys(id: AgentId) -> Result<AgentKeys, FunctionError> {
    let me = signed_in()?;
    let order = KeyFilter { sort: KeySort::Used, descending: true, ..KeyFilter::default() };
    let filter = KeyFilter { agent: Some(id), ..order };
    let found = keys::filtered(&me.services, &me.owner, &filter, "").await?;
    let row = |key: Key| AgentKey {
        masked: masked(&key.prefix, &key.last_four),
        status: KeyStatus::at(me.services.now(), key.revoked, key.expires),
        last_used: key.last_used.map(|at| Recent::of(&me, at)),
        id: key.id,
        name: key.name,
    };
    let rows = found.keys.into_iter().take(KEYS).map(|found| row(found.key)).collect();
    Ok(AgentKeys { rows, all: found.matching })
}

/// The data of the transfer form; `NotFound` for an agent without a wallet.
pub async fn desk(id: AgentId, direction: Direction) -> Result<TransferForm, FunctionError> {
    let me = signed_in()?;
    let account = &me.details;
    let (agent, wallet) = agents::lookup(&me.services, me.account(), id).await?;
    Ok(TransferForm {
        agent: AgentRef { id: agent.id, name: agent.name },
        direction,
        account_available: account.balance - account.held,
        agent_available: wallet.ok_or(FunctionError::NotFound)?.available(),
        form_id: transfers::new_form(&me.services),
    })
}

/// The transfer of a form.
pub async fn receipt(form_id: &str) -> Result<TransferReceipt, FunctionError> {
    let me = signed_in()?;
    let done = transfers::lookup(&me.services, me.account(), form_id).await?;
    let account = &me.details;
    let (agent, wallet) = agents::lookup(&me.services, me.account(), done.agent_id).await?;
    Ok(TransferReceipt {
        agent: AgentRef { id: agent.id, name: agent.name },
        direction: done.direction,
        amount: done.amount,
        at: LocalTime::of(me.owner.zone, done.at),
        account_available: account.balance - account.held,
        agent_available: wallet.ok_or(FunctionError::NotFound)?.available(),
    })
}
