//! One slice in memory.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{AccountId, AgentId, Budget, KeyId, Money, Wallet};
use crate::service::billing::granting::part_of;
use crate::store::ledger::holds::NewHold;

/// How long a slice may be unused before it is given back.
const IDLE: TimeDelta = TimeDelta::seconds(2);

/// Who pays for the calls of a slice, and within which limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub account_id: AccountId,
    pub wallet: Wallet,
    pub key_id: KeyId,
    pub agent_id: Option<AgentId>,
    pub budgets: Vec<Budget>,
}

/// What a call has of a slice.
#[derive(Debug)]
pub struct Part {
    pub amount: Money,
    /// Whether it is the call's cost, which is not recorded yet.
    pub has_ended: bool,
}

#[derive(Debug)]
pub struct Slice {
    pub terms: Terms,
    /// What the database has.
    pub amount: Money,
    /// The sum of the parts.
    pub taken: Money,
    /// What is being given back.
    pub returning: Money,
    /// By call.
    pub parts: HashMap<String, Part>,
    pub expires: DateTime<Utc>,
    pub used: DateTime<Utc>,
    /// Whether it gives no more.
    pub is_closed: bool,
    /// Whether its row has ended.
    pub has_ended: bool,
    /// Whether the database may have something else.
    pub is_unsure: bool,
}

impl Slice {
    pub fn new(terms: Terms, expires: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            terms,
            amount: Money::ZERO,
            taken: Money::ZERO,
            returning: Money::ZERO,
            parts: HashMap::new(),
            expires,
            used: now,
            is_closed: false,
            has_ended: false,
            is_unsure: false,
        }
    }

    pub fn free(&self) -> Money {
        (self.amount - self.taken - self.returning).max(Money::ZERO)
    }

    pub fn is_idle(&self, now: DateTime<Utc>) -> bool {
        // A clock that was set back must not keep it.
        self.used > now || now - self.used >= IDLE
    }

    pub fn set_part(&mut self, call: &str, amount: Money, has_ended: bool) {
        if let Some(part) = self.parts.get_mut(call) {
            self.taken = self.taken - part.amount + amount;
            *part = Part { amount, has_ended };
        }
    }

    pub fn remove_part(&mut self, call: &str) {
        if let Some(part) = self.parts.remove(call) {
            self.taken = self.taken - part.amount;
        }
    }

    /// What is free beyond the part of its wallet that it may have.
    pub fn beyond(&self, available: Option<Money>) -> Money {
        let Some(most) = available.map(part_of) else { return Money::ZERO };
        let free = self.free();
        // Twice, so that a wallet that empties slowly does not cost a write each time.
        if free > most + most { free - most } else { Money::ZERO }
    }

    pub fn is_of(&self, wallet: &(AccountId, Wallet)) -> bool {
        self.terms.account_id == wallet.0 && self.terms.wallet == wallet.1
    }
}

pub fn terms_of(hold: &NewHold) -> Terms {
    Terms {
        account_id: hold.account_id.clone(),
        wallet: hold.wallet,
        key_id: hold.key_id.clone(),
        agent_id: hold.agent_id,
        budgets: hold.budgets.clone(),
    }
}
