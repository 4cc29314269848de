//! Wallets: what is left, what is set aside.

use super::{AccountId, AgentId, Money};

/// What lies in the wallets of all of an account's agents.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgentWallets {
    /// How many agents have a wallet of their own.
    pub count: i64,
    /// The sum of what they have.
    pub balance: Money,
    /// Of this, what is set aside for calls that are running.
    pub held: Money,
}

/// A wallet of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wallet {
    /// The account's own.
    Account,
    /// One of an agent that is prepaid on its own.
    Agent(AgentId),
    /// The operator's side of this account.
    Platform,
}

impl Wallet {
    /// The wallet's name in the database.
    pub fn name(self) -> String {
        match self {
            Self::Account => "account".to_owned(),
            Self::Agent(id) => format!("agent:{id}"),
            Self::Platform => "platform".to_owned(),
        }
    }

    pub const fn agent(self) -> Option<AgentId> {
        match self {
            Self::Agent(id) => Some(id),
            Self::Account | Self::Platform => None,
        }
    }

    /// Reads what `name` wrote.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "account" => Some(Self::Account),
            "platform" => Some(Self::Platform),
            other => other.strip_prefix("agent:")?.parse().ok().map(Self::Agent),
        }
    }
}

/// What a wallet holds after a change.
#[derive(Clone, Debug)]
pub struct WalletState {
    pub account_id: AccountId,
    pub wallet: Wallet,
    /// The sum of its entries.
    pub balance: Money,
    /// Of the balance, what is set aside for calls that are running.
    pub held: Money,
    /// What its calls have cost in all its life.
    pub used: Money,
    /// Of two states, the newer has the higher.
    pub version: i64,
}

impl WalletState {
    /// What may still be spent or set aside.
    pub fn available(&self) -> Money {
        self.balance - self.held
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WalletChange {
    pub balance: Money,
    /// Of what it holds.
    pub held: Money,
    pub used: Money,
}
