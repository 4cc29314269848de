//! What a demo company is made of: agents, keys, money, and the calls of a day.

use chrono::NaiveDate;

use crate::domain::{AgentId, Caller, Direction, KeyId, Money, Prepaid, UsageEvent};

/// A company, told in days before today.
pub struct Company {
    /// Its name.
    pub name: &'static str,
    /// The address that its owner signs in with.
    pub email: &'static str,
    /// What it does, in a few words.
    pub does: &'static str,
    /// How many days its account has been there.
    pub days: i64,
    /// What spends.
    pub agents: &'static [Agent],
    /// Its keys, oldest first.
    pub keys: &'static [Key],
    /// Its credits, oldest first.
    pub credits: &'static [Credit],
    /// What its owner moved, oldest first.
    pub transfers: &'static [Transfer],
    /// Below which balance its owner wants to be told, and how many days ago that was said.
    pub low_balance: Option<(i64, &'static str)>,
    /// Its owner, at a desk.
    pub owner: fn() -> Caller,
    /// Its calls on a day that is so many days ago, with the keys that are made by then.
    pub calls: fn(&[KeyId], NaiveDate, i64) -> Vec<UsageEvent>,
}

/// An agent of a company.
pub struct Agent {
    /// Its number.
    pub id: AgentId,
    /// Its name.
    pub name: &'static str,
    /// What its own wallet is charged by.
    pub prepaid: Option<Prepaid>,
}

/// A key of a company.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// The agent that it belongs to.
    pub agent: Option<AgentId>,
    /// Days ago that it was made.
    pub made: i64,
    /// Days ago that it was revoked.
    pub revoked: Option<i64>,
    /// Days from now that it expires.
    pub expires: Option<i64>,
}

impl Key {
    /// A key is used from the day after it was made to the day before it was revoked.
    pub fn is_usable(&self, ago: i64) -> bool {
        self.made > ago && self.revoked.is_none_or(|revoked| revoked < ago)
    }
}

/// Credit that a company paid for.
pub struct Credit {
    /// Days ago.
    pub paid: i64,
    /// The agent whose own wallet got it.
    pub agent: Option<AgentId>,
    /// How much.
    pub sum: Sum,
    /// What the operator noted.
    pub note: &'static str,
}

/// How much was paid.
#[derive(Clone, Copy)]
pub enum Sum {
    /// So much.
    Of(Money),
    /// What the account's calls cost until so many days ago, and a little more, so that `left` is there then;
    /// in hundreds of rupees.
    Until {
        /// The first day that it need not last for.
        ago: i64,
        /// What is to be left.
        left: Money,
    },
}

/// Credit that an owner moved between the account's wallet and an agent's.
pub struct Transfer {
    /// Days ago.
    pub moved: i64,
    /// The agent.
    pub agent: AgentId,
    /// Which way.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
}
