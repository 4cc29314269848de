//! A start-up in Bengaluru with a study chat: one product, several models, one wallet.

mod calls;
mod trace;

use std::net::IpAddr;

use super::company::{Agent, Company, Credit, Key, Sum};
use crate::domain::{Actor, AgentId, Caller, DeviceId, Money};

pub const COMPANY: Company = Company {
    name: "Sawaal Study Chat",
    email: "chat@munim.example",
    does: "a study chat: several models, a price that changed, little credit left",
    days: 148,
    agents: &AGENTS,
    keys: &KEYS,
    credits: &CREDITS,
    buyer: Some(["Sawaal Learning LLP", "14, 2nd Cross, Indiranagar", "Bengaluru", "560038", "29", ""]),
    transfers: &[],
    low_balance: Some((112, "750")),
    owner,
    calls: calls::of_day,
};

/// The owner, on a phone. The address is from a documentation range (RFC 5737).
fn owner() -> Caller {
    Caller {
        actor: Actor::Session(DeviceId::new("dev_demo_chat")),
        address: Some(IpAddr::from([198, 51, 100, 7])),
        user_agent: Some(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             Version/26.1 Safari/605.1.15"
                .to_owned(),
        ),
    }
}

/// Answers students' questions.
const DOUBTS: AgentId = 201;
/// Reviews their essays.
const ESSAYS: AgentId = 202;
/// Talks to visitors of the website, who have no account and whose calls have no key.
const GUESTS: AgentId = 203;

const AGENTS: [Agent; 3] = [
    Agent { id: DOUBTS, name: "Doubt solver", prepaid: None },
    Agent { id: ESSAYS, name: "Essay coach", prepaid: None },
    Agent { id: GUESTS, name: "Guest chat", prepaid: None },
];

/// The index of each key in [`KEYS`].
const PROD: usize = 0;
const STAGING: usize = 1;
const OLD_NOTEBOOK: usize = 2;
const CI: usize = 3;
const NOTEBOOK: usize = 4;

const KEYS: [Key; 5] = [
    Key { name: "prod", agent: None, made: 148, revoked: None, expires: None },
    Key { name: "staging", agent: None, made: 147, revoked: None, expires: None },
    Key { name: "notebook", agent: None, made: 145, revoked: Some(66), expires: None },
    Key { name: "ci", agent: None, made: 140, revoked: None, expires: Some(40) },
    Key { name: "notebook-2", agent: None, made: 66, revoked: None, expires: Some(24) },
];

/// Paid monthly, in advance; the next payment is due.
const CREDITS: [Credit; 5] = [
    monthly(146, 116, 160, "UPI 517711806423"),
    monthly(116, 86, 140, "UPI 520812204417"),
    monthly(86, 56, 210, "UPI 523909517730"),
    monthly(56, 26, 180, "NEFT SSC/0093"),
    // The recharge of ₹200 covers the rest.
    monthly(26, -1, 310 - 200, "NEFT SSC/0121"),
];

const fn monthly(paid: i64, until: i64, left: i64, note: &'static str) -> Credit {
    Credit { paid, agent: None, sum: Sum::Until { ago: until, left: Money::from_rupees(left) }, note }
}
