//! A company in Mysuru with bots that chat, call and search. One of them has a wallet of its own.

mod calls;

use std::net::IpAddr;

use super::company::{Agent, Company, Credit, Key, Sum, Transfer};
use crate::domain::{Actor, AgentId, Caller, DeviceId, Direction, Money, Prepaid};

pub const COMPANY: Company = Company {
    name: "Kaveri Voice Labs",
    email: super::EMAIL,
    does: "voice agents: wallets of their own, minutes, a voice",
    days: 150,
    agents: &AGENTS,
    keys: &KEYS,
    credits: &CREDITS,
    buyer: None,
    transfers: &TRANSFERS,
    low_balance: None,
    owner,
    calls: calls::of_day,
};

/// The owner, at a desk in Mysuru. The address is from a documentation range (RFC 5737).
fn owner() -> Caller {
    Caller {
        actor: Actor::Session(DeviceId::new("dev_demo")),
        address: Some(IpAddr::from([203, 0, 113, 24])),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned()),
    }
}

/// Answers customers in the shop's chat.
const SUPPORT: AgentId = 101;
/// Answers questions about parcels.
const ORDERS: AgentId = 102;
/// Calls patients; has a wallet of its own.
const REMINDERS: AgentId = 103;
/// Indexes the catalogue for search.
const SEARCH: AgentId = 104;

const AGENTS: [Agent; 4] = [
    Agent { id: SUPPORT, name: "Shop support chat", prepaid: None },
    Agent { id: ORDERS, name: "Order status", prepaid: None },
    Agent { id: REMINDERS, name: "Clinic reminder calls", prepaid: Some(Prepaid::Minute) },
    Agent { id: SEARCH, name: "Catalogue search", prepaid: None },
];

/// The index of each key in [`KEYS`].
const PRODUCTION: usize = 0;
/// The key of the test system.
const STAGING: usize = 1;
/// The key of the calls.
const CALLS: usize = 2;
/// The key of the search index.
const INDEXER: usize = 3;

/// The keys, oldest first. The last one is unused.
const KEYS: [Key; 5] = [
    Key { name: "production", agent: None, made: 150, revoked: None, expires: None },
    Key { name: "staging", agent: None, made: 150, revoked: Some(23), expires: None },
    Key { name: "clinic-calls", agent: Some(REMINDERS), made: 58, revoked: None, expires: None },
    Key { name: "catalogue-indexer", agent: Some(SEARCH), made: 41, revoked: None, expires: Some(18) },
    Key { name: "mobile-app", agent: None, made: 4, revoked: None, expires: None },
];

/// The credits, oldest first.
const CREDITS: [Credit; 6] = [
    for_a_month(150, 120, "UPI 517902116480"),
    for_a_month(120, 90, "UPI 520911307265"),
    for_a_month(90, 60, "UPI 523911718843"),
    credit(60, None, 3_000, "UPI 518204417736"),
    credit(59, Some(REMINDERS), 1_500, "UPI 518311902254"),
    credit(24, None, 4_500, "NEFT KVL/2214"),
];

const fn credit(paid: i64, agent: Option<AgentId>, rupees: i64, note: &'static str) -> Credit {
    Credit { paid, agent, sum: Sum::Of(Money::from_rupees(rupees)), note }
}

const fn for_a_month(paid: i64, until: i64, note: &'static str) -> Credit {
    Credit { paid, agent: None, sum: Sum::Until { ago: until, left: Money::from_rupees(120) }, note }
}

/// The transfers to and from the calling agent, oldest first.
const TRANSFERS: [Transfer; 3] = [
    transfer(33, Direction::Allocate, 600),
    transfer(12, Direction::Allocate, 500),
    transfer(5, Direction::TakeBack, 100),
];

const fn transfer(moved: i64, direction: Direction, rupees: i64) -> Transfer {
    Transfer { moved, agent: REMINDERS, direction, amount: Money::from_rupees(rupees) }
}
