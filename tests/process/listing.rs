//! `caches()` and `clear_all()`.
#![expect(clippy::unused_async, reason = "a body here awaits nothing")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use allocation_counter::measure;
use ttl_memo::{NamedCache, TtlCache, caches, clear_all, ttl_cache};

use crate::alone;

fn named(name: &str) -> Vec<NamedCache> {
    caches().into_iter().filter(|cache| cache.name() == name).collect()
}

#[test]
fn a_function_is_listed_once_it_was_called() {
    #[ttl_cache(name = "called")]
    fn called() {}

    let _alone = alone();
    assert_eq!(named("called").len(), 0);
    called();
    called();
    assert_eq!(named("called").len(), 1);
}

#[test]
fn listing_evaluates_no_option() {
    static EVALUATED: AtomicBool = AtomicBool::new(false);
    fn maxsize() -> usize {
        EVALUATED.store(true, Ordering::Relaxed);
        1
    }

    #[ttl_cache(maxsize = maxsize())]
    fn configured() {}

    let _alone = alone();
    let _ = caches();
    clear_all();
    assert!(!EVALUATED.load(Ordering::Relaxed));
    configured();
    assert!(EVALUATED.load(Ordering::Relaxed));
}

#[test]
fn an_asynchronous_function_is_listed_too() {
    #[ttl_cache(name = "asynchronous")]
    async fn asynchronous() {}

    let _alone = alone();
    pollster::block_on(asynchronous());
    assert_eq!(named("asynchronous").len(), 1);
}

#[test]
fn a_function_is_listed_by_its_path_when_it_has_no_name() {
    #[ttl_cache]
    fn nameless() {}

    let _alone = alone();
    nameless();
    assert_eq!(named(concat!(module_path!(), "::nameless")).len(), 1);
}

#[test]
fn a_cache_with_a_name_is_listed_until_it_is_dropped() {
    let _alone = alone();
    let cache: TtlCache<u32, u32> = TtlCache::builder().name("built").build();
    cache.insert(1, 1);
    assert_eq!(named("built")[0].info(), cache.info());
    clear_all();
    assert!(cache.is_empty());
    drop(cache);
    assert_eq!(named("built").len(), 0);
}

#[test]
fn a_cache_is_kept_by_a_handle_and_not_by_the_list() {
    let _alone = alone();
    let value = Arc::new(());
    let cache = TtlCache::builder().name("kept").build();
    cache.insert(1, Arc::clone(&value));
    let handle = named("kept");
    drop(cache);
    assert_eq!(Arc::strong_count(&value), 2);
    drop(handle);
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn a_dropped_cache_takes_no_memory_in_the_list() {
    let _alone = alone();
    let taken = measure(|| {
        for _ in 0..10_000 {
            let _cache: TtlCache<u32, u32> = TtlCache::builder().name("dropped").build();
        }
    });
    assert!(taken.bytes_current < 200_000, "{} bytes", taken.bytes_current);
}

#[test]
fn the_list_is_sorted_by_name() {
    #[ttl_cache(name = "sorted/b")]
    fn b() {}
    #[ttl_cache(name = "sorted/c")]
    fn c() {}
    #[ttl_cache(name = "sorted/a")]
    fn a() {}

    let _alone = alone();
    b();
    c();
    a();
    let names: Vec<_> = caches().iter().map(|cache| cache.name().to_owned()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.iter().filter(|name| name.starts_with("sorted/")).eq(["sorted/a", "sorted/b", "sorted/c"]));
}

#[test]
fn functions_of_one_name_are_both_listed() {
    #[ttl_cache(name = "twice", maxsize = 1)]
    fn first() {}
    #[ttl_cache(name = "twice", maxsize = 2)]
    fn second() {}

    let _alone = alone();
    first();
    second();
    let sizes: Vec<_> = named("twice").iter().map(|cache| cache.parameters().maxsize).collect();
    assert_eq!(sizes, [Some(1), Some(2)]);
}

#[test]
fn a_handle_reports_and_clears_its_cache() {
    #[ttl_cache(name = "handled", ttl = "3s", maxsize = 7)]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let _alone = alone();
    double(4);
    double(4);
    let cache = &named("handled")[0];
    assert_eq!(cache.info(), double::cache_info());
    assert_eq!(cache.info().hits, 1);
    assert_eq!(cache.parameters(), double::cache_parameters());
    assert_eq!(cache.parameters().ttl, Some(Duration::from_secs(3)));

    cache.clear();
    assert!(!double::cache_contains(4));
    assert_eq!(cache.info().hits, 0);
}

#[test]
fn clear_all_empties_every_function() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }
    #[ttl_cache]
    async fn triple(n: u32) -> u32 {
        3 * n
    }

    let _alone = alone();
    double(4);
    pollster::block_on(triple(4));
    clear_all();
    assert_eq!(double::cache_info().currsize + triple::cache_info().currsize, 0);
    assert_eq!(double::cache_info().misses + triple::cache_info().misses, 0);
}

#[test]
fn a_value_computed_while_all_caches_are_cleared_is_not_stored() {
    #[ttl_cache]
    fn clearing() -> u32 {
        clear_all();
        7
    }

    let _alone = alone();
    assert_eq!(clearing(), 7);
    assert_eq!(clearing::cache_info().currsize, 0);
}

#[test]
fn a_cleared_value_may_list_and_clear_caches_when_it_is_dropped() {
    #[derive(Clone)]
    struct Lists;

    impl Drop for Lists {
        fn drop(&mut self) {
            assert!(!caches().is_empty());
            clear_all();
        }
    }

    #[ttl_cache]
    fn lists() -> Lists {
        Lists
    }

    let _alone = alone();
    lists();
    clear_all();
    assert_eq!(lists::cache_info().currsize, 0);
}

#[test]
fn a_panic_in_a_drop_keeps_no_other_cache_from_being_cleared() {
    static ARMED: AtomicBool = AtomicBool::new(false);

    #[derive(Clone)]
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(!ARMED.swap(false, Ordering::Relaxed), "boom");
        }
    }

    #[ttl_cache(name = "bombs/1")]
    fn bomb() -> Bomb {
        Bomb
    }
    #[ttl_cache(name = "bombs/2")]
    fn after(n: u32) -> u32 {
        n
    }

    let _alone = alone();
    bomb();
    after(1);
    ARMED.store(true, Ordering::Relaxed);
    clear_all();
    assert!(!ARMED.load(Ordering::Relaxed));
    assert_eq!(after::cache_info().currsize, 0);
}
