//! A bound of the number of entries and one of their size in bytes, both kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use ttl_memo::{RemovalCause, TtlCache, TtlCacheBuilder};

fn texts() -> TtlCacheBuilder<char, String> {
    TtlCache::builder().getsizeof(String::len)
}

fn text(size: usize) -> String {
    "x".repeat(size)
}

/// The README's comparison: bounds of number and bytes together.
#[test]
fn maxsize_bounds_the_number_beside_max_bytes() {
    let cache = texts().maxsize(2).max_bytes(1_000).build();
    for key in ['a', 'b', 'c'] {
        cache.insert(key, text(100));
    }
    assert_eq!(cache.keys(), ['b', 'c']);
}

#[test]
fn max_bytes_bounds_the_sizes_beside_maxsize() {
    let cache = texts().maxsize(100).max_bytes(250).build();
    for key in ['a', 'b', 'c'] {
        cache.insert(key, text(100));
    }
    assert_eq!(cache.keys(), ['b', 'c']);
    cache.insert('d', text(200));
    assert_eq!(cache.keys(), ['d']);
}

#[test]
fn values_without_a_size_count_as_entries() {
    let cache = texts().maxsize(2).max_bytes(1).build();
    for key in ['a', 'b', 'c'] {
        cache.insert(key, text(0));
    }
    assert_eq!(cache.keys(), ['b', 'c']);
}

#[test]
fn a_value_that_replaces_another_needs_only_the_difference() {
    let cache = texts().maxsize(2).max_bytes(200).build();
    cache.insert('a', text(100));
    cache.insert('b', text(50));
    assert_eq!(cache.insert('a', text(150)).map(|old| old.len()), Some(100));
    assert_eq!(cache.keys(), ['b', 'a']);
}

#[test]
fn max_bytes_alone_leaves_the_number_unbounded() {
    let cache = TtlCache::builder().max_bytes(10_000).getsizeof(|_: &u32| 1).build();
    for key in 0..1_000 {
        cache.insert(key, key);
    }
    assert_eq!((cache.len(), cache.maxsize()), (1_000, None));
}

#[test]
fn statistics_and_parameters_show_both() {
    let cache = texts().maxsize(5).max_bytes(1_000).build();
    cache.insert('a', text(100));
    cache.insert('b', text(50));
    let info = cache.info();
    assert_eq!((info.maxsize, info.currsize), (Some(5), 2));
    assert_eq!((info.max_bytes, info.size_in_bytes), (Some(1_000), Some(150)));
    assert_eq!(info.to_string(), "CacheInfo(hits=0, misses=0, maxsize=5, currsize=2)");
    assert_eq!((cache.parameters().maxsize, cache.parameters().max_bytes), (Some(5), Some(1_000)));
    assert_eq!(cache.currsize(), 2);
}

#[test]
fn one_bound_has_no_size_in_bytes() {
    let cache = texts().maxsize(1_000).build();
    cache.insert('a', text(100));
    let info = cache.info();
    assert_eq!((info.currsize, info.max_bytes, info.size_in_bytes), (100, None, None));
}

#[test]
fn a_value_larger_than_max_bytes_is_not_stored() {
    let (sender, removed) = std::sync::mpsc::channel();
    let listener = move |key: &char, _: &String, cause| sender.send((*key, cause)).unwrap();
    let cache = texts().maxsize(5).max_bytes(100).removal_listener(listener).build();
    cache.insert('a', text(1));
    assert_eq!(cache.get_or_insert_with('b', || text(101)), text(101));
    assert_eq!(cache.keys(), ['a']);
    let error = cache.try_insert('a', text(101)).unwrap_err();
    assert_eq!((error.size, error.maxsize), (101, 100));
    cache.insert('a', text(101));
    assert!(cache.is_empty());
    assert_eq!(removed.recv(), Ok(('a', RemovalCause::Size)));
}

#[test]
fn a_bound_of_zero_stores_nothing() {
    for (maxsize, max_bytes) in [(0, 100), (100, 0)] {
        let cache = texts().maxsize(maxsize).max_bytes(max_bytes).build();
        cache.insert('a', text(0));
        assert!(cache.is_empty());
    }
}

#[test]
fn the_number_can_be_changed_beside_max_bytes() {
    let cache = texts().max_bytes(1_000).build();
    for key in ['a', 'b', 'c', 'd'] {
        cache.insert(key, text(100));
    }
    cache.set_maxsize(Some(3));
    assert_eq!((cache.keys(), cache.info().size_in_bytes), (vec!['b', 'c', 'd'], Some(300)));
    cache.set_maxsize(None);
    cache.insert('e', text(800));
    assert_eq!(cache.keys(), ['c', 'd', 'e']);
}

#[test]
fn the_size_may_depend_on_the_key() {
    let cache = TtlCache::builder()
        .ttl(Duration::from_secs(60))
        .max_bytes(10)
        .getsizeof_with_key(|key: &String, value: &u8| key.len() + usize::from(*value))
        .build();
    cache.insert("four".to_owned(), 3);
    cache.insert("five5".to_owned(), 1);
    assert_eq!((cache.keys(), cache.info().size_in_bytes), (vec!["five5".to_owned()], Some(6)));
}

#[test]
fn max_bytes_without_sizes_says_what_to_call() {
    let build = || TtlCache::<u8, u8>::builder().max_bytes(10).build();
    let panic = catch_unwind(AssertUnwindSafe(build)).unwrap_err();
    assert_eq!(
        panic.downcast_ref::<&str>(),
        Some(&"`max_bytes` needs the size of each value in bytes; call `getsizeof` too")
    );
}
