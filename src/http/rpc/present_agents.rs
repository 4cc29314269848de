//! Agents as the browser sees them.

use super::present::local_time;
use crate::domain::{Account, Agent, Direction, Prepaid, Transfer, WalletState};
use crate::rpc::agents::{AgentPage, AgentRow, Credits, TransferDesk, TransferReceipt};
use crate::rpc::{AgentRef, RpcError};
use crate::service::Owner;
use crate::service::agents::{AgentPage as Page, AgentWithSpend};

/// A page of agents.
pub fn page(page: Page) -> AgentPage {
    AgentPage {
        rows: page.agents.into_iter().map(row).collect(),
        next: page.next,
        range: page.range,
        prepaid: page.wallets.count,
        allocated: page.wallets.balance,
        held: page.wallets.held,
    }
}

fn row(found: AgentWithSpend) -> AgentRow {
    AgentRow {
        credits: found.agent.prepaid.zip(found.wallet).map(credits),
        id: found.agent.id,
        name: found.agent.name,
        daily: found.daily,
        requests: found.requests,
        unpriced_requests: found.unpriced_requests,
    }
}

fn credits((billing, wallet): (Prepaid, WalletState)) -> Credits {
    Credits {
        billing,
        recharged: wallet.balance + wallet.used,
        used: wallet.used,
        held: wallet.held,
        available: wallet.available(),
    }
}

/// What is asked before money is moved; an agent without a wallet of its own has no such thing.
pub fn desk(
    account: &Account,
    (agent, wallet): (Agent, Option<WalletState>),
    direction: Direction,
    form_id: String,
) -> Result<TransferDesk, RpcError> {
    Ok(TransferDesk {
        agent: AgentRef { id: agent.id, name: agent.name },
        direction,
        account_available: account.balance - account.held,
        agent_available: wallet.ok_or(RpcError::NotFound)?.available(),
        form_id,
    })
}

/// Money that was moved.
pub fn receipt(
    owner: &Owner,
    account: &Account,
    (agent, wallet): (Agent, Option<WalletState>),
    done: Transfer,
) -> Result<TransferReceipt, RpcError> {
    Ok(TransferReceipt {
        agent: AgentRef { id: agent.id, name: agent.name },
        direction: done.direction,
        amount: done.amount,
        at: local_time(owner.zone, done.at),
        account_available: account.balance - account.held,
        agent_available: wallet.ok_or(RpcError::NotFound)?.available(),
    })
}
