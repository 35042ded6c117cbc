//! Sequences of calls, and how many of them are hits.

use std::hash::{BuildHasher, Hasher};

use ttl_memo::{Policy, TtlCache};

/// Every policy.
pub(super) const POLICIES: [Policy; 3] = [Policy::Lru, Policy::S3Fifo, Policy::Adaptive];

/// Hashes a number to itself, so that each run does the same.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

impl BuildHasher for Plain {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

pub(super) type Cache = TtlCache<u64, u64, Plain>;

pub(super) fn cache(policy: Policy, maxsize: usize) -> Cache {
    TtlCache::builder().maxsize(maxsize).no_ttl().policy(policy).hasher(Plain(0)).build()
}

/// Asks for the key, which is computed if it isn't there. Returns whether it was.
pub(super) fn call(cache: &Cache, key: u64) -> bool {
    let mut is_hit = true;
    cache.get_or_insert_with(key, || {
        is_hit = false;
        key
    });
    is_hit
}

/// Hits in a hundred calls of a new cache.
pub(super) fn hit_ratio(policy: Policy, maxsize: usize, keys: &[u64]) -> f64 {
    let cache = cache(policy, maxsize);
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    count(keys.iter().filter(|key| call(&cache, **key)).count()) * 100.0 / count(keys.len())
}

/// Numbers without a pattern, the same in every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % limit
    }

    /// A key below `keys`, of which small ones are asked for much more often.
    pub(super) fn skewed(&mut self, keys: u64) -> u64 {
        let limit = 1 + self.below(keys);
        let limit = 1 + self.below(limit);
        self.below(limit)
    }
}
