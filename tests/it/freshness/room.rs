//! What is evicted first: values retained for errors, then stale ones, then the least recently used.

use super::{HOUR, MINUTE, SECOND, store};
use ttl_memo::RemovalCause;

#[test]
fn retained_values_go_before_stale_ones_and_those_before_fresh_ones() {
    let (clock, cache) = store(|builder| builder.maxsize(3).ttl(MINUTE).stale(MINUTE).stale_if_error(HOUR));
    cache.insert("retained", 1);
    clock.advance(MINUTE + SECOND);
    cache.insert("stale", 2);
    clock.advance(MINUTE);
    cache.insert("fresh", 3);
    cache.get("stale");
    assert_eq!((cache.len(), cache.currsize()), (2, 3));

    cache.insert("first", 4);
    assert_eq!(cache.try_get_or_insert_with("retained", || Err(())), Err(()));
    assert_eq!(cache.keys(), ["fresh", "stale", "first"]);
    cache.insert("second", 5);
    assert_eq!(cache.keys(), ["fresh", "first", "second"]);
    cache.insert("third", 6);
    assert_eq!(cache.keys(), ["first", "second", "third"]);
}

#[test]
fn what_is_evicted_is_evicted_for_its_size() {
    let (sender, removed) = std::sync::mpsc::channel();
    let (clock, cache) = store(|builder| {
        builder
            .maxsize(1)
            .ttl(MINUTE)
            .stale_if_error(HOUR)
            .removal_listener(move |key: &char, _: &i32, cause| sender.send((*key, cause)).unwrap())
    });
    cache.insert('a', 1);
    clock.advance(MINUTE);
    cache.insert('b', 2);

    assert_eq!(removed.recv(), Ok(('a', RemovalCause::Size)));
}

#[test]
fn a_value_that_is_evicted_while_the_next_is_computed_is_followed_by_it() {
    let (clock, cache) = store(|builder| builder.maxsize(1).ttl(MINUTE).stale(HOUR));
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let computed = cache.get_or_insert_with('a', || {
        cache.insert('b', 2);
        3
    });
    assert_eq!((computed, cache.items()), (3, vec![('a', 3)]));
}

#[test]
fn there_is_never_more_than_maxsize() {
    let (clock, cache) = store(|builder| builder.maxsize(4).ttl(MINUTE).stale(MINUTE).stale_if_error(MINUTE));
    for key in 0..40 {
        cache.insert(key, key);
        clock.advance(17 * SECOND);
        assert!(cache.len() <= 4 && cache.currsize() <= 4);
    }
}

#[test]
fn unbounded_caches_do_not_accumulate_entries_beyond_their_end() {
    let (clock, cache) = store(|builder| builder.unbounded().ttl(MINUTE).stale(MINUTE).stale_if_error(HOUR));
    for key in 0..1_000 {
        cache.insert(key, key);
        clock.advance(MINUTE);
    }
    assert_eq!((cache.len(), cache.currsize()), (1, 60));
}
