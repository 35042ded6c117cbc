//! S3-FIFO written down plainly, with the queues as vectors. The real cache has the same hits, call by call.

use std::collections::VecDeque;

use ttl_memo::Policy;

use super::calls::{Random, cache, call};
use crate::hooks::validate;

struct Reference {
    maxsize: usize,
    /// The first is evicted next.
    small: VecDeque<Entry>,
    main: VecDeque<Entry>,
    ghosts: Vec<Vec<Ghost>>,
    /// How many entries have been stored.
    stored: u64,
}

struct Entry {
    key: u64,
    /// How many entries had been stored when it was used last.
    last_use: u64,
    is_used: bool,
    rounds: u32,
}

struct Ghost {
    tag: u64,
    last_use: u64,
}

/// The 32 bits by which the cache knows an evicted key whose hash is the key itself.
fn tag(key: u64) -> u64 {
    let product = u128::from(key ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
    u64::try_from((product >> 64 ^ product) & 0xFFFF_FFFF).unwrap()
}

impl Reference {
    fn new(maxsize: usize) -> Self {
        let ghosts = (0..maxsize.div_ceil(8)).map(|_| Vec::new()).collect();
        Self { maxsize, small: VecDeque::new(), main: VecDeque::new(), ghosts, stored: 0 }
    }

    fn call(&mut self, key: u64) -> bool {
        if let Some(entry) = self.small.iter_mut().chain(&mut self.main).find(|entry| entry.key == key) {
            (entry.is_used, entry.last_use) = (true, self.stored);
            return true;
        }
        if self.small.len() + self.main.len() == self.maxsize {
            self.evict();
        }
        self.stored += 1;
        let was_evicted_lately = self.take_ghost(key);
        let new = Entry { key, last_use: self.stored, is_used: false, rounds: 0 };
        if was_evicted_lately {
            self.main.push_back(new);
        } else {
            self.small.push_back(new);
        }
        false
    }

    fn evict(&mut self) {
        for _ in 1..64 {
            if self.small.len() >= (self.maxsize / 10).max(1) || self.main.is_empty() {
                let entry = self.small.pop_front().unwrap();
                if !entry.is_used {
                    return self.remember(&entry);
                }
                self.main.push_back(Entry { is_used: false, ..entry });
            } else {
                let entry = self.main.pop_front().unwrap();
                let rounds = match (entry.is_used, entry.rounds) {
                    (true, rounds) => 3.min(rounds + 1),
                    (false, 0) => return,
                    (false, rounds) => rounds - 1,
                };
                self.main.push_back(Entry { is_used: false, rounds, ..entry });
            }
        }
        if self.small.len() >= (self.maxsize / 10).max(1) || self.main.is_empty() {
            let entry = self.small.pop_front().unwrap();
            self.remember(&entry);
        } else {
            self.main.pop_front();
        }
    }

    fn bucket(&mut self, tag: u64) -> &mut Vec<Ghost> {
        let bucket = (tag * self.ghosts.len() as u64) >> 32;
        &mut self.ghosts[usize::try_from(bucket).unwrap()]
    }

    fn remember(&mut self, entry: &Entry) {
        let tag = tag(entry.key);
        let bucket = self.bucket(tag);
        if bucket.len() == 8 {
            let oldest = (0..8).min_by_key(|ghost| bucket[*ghost].last_use).unwrap();
            bucket.remove(oldest);
        }
        bucket.push(Ghost { tag, last_use: entry.last_use });
    }

    fn take_ghost(&mut self, key: u64) -> bool {
        let tag = tag(key);
        let oldest = self.stored.saturating_sub(self.maxsize as u64);
        let bucket = self.bucket(tag);
        let found = bucket.iter().position(|ghost| ghost.tag == tag && ghost.last_use >= oldest);
        found.map(|ghost| bucket.remove(ghost)).is_some()
    }
}

#[test]
fn s3_fifo_has_the_hits_of_a_plain_implementation_call_by_call() {
    for (maxsize, keys) in [(1, 3), (2, 5), (7, 20), (30, 100), (128, 1_000), (500, 1_500)] {
        let (cache, mut reference) = (cache(Policy::S3Fifo, maxsize), Reference::new(maxsize));
        let mut random = Random::new(maxsize as u64);
        let mut hits = 0;
        for number in 0..20_000 {
            let key = match number / 1_000 % 4 {
                0 | 1 => random.skewed(keys),
                2 => 10_000 + number,
                _ => keys + number % (keys / 2),
            };
            let is_hit = call(&cache, key);
            assert_eq!(is_hit, reference.call(key), "call {number} of a cache of {maxsize}");
            hits += u32::from(is_hit);
        }
        validate(&cache);
        assert!(hits > 1_000, "{hits} hits show little");
    }
}
