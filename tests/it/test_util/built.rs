//! Stores that are built in a test, or given to functions that it calls.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;

use ttl_memo::test_util::isolate;
use ttl_memo::{ManualTimer, TtlCache, caches, clear_all, is_enabled, set_enabled, ttl_cache};

use super::{MINUTE, SECOND};

#[test]
fn advance_moves_time_for_caches_built_in_the_test() {
    struct Accounts {
        users: TtlCache<u32, u32>,
    }

    #[ttl_cache]
    impl Accounts {
        #[ttl_cache(cache = self.users)]
        fn user(&self, id: u32) -> u32 {
            id
        }
    }

    let test = isolate();
    let accounts = Accounts { users: TtlCache::builder().ttl(10 * SECOND).build() };
    accounts.user(7);
    test.advance(9 * SECOND);
    assert_eq!(accounts.users.ttl(&7), Some(SECOND));
    test.advance(SECOND);
    accounts.user(7);
    assert_eq!(accounts.users.info().misses, 2);
}

#[test]
fn a_cache_built_in_a_test_with_a_timer_uses_that_timer() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let test = isolate();
    let cache: TtlCache<u32, u32> = TtlCache::builder().ttl(SECOND).timer(&CLOCK).build();
    cache.insert(1, 1);
    test.advance(MINUTE);
    assert!(cache.contains_key(&1));
}

#[test]
fn a_cache_built_in_a_test_keeps_time_after_it() {
    let test = isolate();
    let cache: TtlCache<u32, u32> = TtlCache::builder().ttl(MINUTE).build();
    cache.insert(1, 1);
    test.advance(59 * SECOND);
    drop(test);
    let left = cache.ttl(&1).unwrap_or_default();
    let _other = isolate();
    while cache.ttl(&1).unwrap_or_default() == left {
        thread::yield_now();
    }
    assert!(cache.ttl(&1).unwrap_or_default() < left);
}

#[test]
fn a_store_in_a_static_is_shared_by_all_tests() {
    static STORE: LazyLock<TtlCache<u32, u32>> = LazyLock::new(TtlCache::default);
    #[ttl_cache(cache = STORE)]
    fn double(n: u32) -> u32 {
        2 * n
    }

    double(4);
    let _test = isolate();
    clear_all();
    double(4);
    assert_eq!(STORE.info().hits, 1);
}

#[test]
fn values_dropped_at_the_end_of_a_test_are_dropped_in_its_context() {
    static IN_THE_TEST: AtomicBool = AtomicBool::new(false);

    #[derive(Clone)]
    struct Token(Arc<Stores>);

    struct Stores;

    impl Drop for Stores {
        fn drop(&mut self) {
            // The switch tells which test this is in.
            IN_THE_TEST.fetch_or(!is_enabled(), Ordering::Relaxed);
        }
    }

    #[ttl_cache]
    fn token() -> Token {
        Token(Arc::new(Stores))
    }

    // A value removed while other threads are reading is dropped later, possibly by one of them.
    let in_the_test = (0..1000).any(|_| {
        let test = isolate();
        drop(token().0);
        set_enabled(false);
        drop(test);
        IN_THE_TEST.load(Ordering::Relaxed)
    });
    assert!(in_the_test);
}

#[test]
fn the_list_has_caches_of_one_name_in_the_order_of_their_first_use() {
    #[ttl_cache(name = "isolated/same", maxsize = 1)]
    fn one() {}
    #[ttl_cache(name = "isolated/same", maxsize = 2)]
    fn two() {}
    #[ttl_cache(name = "isolated/same", maxsize = 3)]
    fn three() {}

    fn listed() -> Vec<Option<usize>> {
        caches().iter().map(|cache| cache.info().maxsize).collect()
    }

    for _ in 0..2 {
        let _test = isolate();
        three();
        one();
        let _built: TtlCache<u32, u32> = TtlCache::builder().name("isolated/same").maxsize(4).build();
        two();
        assert_eq!(listed(), [Some(3), Some(1), Some(4), Some(2)]);
    }
    let _test = isolate();
    two();
    one();
    assert_eq!(listed(), [Some(2), Some(1)]);
}

#[test]
fn an_option_that_changes_holds_from_the_next_test_on() {
    static MAXSIZE: AtomicUsize = AtomicUsize::new(0);
    #[ttl_cache(maxsize = MAXSIZE.load(Ordering::Relaxed))]
    fn double(n: u32) -> u32 {
        2 * n
    }

    for maxsize in [1, 10, 1] {
        MAXSIZE.store(maxsize, Ordering::Relaxed);
        let _test = isolate();
        double(4);
        assert_eq!(double::cache_info().maxsize, Some(maxsize));
    }
}
