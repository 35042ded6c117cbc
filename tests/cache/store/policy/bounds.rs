//! Whatever is done to a cache, it keeps both of its bounds, and evicts a live entry only if it must.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use ttl_memo::{ManualTimer, Policy, RemovalCause, TtlCache};

use super::calls::{POLICIES, Plain, Random, cache, call};
use crate::hooks::validate;

#[derive(Clone, Debug)]
enum Step {
    Call(u64, u64),
    Insert(u64, u64),
    InsertFor(u64, u64, u64),
    Remove(u64),
    Retain(u64),
    Scan(u64),
    Pop,
    SetTtl(u64, u64),
    Advance(u64),
    Resize(Option<usize>),
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || 0..40_u64;
    let size = || prop_oneof![3 => 0..5_u64, 1 => 0..70_u64];
    let maxsize = prop_oneof![
        3 => (0..4_usize).prop_map(Some),
        3 => (4..40_usize).prop_map(Some),
        1 => Just(Some(usize::MAX)),
        1 => Just(None),
    ];
    let step = prop_oneof![
        20 => (key(), size()).prop_map(|(key, size)| Step::Call(key, size)),
        5 => (key(), size()).prop_map(|(key, size)| Step::Insert(key, size)),
        8 => (key(), size(), 1..9_u64).prop_map(|(key, size, ttl)| Step::InsertFor(key, size, ttl)),
        5 => key().prop_map(Step::Remove),
        1 => (2..5_u64).prop_map(Step::Retain),
        2 => (100..200_u64).prop_map(Step::Scan),
        2 => Just(Step::Pop),
        2 => (key(), 1..9_u64).prop_map(|(key, ttl)| Step::SetTtl(key, ttl)),
        3 => (1..9_u64).prop_map(Step::Advance),
        1 => maxsize.prop_map(Step::Resize),
        1 => Just(Step::Clear),
    ];
    vec(step, 0..200)
}

/// What the cache's removal listener heard, in order.
type Heard = Arc<Mutex<Vec<(u64, u64, RemovalCause)>>>;

/// The entries that nobody has heard of being removed: their sizes, and when they expire.
type Present = HashMap<u64, (u64, Option<u64>)>;

#[derive(Clone, Copy, Debug)]
struct Bounds {
    maxsize: Option<usize>,
    max_bytes: Option<usize>,
}

impl Bounds {
    fn allow(self, present: &Present) -> bool {
        let size: u64 = present.values().map(|(size, _)| size).sum();
        let is_within = |number: usize, bound: Option<usize>| bound.is_none_or(|bound| number <= bound);
        let size = usize::try_from(size).unwrap();
        let has_room = ![self.maxsize, self.max_bytes].contains(&Some(0)) || present.is_empty();
        has_room
            && match self.max_bytes {
                Some(_) => is_within(present.len(), self.maxsize) && is_within(size, self.max_bytes),
                None => is_within(size, self.maxsize),
            }
    }
}

struct Run {
    cache: TtlCache<u64, u64, Plain>,
    clock: Arc<ManualTimer>,
    heard: Heard,
    present: Present,
    bounds: Bounds,
    now: u64,
}

impl Run {
    fn new(policy: Policy, bounds: Bounds) -> Self {
        let (clock, heard) = (Arc::new(ManualTimer::new()), Heard::default());
        let builder = TtlCache::builder().no_ttl().policy(policy).timer(Arc::clone(&clock));
        let builder = builder.getsizeof(|size: &u64| usize::try_from(*size).unwrap());
        let listen = {
            let heard = Arc::clone(&heard);
            move |key: &u64, size: &u64, cause| heard.lock().unwrap().push((*key, *size, cause))
        };
        let builder = match bounds {
            Bounds { maxsize: Some(maxsize), max_bytes: Some(bytes) } => builder.maxsize(maxsize).max_bytes(bytes),
            Bounds { maxsize: Some(maxsize), max_bytes: None } => builder.maxsize(maxsize),
            Bounds { maxsize: None, max_bytes } => builder.max_bytes(max_bytes.unwrap()),
        };
        let cache = builder.removal_listener(listen).hasher(Plain::default()).build();
        Self { cache, clock, heard, present: Present::new(), bounds, now: 0 }
    }

    fn store(&mut self, key: u64, size: u64, end: Option<u64>, store: impl FnOnce(&TtlCache<u64, u64, Plain>)) {
        store(&self.cache);
        let alone = Present::from([(key, (size, end))]);
        self.hear(self.bounds.allow(&alone).then_some((key, size, end)));
    }

    /// Learns what was removed, while `new` was stored if there is such an entry.
    fn hear(&mut self, new: Option<(u64, u64, Option<u64>)>) {
        let mut last_victim = None;
        for (key, size, cause) in self.heard.lock().unwrap().drain(..) {
            let (there, end) = self.present.remove(&key).expect("it was there");
            assert_eq!(there, size);
            let is_live = end.is_none_or(|end| self.now < end);
            let agrees = match cause {
                RemovalCause::Expired => !is_live,
                RemovalCause::Size => is_live,
                _ => true,
            };
            assert!(agrees, "{key} was removed for a wrong reason");
            // A value that is too large for the cache removes the one before it, whatever room there is.
            if cause == RemovalCause::Size && new.is_some_and(|(new, ..)| new != key) {
                last_victim = Some((key, (size, end)));
            }
        }
        if let Some((key, size, end)) = new {
            let old = self.present.insert(key, (size, end));
            assert_eq!(old, None, "the listener didn't hear of the value before");
        }
        if let Some((key, entry)) = last_victim {
            let expired = self.present.iter().find(|(_, (_, end))| end.is_some_and(|end| end <= self.now));
            assert_eq!(expired, None, "a live entry was evicted before an expired one");
            let mut with_victim = self.present.clone();
            with_victim.insert(key, entry);
            assert!(!self.bounds.allow(&with_victim), "{key} was evicted though there was room");
        }
        self.check();
    }

    fn check(&self) {
        validate(&self.cache);
        assert!(self.bounds.allow(&self.present), "{:?} are more than {:?}", self.present, self.bounds);
        let live = self.present.iter().filter(|(_, (_, end))| end.is_none_or(|end| self.now < end));
        let mut live: Vec<_> = live.map(|(key, (size, _))| (*key, *size)).collect();
        live.sort_unstable();
        let mut items = self.cache.items();
        items.sort_unstable();
        assert_eq!(items, live, "an entry was lost, or is there still");
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Call(key, size) => {
                if self.cache.contains_key(&key) {
                    self.cache.get(&key);
                } else {
                    self.store(key, size, None, |cache| _ = cache.get_or_insert_with(key, || size));
                }
            }
            Step::Insert(key, size) => self.store(key, size, None, |cache| _ = cache.insert(key, size)),
            Step::InsertFor(key, size, ttl) => {
                let end = Some(self.now + ttl);
                let ttl = Some(Duration::from_secs(ttl));
                self.store(key, size, end, |cache| _ = cache.insert_with_ttl(key, size, ttl));
            }
            Step::Remove(key) => _ = self.cache.remove(&key),
            Step::Retain(divisor) => self.cache.retain(|key, _| key % divisor != 0),
            Step::Scan(first) => {
                for key in first..first + 30 {
                    self.store(key, 1, None, |cache| _ = cache.insert(key, 1));
                }
            }
            Step::Pop => {
                let first = self.cache.items().first().copied();
                assert_eq!(self.cache.pop_lru(), first);
            }
            Step::SetTtl(key, ttl) => {
                if self.cache.set_ttl(&key, Some(Duration::from_secs(ttl))) {
                    self.present.get_mut(&key).unwrap().1 = Some(self.now + ttl);
                }
            }
            Step::Advance(seconds) => {
                self.clock.advance(Duration::from_secs(seconds));
                self.now += seconds;
            }
            Step::Resize(maxsize) => {
                self.cache.set_maxsize(maxsize);
                self.bounds.maxsize = maxsize;
            }
            Step::Clear => self.cache.clear(),
        }
        self.hear(None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_live_entry_is_evicted_only_if_there_is_no_room_and_nothing_has_expired(
        policy in prop::sample::select(POLICIES.to_vec()),
        (maxsize, max_bytes) in prop_oneof![
            (0..40_usize).prop_map(|maxsize| (Some(maxsize), None)),
            (0..60_usize).prop_map(|bytes| (None, Some(bytes))),
            (0..40_usize, 0..60_usize).prop_map(|(maxsize, bytes)| (Some(maxsize), Some(bytes))),
            Just((Some(usize::MAX), Some(50))),
        ],
        steps in steps(),
    ) {
        let mut run = Run::new(policy, Bounds { maxsize, max_bytes });
        for step in &steps {
            run.take(step);
        }
    }
}

/// The smallest caches, at length: what is kept apart in queues leaves no room for mistakes there.
#[test]
fn the_smallest_caches_are_full_and_keep_what_was_stored_last() {
    for policy in POLICIES {
        for maxsize in 1..=5 {
            let cache = cache(policy, maxsize);
            let mut random = Random::new(6);
            for number in 0..2_000 {
                let key = random.below(8);
                call(&cache, key);
                assert!(cache.contains_key(&key), "{policy:?}, {maxsize}: call {number} stored nothing");
                assert!(cache.len() == maxsize || number < 100);
                validate(&cache);
            }
        }
    }
}
