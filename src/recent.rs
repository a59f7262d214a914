//! A map that remembers what was used lately, so that it does not grow without end.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;

use foldhash::fast::RandomState;

/// A cache with two generations. An entry that is used moves to the young one. When that is full, it becomes
/// the old one, and entries that were not used in the meantime are dropped.
#[derive(Debug)]
pub(crate) struct GenerationalCache<K, V> {
    young: HashMap<K, V, RandomState>,
    old: HashMap<K, V, RandomState>,
    generation: usize,
}

impl<K: Eq + Hash + Clone, V: Clone + Default> GenerationalCache<K, V> {
    /// Remembers at least the `generation` values used last, and at most twice as many.
    pub(crate) fn new(generation: usize) -> Self {
        Self {
            young: HashMap::default(),
            old: HashMap::default(),
            generation,
        }
    }

    /// The value of `key`, or the default if it is not cached.
    pub(crate) fn get<Q>(&mut self, key: &Q) -> V
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        if let Some(value) = self.young.get(key) {
            return value.clone();
        }
        let value = self.old.remove(key).unwrap_or_default();
        self.put(key.to_owned(), value.clone());
        value
    }

    /// Forgets the value of `key`.
    pub(crate) fn remove<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.young.remove(key);
        self.old.remove(key);
    }

    /// Sets the value of `key`.
    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation && !self.young.contains_key(&key) {
            self.old = mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn used_entries_stay_and_others_are_dropped() {
        let mut recent = GenerationalCache::new(3);
        for key in 0..100 {
            recent.put(key, Some(key));
            assert_eq!(recent.get(&0), Some(0), "after {key}");
            assert!(recent.young.len() <= 3 && recent.old.len() <= 3);
        }
        assert_eq!([98, 99].map(|key| recent.get(&key)), [Some(98), Some(99)]);
        assert_eq!(recent.get(&50), None);
    }

    #[test]
    fn value_that_is_removed_is_not_remembered() {
        let mut recent = GenerationalCache::new(2);
        for key in 1..=3 {
            recent.put(key, Some(key));
        }
        for key in 1..=3 {
            recent.remove(&key);
            assert_eq!(recent.get(&key), None, "{key}");
        }
    }

    #[test]
    fn a_value_that_is_set_anew_holds() {
        let mut recent = GenerationalCache::new(2);
        recent.put(1, Some(1));
        recent.put(2, Some(2));
        recent.put(3, Some(3));
        recent.put(1, Some(10));
        assert_eq!(recent.get(&1), Some(10));
    }
}
