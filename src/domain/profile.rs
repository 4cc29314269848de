//! What an owner can change of an account, and how its days are cut.

use super::{Money, Zone};

/// How an account's days are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCut {
    /// The zone of the days that reports read.
    pub zone: Zone,
    /// The number of their set.
    pub set: i64,
    /// The zone and the set of the days that are being added up, while a change of the zone is under way.
    pub next: Option<(Zone, i64)>,
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
    /// From which available balance on its owner is told.
    pub low_balance: Option<Money>,
}
