//! The keys of the cache by id: one pointer for each. Key checks do not come here.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use super::key_code::KeyCode;
use super::live::LiveKey;
use crate::domain::KeyId;

#[derive(Debug, Default)]
pub struct ById(RwLock<HashSet<Entry>>);

/// A key that is found by its id.
#[derive(Debug)]
struct Entry(Arc<LiveKey>);

impl Borrow<KeyCode> for Entry {
    fn borrow(&self) -> &KeyCode {
        self.0.code()
    }
}

impl Hash for Entry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.code().hash(state);
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0.code() == other.0.code()
    }
}

impl Eq for Entry {}

impl ById {
    pub fn get(&self, id: &KeyId) -> Option<Arc<LiveKey>> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(&KeyCode::of(id)).map(|found| Arc::clone(&found.0))
    }

    pub fn reserve(&self, more: usize) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).reserve(more);
    }

    pub fn insert(&self, key: Arc<LiveKey>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(Entry(key));
    }
}
