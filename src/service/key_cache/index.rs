//! Entries of the cache by something that they contain: one pointer for each, as there may be a million. Key checks do not come
//! here.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// An entry that contains what it is found by, which never changes.
pub trait Named {
    type Name: Hash + Eq;

    fn name(&self) -> &Self::Name;
}

#[derive(Debug)]
pub struct Index<T> {
    entries: RwLock<HashTable<Arc<T>>>,
    hasher: RandomState,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { entries: RwLock::default(), hasher: RandomState::new() }
    }
}

impl<T: Named> Index<T> {
    pub fn get(&self, name: &T::Name) -> Option<Arc<T>> {
        let hash = self.hasher.hash_one(name);
        self.read().find(hash, |entry| entry.name() == name).cloned()
    }

    /// Makes an entry, unless it is there. It waits for all others: where most are found, look first.
    pub fn get_or_insert_with(&self, name: &T::Name, make: impl FnOnce() -> T) -> Arc<T> {
        let hash = self.hasher.hash_one(name);
        let mut entries = self.write();
        let rehash = |entry: &Arc<T>| self.hasher.hash_one(entry.name());
        match entries.entry(hash, |entry| entry.name() == name, rehash) {
            Entry::Occupied(found) => Arc::clone(found.get()),
            Entry::Vacant(place) => Arc::clone(place.insert(Arc::new(make())).get()),
        }
    }

    /// Makes room for so many in all, in one step: an index that grows while it is filled copies its pointers time and again.
    pub fn reserve(&self, entries: usize) {
        let mut table = self.write();
        let more = entries.saturating_sub(table.len());
        table.reserve(more, |entry| self.hasher.hash_one(entry.name()));
    }

    fn read(&self) -> RwLockReadGuard<'_, HashTable<Arc<T>>> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashTable<Arc<T>>> {
        self.entries.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Word(String);

    impl Named for Word {
        type Name = String;

        fn name(&self) -> &String {
            &self.0
        }
    }

    #[test]
    fn an_entry_is_made_once_and_found_after_the_index_has_grown() {
        let index = Index::default();
        let word = |number: usize| format!("word {number}");
        let made: Vec<_> = (0..1_000).map(|n| index.get_or_insert_with(&word(n), || Word(word(n)))).collect();
        index.reserve(10_000);
        for (n, made) in made.iter().enumerate() {
            assert!(Arc::ptr_eq(made, &index.get_or_insert_with(&word(n), || Word(String::new()))));
        }
        assert!(index.get(&word(1_000)).is_none());
    }
}
