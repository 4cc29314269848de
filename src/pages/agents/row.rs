//! The data of agents and transfers, as the page shows them.

use crate::domain::{AgentId, DateRange, Direction, Money, Prepaid, WalletState};
use crate::pages::shown::{AgentRef, LocalTime};
use crate::service::agents::{AgentPage as Found, AgentWithSpend};

/// The wallet of a prepaid agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credits {
    /// The unit of billing.
    pub billing: Prepaid,
    /// All credit moved in, less what was moved out.
    pub recharged: Money,
    /// The cost of all its calls.
    pub used: Money,
    /// The sum of open holds.
    pub held: Money,
    pub available: Money,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentRow {
    pub id: AgentId,
    pub name: String,
    /// Its wallet; `None` if the account's wallet pays.
    pub credits: Option<Credits>,
    /// The cost of each day of the range, oldest first.
    pub daily: Vec<Money>,
    /// The calls of the range.
    pub requests: i64,
    /// The unpriced calls among them.
    pub unpriced_requests: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPage {
    pub rows: Vec<AgentRow>,
    /// The cursor of the next page of results.
    pub next: Option<AgentId>,
    /// The days of the costs; the last is today.
    pub range: DateRange,
    /// The number of prepaid agents of the account.
    pub prepaid: i64,
    /// The sum of their balances.
    pub allocated: Money,
    /// The sum of their open holds.
    pub held: Money,
}

/// The data of the transfer form: both wallets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferForm {
    pub agent: AgentRef,
    pub direction: Direction,
    /// The available credit of the account.
    pub account_available: Money,
    /// The available credit of the agent.
    pub agent_available: Money,
    /// The id of a new form, which moves credit once.
    pub form_id: String,
}

/// A completed transfer, and both wallets now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferReceipt {
    pub agent: AgentRef,
    pub direction: Direction,
    pub amount: Money,
    pub at: LocalTime,
    /// The available credit of the account, now.
    pub account_available: Money,
    /// The available credit of the agent, now.
    pub agent_available: Money,
}

impl AgentPage {
    pub fn of(found: Found) -> Self {
        Self {
            rows: found.agents.into_iter().map(AgentRow::of).collect(),
            next: found.next,
            range: found.range,
            prepaid: found.wallets.count,
            allocated: found.wallets.balance,
            held: found.wallets.held,
        }
    }
}

impl AgentRow {
    fn of(found: AgentWithSpend) -> Self {
        Self {
            credits: found.agent.prepaid.zip(found.wallet).map(Credits::of),
            id: found.agent.id,
            name: found.agent.name,
            daily: found.daily,
            requests: found.requests,
            unpriced_requests: found.unpriced_requests,
        }
    }
}

impl Credits {
    pub fn of((billing, wallet): (Prepaid, WalletState)) -> Self {
        Self {
            billing,
            recharged: wallet.balance + wallet.used,
            used: wallet.used,
            held: wallet.held,
            available: wallet.available(),
        }
    }
}
