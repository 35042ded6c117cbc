//! What is known of tags shrinks with the entries.

use std::ops::Range;

use allocation_counter::measure;
use ttl_memo::TtlCache;

/// How many bytes more are allocated after `work` than before.
fn bytes_kept(work: impl FnOnce()) -> i64 {
    measure(work).bytes_current
}

#[test]
fn tags_of_removed_entries_take_no_memory() {
    let cache = TtlCache::builder().maxsize(100).tags(|value: &u64, _: &u64| [format!("memory {value}")]).build();
    let store = |keys: Range<u64>| {
        for key in keys {
            cache.insert(key, key);
        }
    };
    store(0..10_000);
    let kept = bytes_kept(|| store(10_000..110_000));
    assert!(kept < 10_000, "{kept} bytes");
}

#[test]
fn clearing_frees_what_is_known_of_tags() {
    let cache = TtlCache::builder().unbounded().tags(|value: &u64, _: &u64| [format!("cleared {value}")]).build();
    let round = || {
        for key in 0..10_000 {
            cache.insert(key, key);
        }
        cache.clear();
    };
    round();
    assert!(bytes_kept(round) < 10_000);
}
