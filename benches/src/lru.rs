//! A model of exact LRU, slow and obvious. Knows no cache.

use std::collections::{BTreeMap, HashMap};

/// How many of these calls miss in an empty cache with this room that evicts the least recently used key.
#[must_use]
pub fn misses(keys: &[u64], room: usize) -> u64 {
    let mut last_use: HashMap<u64, usize> = HashMap::new();
    let mut by_last_use: BTreeMap<usize, u64> = BTreeMap::new();
    let mut misses = 0;
    for (now, key) in keys.iter().enumerate() {
        if let Some(before) = last_use.insert(*key, now) {
            by_last_use.remove(&before);
        } else {
            misses += 1;
            if by_last_use.len() == room
                && let Some((_, victim)) = by_last_use.pop_first()
            {
                last_use.remove(&victim);
            }
        }
        by_last_use.insert(now, *key);
    }
    misses
}
