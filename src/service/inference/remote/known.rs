//! The keys that Munim has let in, and its last revocations.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::key::RemoteKey;
use crate::domain::{KeyHash, KeyId};

/// The most keys that are remembered.
const KEYS_MAX: usize = 100_000;
/// The revocations that an answer on its way may have missed.
const REVOKED_MAX: usize = 1_000;

/// The keys.
#[derive(Debug, Default)]
pub struct Known {
    keys: HashMap<KeyHash, Arc<RemoteKey>>,
    revoked: VecDeque<KeyId>,
}

impl Known {
    pub fn get(&self, hash: KeyHash) -> Option<Arc<RemoteKey>> {
        self.keys.get(&hash).cloned()
    }

    /// Remembers a key. If it was revoked while the answer was on its way, it is.
    pub fn insert(&mut self, hash: KeyHash, key: RemoteKey) -> Arc<RemoteKey> {
        if self.keys.len() >= KEYS_MAX {
            self.forget_idle();
        }
        if self.revoked.contains(&key.id) {
            key.revoke();
        }
        let key = Arc::new(key);
        self.keys.insert(hash, Arc::clone(&key));
        key
    }

    /// Revokes a key.
    pub fn revoke(&mut self, id: KeyId) {
        self.keys.values().filter(|key| key.id == id).for_each(|key| key.revoke());
        self.revoked.push_back(id);
        if self.revoked.len() > REVOKED_MAX {
            self.revoked.pop_front();
        }
    }

    /// Forgets the keys that have no running call, and returns the others.
    pub fn keep_running(&mut self) -> Vec<Arc<RemoteKey>> {
        self.forget_idle();
        self.keys.values().cloned().collect()
    }

    fn forget_idle(&mut self) {
        self.keys.retain(|_, key| Arc::strong_count(key) > 1);
    }
}
