//! Who the demo's customer is: a company in Mysuru whose bots chat, call and search.

use std::net::IpAddr;

use crate::domain::{Actor, AgentId, Caller, DeviceId, Direction, ModelKind, Money, Prepaid, Rates};

/// How many days the account has been there.
pub const DAYS: i64 = 60;
/// The company.
pub const NAME: &str = "Kaveri Voice Labs";
/// The chat model whose price changes.
pub const LARGE: &str = "forii/deepseek-v3";
/// The chat model of short answers.
pub const SMALL: &str = "forii/qwen3-30b";
/// The embedding model.
pub const EMBEDDING: &str = "forii/bge-m3";
/// The voice.
pub const VOICE: &str = "forii/svara-tts";
/// A model that has no price yet.
pub const UNPRICED: &str = "forii/deepseek-r2-preview";

/// Days ago that the large model became cheaper.
pub const PRICE_CHANGE: i64 = 30;
/// Its price since then.
pub const CHANGED_RATES: Rates = Rates {
    input: Money::from_rupees(126),
    cached_input: Some(Money::from_micros(31_500_000)),
    output: Money::from_rupees(378),
    minute: Money::ZERO,
    message: Money::ZERO,
};
/// What it does.
pub const CHANGED_KIND: ModelKind = ModelKind::Chat;

/// The owner, at a desk in Mysuru. The address is one for examples (RFC 5737).
pub fn owner() -> Caller {
    Caller {
        actor: Actor::Session(DeviceId::new("dev_demo")),
        address: Some(IpAddr::from([203, 0, 113, 24])),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned()),
    }
}

/// Answers customers in the shop's chat.
pub const SUPPORT: AgentId = 101;
/// Says where a parcel is.
pub const ORDERS: AgentId = 102;
/// Calls patients; it has a wallet of its own.
pub const REMINDERS: AgentId = 103;
/// Reads the catalogue into the search index.
pub const SEARCH: AgentId = 104;

/// An agent of the company.
pub struct Agent {
    /// Its number.
    pub id: AgentId,
    /// Its name.
    pub name: &'static str,
    /// What its own wallet is charged by.
    pub prepaid: Option<Prepaid>,
}

/// The agents.
pub const AGENTS: [Agent; 4] = [
    Agent { id: SUPPORT, name: "Shop support chat", prepaid: None },
    Agent { id: ORDERS, name: "Order status", prepaid: None },
    Agent { id: REMINDERS, name: "Clinic reminder calls", prepaid: Some(Prepaid::Minute) },
    Agent { id: SEARCH, name: "Catalogue search", prepaid: None },
];

/// A key of the company.
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

/// The place of each key in [`KEYS`].
pub const PRODUCTION: usize = 0;
/// The key of the test system.
pub const STAGING: usize = 1;
/// The key of the calls.
pub const CALLS: usize = 2;
/// The key of the search index.
pub const INDEXER: usize = 3;

/// The keys, oldest first. The last one has not been used yet.
pub const KEYS: [Key; 5] = [
    Key { name: "production", agent: None, made: 60, revoked: None, expires: None },
    Key { name: "staging", agent: None, made: 60, revoked: Some(23), expires: None },
    Key { name: "clinic-calls", agent: Some(REMINDERS), made: 58, revoked: None, expires: None },
    Key { name: "catalogue-indexer", agent: Some(SEARCH), made: 41, revoked: None, expires: Some(18) },
    Key { name: "mobile-app", agent: None, made: 4, revoked: None, expires: None },
];

/// Credit that the company paid for.
pub struct Credit {
    /// Days ago.
    pub paid: i64,
    /// The agent whose own wallet got it.
    pub agent: Option<AgentId>,
    /// How much.
    pub amount: Money,
    /// What the operator noted.
    pub note: &'static str,
}

/// The credits, oldest first.
pub const CREDITS: [Credit; 3] = [
    Credit { paid: 60, agent: None, amount: Money::from_rupees(3_000), note: "UPI 518204417736" },
    Credit { paid: 59, agent: Some(REMINDERS), amount: Money::from_rupees(1_500), note: "UPI 518311902254" },
    Credit { paid: 24, agent: None, amount: Money::from_rupees(4_500), note: "NEFT KVL/2214" },
];

/// Credit that the owner moved between the account's wallet and an agent's.
pub struct Transfer {
    /// Days ago.
    pub moved: i64,
    /// Which way.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
}

/// What went to the calls and came back, oldest first.
pub const TRANSFERS: [Transfer; 3] = [
    Transfer { moved: 33, direction: Direction::Allocate, amount: Money::from_rupees(600) },
    Transfer { moved: 12, direction: Direction::Allocate, amount: Money::from_rupees(500) },
    Transfer { moved: 5, direction: Direction::TakeBack, amount: Money::from_rupees(100) },
];
