//! An agent as its page shows it, and money on its way to and from one.

use crate::domain::{AgentId, DateRange, Direction, Money, Prepaid, WalletState};
use crate::pages::shown::{AgentRef, LocalTime};
use crate::service::agents::{AgentPage as Found, AgentWithSpend};

/// What lies in an agent's own wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentRow {
    pub id: AgentId,
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPage {
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferForm {
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferReceipt {
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
    fn of((billing, wallet): (Prepaid, WalletState)) -> Self {
        Self {
            billing,
            recharged: wallet.balance + wallet.used,
            used: wallet.used,
            held: wallet.held,
            available: wallet.available(),
        }
    }
}
