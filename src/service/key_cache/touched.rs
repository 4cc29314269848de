//! The keys that were used, until their uses are written: nobody looks through a million keys for them.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};

use super::KeyCache;
use super::live::{LiveKey, Origin};

/// Touched keys whose uses are about to be written. Those that are left when it is dropped are touched again.
#[derive(Debug)]
pub struct Touched<'a> {
    key_cache: &'a KeyCache,
    keys: Vec<Arc<LiveKey>>,
}

impl KeyCache {
    /// Records a use of a key.
    pub fn touch(&self, key: &Arc<LiveKey>, at: DateTime<Utc>, origin: &Origin) {
        if key.touch(at, origin) {
            self.add_touched(key);
        }
    }

    /// Takes the touched keys. A use from here on touches a key again.
    pub fn take_touched(&self) -> Touched<'_> {
        let keys = std::mem::take(&mut *self.touched.lock().unwrap_or_else(PoisonError::into_inner));
        for key in &keys {
            key.mark_touched(false);
        }
        Touched { key_cache: self, keys }
    }

    fn add_touched(&self, key: &Arc<LiveKey>) {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(key));
    }
}

impl Touched<'_> {
    /// The last keys, at most so many.
    pub fn last(&self, most: usize) -> &[Arc<LiveKey>] {
        self.keys.get(self.keys.len().saturating_sub(most)..).unwrap_or_default()
    }

    /// Forgets the last keys, at most so many: their uses are written.
    pub fn forget_last(&mut self, most: usize) {
        self.keys.truncate(self.keys.len().saturating_sub(most));
    }
}

impl Drop for Touched<'_> {
    fn drop(&mut self) {
        for key in &self.keys {
            if key.mark_touched(true) {
                self.key_cache.add_touched(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, KeyHash, KeyId, Wallet};
    use crate::store::keys::facts::KeyFacts;

    fn cache_with_key() -> (KeyCache, Arc<LiveKey>) {
        let key_cache = KeyCache::default();
        let id = KeyId::new("key_01M8M1MTXPS5HC6Z1S00000001");
        key_cache.note_key(&KeyFacts {
            account_id: AccountId::new("acc_01M8M1MTXPS5HC6Z1S00000001"),
            id: id.clone(),
            hash: KeyHash::from_bytes(&[7; 32]).unwrap(),
            agent_id: None,
            wallet: Wallet::Account,
            expires: None,
            revoked: None,
            last_used: None,
            limits: Vec::new(),
        });
        let key = key_cache.key(&id).unwrap();
        (key_cache, key)
    }

    fn use_now(key_cache: &KeyCache, key: &Arc<LiveKey>) {
        key_cache.touch(key, DateTime::UNIX_EPOCH, &Origin { gateway: "edge".into(), address: None });
    }

    #[test]
    fn a_used_key_is_taken_once() {
        let (key_cache, key) = cache_with_key();
        use_now(&key_cache, &key);
        use_now(&key_cache, &key);
        let mut touched = key_cache.take_touched();
        assert_eq!(touched.last(10).len(), 1);
        touched.forget_last(10);
        drop(touched);
        assert!(key_cache.take_touched().last(10).is_empty());
    }

    #[test]
    fn a_key_that_was_not_written_is_taken_again_and_once() {
        let (key_cache, key) = cache_with_key();
        use_now(&key_cache, &key);
        let touched = key_cache.take_touched();
        use_now(&key_cache, &key);
        drop(touched);
        assert_eq!(key_cache.take_touched().last(10).len(), 1);
        assert_eq!(key_cache.take_touched().last(10).len(), 1);
    }

    #[test]
    fn a_use_while_uses_are_written_is_written_the_next_time() {
        let (key_cache, key) = cache_with_key();
        use_now(&key_cache, &key);
        let mut touched = key_cache.take_touched();
        use_now(&key_cache, &key);
        touched.forget_last(10);
        drop(touched);
        assert_eq!(key_cache.take_touched().last(10).len(), 1);
    }
}
