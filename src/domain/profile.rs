//! What an owner can change of an account, and how its days are cut.

use chrono::NaiveDate;

use super::{Language, Money, Plan, Zone};

/// How an account's days are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCut {
    /// The zone of the days that reports read.
    pub zone: Zone,
    /// The number of their set.
    pub set: i64,
    /// The zone and the set of the days that are being added up, while a change of the zone is under way.
    pub next: Option<(Zone, i64)>,
    /// The last day that may have a summary; `None` if the account has no summaries.
    pub summarized: Option<NaiveDate>,
}

/// What an owner can change of an account.
#[derive(Clone)]
pub struct Profile {
    /// The account's name.
    pub name: String,
    /// Its owner's address.
    pub email: String,
    /// The argon2id hash of its owner's password.
    pub password_hash: String,
    pub cut: DayCut,
    pub plan: Plan,
    /// The language in which its owner is written to.
    pub language: Language,
    /// Whether its owner has shown that the address is theirs.
    pub is_verified: bool,
    /// Whether its first credit waits for that.
    pub grant_waits: bool,
    /// From which available balance on its owner is told.
    pub low_balance: Option<Money>,
}
