//! The data of a demo company: agents, keys, money, and a generator of daily calls.

use chrono::NaiveDate;

use crate::domain::{AgentId, Caller, Direction, KeyId, Money, Prepaid, UsageEvent};

/// A company; all times are in days before today.
pub struct Company {
    pub name: &'static str,
    /// The address that its owner signs in with.
    pub email: &'static str,
    /// A short description.
    pub does: &'static str,
    /// The age of its account in days.
    pub days: i64,
    pub agents: &'static [Agent],
    /// Its keys, oldest first.
    pub keys: &'static [Key],
    /// Its credits, oldest first.
    pub credits: &'static [Credit],
    /// Name, address, city, PIN code, State and GSTIN of a company that buys its credit itself; others pay by bank.
    pub buyer: Option<[&'static str; 6]>,
    /// Its transfers, oldest first.
    pub transfers: &'static [Transfer],
    /// The day and the threshold of its low-balance notice.
    pub low_balance: Option<(i64, &'static str)>,
    pub owner: fn() -> Caller,
    /// Generates the calls of a day, given the keys that exist by then.
    pub calls: fn(&[KeyId], NaiveDate, i64) -> Vec<UsageEvent>,
}

pub struct Agent {
    pub id: AgentId,
    pub name: &'static str,
    /// The unit of its own wallet, if it has one.
    pub prepaid: Option<Prepaid>,
}

/// A key of a company.
pub struct Key {
    pub name: &'static str,
    /// The agent that it is bound to.
    pub agent: Option<AgentId>,
    /// Days ago that it was created.
    pub made: i64,
    /// Days ago that it was revoked.
    pub revoked: Option<i64>,
    /// Days from now that it expires.
    pub expires: Option<i64>,
}

impl Key {
    /// Whether the key is in use: from the day after it was created to the day before it was revoked.
    pub fn is_usable(&self, ago: i64) -> bool {
        self.made > ago && self.revoked.is_none_or(|revoked| revoked < ago)
    }
}

pub struct Credit {
    /// Days ago.
    pub paid: i64,
    /// The agent whose wallet is credited; `None` for the account's.
    pub agent: Option<AgentId>,
    /// How much.
    pub sum: Sum,
    /// What the operator noted.
    pub note: &'static str,
}

/// The amount of a credit.
#[derive(Clone, Copy)]
pub enum Sum {
    /// A fixed amount.
    Of(Money),
    /// The cost of the account's calls until a day, plus a remainder of `left`, rounded up to hundreds of
    /// rupees.
    Until {
        /// The first day that it does not cover.
        ago: i64,
        /// The remainder.
        left: Money,
    },
}

/// A transfer between the account's wallet and an agent's.
pub struct Transfer {
    /// Days ago.
    pub moved: i64,
    pub agent: AgentId,
    /// Which way.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
}
