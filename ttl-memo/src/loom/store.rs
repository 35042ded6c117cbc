//! Lookups, stores and removals at the same time, under the model checker.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use loom::sync::atomic::AtomicU32;
use loom::thread::{spawn, yield_now};

use super::primitives::{ChecksChains, ChecksNear};
use super::{World, check, go};
use crate::TtlCache;
use crate::cache::cache::TtlCache as Store;
use crate::store::table::Tag;

/// Hashes each key to itself, so that a model chooses its buckets, and every run has the same ones.
#[derive(Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = key.into();
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Chains = Store<u32, u32, BuildHasherDefault<Itself>>;

fn chains(maxsize: Option<usize>) -> Arc<Chains> {
    let builder = TtlCache::<u32, u32>::builder().no_ttl().hasher(BuildHasherDefault::default());
    Arc::new(match maxsize {
        Some(maxsize) => builder.maxsize(maxsize).build(),
        None => builder.unbounded().build(),
    })
}

/// The keys that are in each of `buckets`, given as the number of slots and the bucket.
fn keys_in<const N: usize>(buckets: [(u32, u32); N]) -> impl Iterator<Item = u32> {
    (0..).filter(move |key| {
        let tag = Tag::of(u64::from(*key));
        buckets.iter().all(|(slots, bucket)| tag.bucket(*slots) == *bucket)
    })
}

/// What a store puts in the slot of an evicted key goes into another chain, or to the front of the same one, while a reader
/// is at that slot on its way to a key that is there throughout.
///
/// Three preemptions can stop the reader on its way, resume it when the change is half made, and stop it again while it
/// retries. Two are enough for the keys that may be missing, whose readers must only tell keys apart: whatever they find
/// first is the result.
fn reuse(new_bucket: u32) {
    let _chains = ChecksChains::begin();
    let mut shared = keys_in([(2, 0)]);
    let (kept, evicted) = (shared.next().unwrap(), shared.next().unwrap());
    let new = keys_in([(2, new_bucket)]).find(|key| ![kept, evicted].contains(key)).unwrap();
    for asked in [kept, evicted, new] {
        check(if asked == kept { 3 } else { 2 }, move |_| {
            let cache = chains(Some(2));
            // The chain is `evicted`, `kept`, and `kept` is used last.
            cache.insert(kept, kept);
            cache.insert(evicted, evicted);
            cache.get(&kept);
            let reader = {
                let cache = Arc::clone(&cache);
                spawn(move || cache.peek(&asked))
            };
            cache.insert(new, new);
            let got = reader.join().unwrap();
            assert!(got.is_none_or(|value| value == asked), "another key's value is returned");
            assert!(got.is_some() || asked != kept, "a key that is present isn't found");
            assert_eq!([kept, evicted, new].map(|key| cache.peek(&key)), [Some(kept), None, Some(new)]);
            cache.__validate();
        });
    }
}

#[test]
fn a_slot_that_moves_to_another_chain_hides_no_key() {
    reuse(1);
}

#[test]
fn a_slot_that_moves_within_its_chain_hides_no_key() {
    reuse(0);
}

/// A key stays present while `divide` moves it, or what stands before it in its chain, to a new bucket. Three
/// preemptions are enough for the same reason as above.
#[test]
fn a_table_that_grows_hides_no_key() {
    let _chains = ChecksChains::begin();
    let stays = keys_in([(2, 0), (3, 0)]).next().unwrap();
    let moves = keys_in([(2, 0), (3, 2)]).next().unwrap();
    let new = keys_in([(3, 1)]).next().unwrap();
    for asked in [stays, moves] {
        check(3, move |_| {
            let cache = chains(None);
            // The chain is `moves`, `stays`.
            cache.insert(stays, stays);
            cache.insert(moves, moves);
            let reader = {
                let cache = Arc::clone(&cache);
                spawn(move || cache.peek(&asked))
            };
            cache.insert(new, new);
            assert_eq!(reader.join().unwrap(), Some(asked), "a key that is present isn't found");
            assert_eq!([stays, moves, new].map(|key| cache.peek(&key)), [stays, moves, new].map(Some));
            cache.__validate();
        });
    }
}

/// A value that takes time to clone: others may come in between.
struct Slow {
    clones: Arc<AtomicU32>,
    held: Arc<()>,
}

impl Clone for Slow {
    fn clone(&self) -> Self {
        self.clones.fetch_add(1, SeqCst);
        Self { clones: Arc::clone(&self.clones), held: Arc::clone(&self.held) }
    }
}

/// A thread that keeps values reads one, or comes to keep it, while another removes them. Whoever is the last to use a value
/// drops it.
fn removal(reads_before: u32, readers: usize, preemptions: impl Into<Option<usize>>) {
    let _near = ChecksNear::begin();
    check(preemptions, move |_| {
        let cache = Arc::new(TtlCache::<u32, Slow>::builder().unbounded().no_ttl().build());
        let (clones, held) = (Arc::new(AtomicU32::new(0)), Arc::new(()));
        // The checker doesn't see how a row is made, so it is there before others use it.
        cache.get(&0);
        for key in [1, 2] {
            cache.insert(key, Slow { clones: Arc::clone(&clones), held: Arc::clone(&held) });
            (0..reads_before).for_each(|_| drop(cache.get(&key)));
        }
        let readers: Vec<_> = (0..readers)
            .map(|_| {
                let cache = Arc::clone(&cache);
                spawn(move || drop(cache.get(&1)))
            })
            .collect();
        clones.load(SeqCst);
        drop(cache.remove(&1));
        clones.load(SeqCst);
        drop(cache.remove(&2));
        clones.load(SeqCst);
        readers.into_iter().for_each(|reader| reader.join().unwrap());
        assert_eq!(Arc::strong_count(&held), 1, "a removed value is kept");
        assert!(cache.get(&1).is_none(), "a removed value is served");
    });
}

#[test]
fn what_is_removed_while_it_is_read_nearby_is_dropped() {
    removal(1, 1, 5);
}

#[test]
fn what_is_removed_while_a_thread_begins_to_keep_it_is_dropped() {
    removal(0, 1, None);
}

#[test]
fn what_is_removed_while_two_read_it_is_dropped() {
    removal(1, 2, 2);
}

/// One computes and one changes the store, in every order. Transactions are all that meets here, so each is one step.
fn completion(change: fn(&World), expected: fn(Option<u32>) -> bool) {
    check(None, move |world| {
        let other = go(&world, World::ask);
        change(&world);
        other.join().unwrap();
        assert!(expected(world.cache.peek(&1)), "an outdated value is stored");
    });
}

#[test]
fn a_completion_stores_nothing_that_was_removed() {
    completion(|world| world.change(|cache| _ = cache.remove(&1)), |stored| stored.is_none_or(|value| value == 1));
}

#[test]
fn a_completion_overwrites_nothing_that_was_inserted() {
    completion(|world| world.change(|cache| _ = cache.insert(1, 1)), |stored| stored == Some(1));
}

#[test]
fn a_completion_brings_nothing_back_that_was_inserted_and_removed() {
    let change = |world: &World| {
        world.change(|cache| {
            cache.insert(1, 1);
            cache.remove(&1);
        });
    };
    completion(change, |stored| stored.is_none_or(|value| value == 1));
}

/// A caller that doesn't wait any longer computes beside the first. Whichever ends first, the value of the computation that
/// began last stays.
#[test]
fn of_two_computations_the_one_that_began_last_is_stored() {
    check(None, |_| {
        let cache = TtlCache::builder().unbounded().no_ttl().wait(Duration::ZERO).build();
        let world = World::of(cache);
        let asked = {
            let world = Arc::clone(&world);
            move || world.cache.get_or_insert_with(1, || 2)
        };
        let mut other = None;
        let mine = world.cache.get_or_insert_with(1, || {
            other = Some(spawn(asked));
            // Lets the other end first in some of the orders.
            yield_now();
            1
        });
        assert_eq!(mine, 1);
        let others = other.take().unwrap().join().unwrap();
        assert_eq!(world.cache.peek(&1), Some(others));
    });
}

/// The same with a removal: neither of the two that began before it is stored.
#[test]
fn of_two_computations_neither_is_stored_after_a_removal() {
    check(None, |_| {
        let cache = TtlCache::builder().unbounded().no_ttl().wait(Duration::ZERO).build();
        let world = World::of(cache);
        let mut other = None;
        world.cache.get_or_insert_with(1, || {
            other = Some(go(&world, World::ask));
            world.change(|cache| _ = cache.remove(&1));
            0
        });
        other.take().unwrap().join().unwrap();
        assert!(world.cache.peek(&1).is_none_or(|value| value == 1), "an outdated value is stored");
    });
}
