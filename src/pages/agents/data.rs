//! The reads of `/agents`.

use super::row::{AgentPage, TransferForm, TransferReceipt};
use crate::domain::{AgentId, Direction};
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::shown::{AgentRef, LocalTime};
use crate::service::billing::transfers;
use crate::service::{accounts, agents};

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

/// The data of the transfer form; `NotFound` for an agent without a wallet.
pub async fn desk(id: AgentId, direction: Direction) -> Result<TransferForm, FunctionError> {
    let me = signed_in()?;
    let account = accounts::lookup(&me.services, me.account()).await?;
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
    let account = accounts::lookup(&me.services, me.account()).await?;
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
