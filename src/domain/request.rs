//! Metered calls as they are listed and told.

use chrono::{DateTime, Utc};

use super::{Money, UsageEvent, Wallet};

/// A metered call with its cost and the names of its key and agent.
#[derive(Clone, Debug)]
pub struct Request {
    /// The order in which calls were recorded, from 1: which of two at one instant comes first.
    pub number: i64,
    /// The call.
    pub event: UsageEvent,
    /// What it cost; none where there was no price.
    pub cost: Option<Money>,
    /// Its key's name.
    pub key_name: Option<String>,
    /// Its agent's name.
    pub agent_name: Option<String>,
}

/// A call as it was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The call.
    pub request: Request,
    /// When its report arrived.
    pub received: DateTime<Utc>,
    /// The wallet that paid.
    pub wallet: Wallet,
    /// The price version that made its cost.
    pub price_id: Option<i64>,
    /// When its cost was added, where its model had no price at first.
    pub priced_later: Option<DateTime<Utc>>,
}
