//! A key that Munim has let in.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use crate::domain::{AccountId, KeyId, KeyStatus, PlainKey};
use crate::service::key_cache::running::CutKey;
use crate::service::limits::Levels;

/// A key.
#[derive(Debug)]
pub struct RemoteKey {
    pub id: KeyId,
    pub account_id: AccountId,
    /// Its text, to check it again.
    pub text: PlainKey,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    is_revoked: bool,
    expires: Option<DateTime<Utc>>,
    levels: Levels,
    /// When the levels begin anew.
    reset: DateTime<Utc>,
}

impl RemoteKey {
    pub fn new(id: KeyId, account_id: AccountId, text: PlainKey) -> Self {
        Self { id, account_id, text, state: Mutex::default() }
    }

    /// A revocation is for ever.
    pub fn revoke(&self) {
        self.lock().is_revoked = true;
    }

    /// Notes what the last key check has said.
    pub fn note(&self, expires: Option<DateTime<Utc>>, levels: Levels, now: DateTime<Utc>) {
        let mut state = self.lock();
        state.expires = expires;
        state.levels = levels;
        let seconds = i64::try_from(levels.reset).unwrap_or_default().min(60);
        state.reset = now + chrono::TimeDelta::seconds(seconds);
    }

    pub fn status(&self, now: DateTime<Utc>) -> KeyStatus {
        let state = self.lock();
        KeyStatus::at(now, state.is_revoked.then_some(now), state.expires)
    }

    /// What was left of the minute, while it lasts.
    pub fn levels(&self, now: DateTime<Utc>) -> Levels {
        let state = self.lock();
        if now >= state.reset {
            return Levels::default();
        }
        let left = u64::try_from((state.reset - now).num_seconds()).unwrap_or_default();
        Levels { reset: left.max(1), ..state.levels }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CutKey for RemoteKey {
    fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.status(now) != KeyStatus::Active
    }
}
