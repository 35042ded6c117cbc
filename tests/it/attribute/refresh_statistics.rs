//! A refresh is no lookup: it counts neither a hit nor a miss, so that refreshing in the background spoils no hit ratio.

#![expect(clippy::unused_async, reason = "a body here awaits nothing")]

use pollster::block_on;
use ttl_memo::{CacheInfo, ttl_cache};

fn lookups(info: CacheInfo) -> (u64, u64) {
    (info.hits, info.misses)
}

#[test]
fn a_refresh_counts_neither_a_hit_nor_a_miss() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    // What is refreshed isn't there, and then is.
    double::cache_refresh(1);
    double::cache_refresh(1);
    assert_eq!(lookups(double::cache_info()), (0, 0));

    double(1);
    double(2);
    double::cache_refresh(2);
    assert_eq!(lookups(double::cache_info()), (1, 1));
}

#[test]
fn a_refresh_that_fails_counts_neither_a_hit_nor_a_miss() {
    #[ttl_cache]
    fn fail(n: u32) -> Result<u32, u32> {
        Err(n)
    }

    assert_eq!(fail::cache_refresh(1), Err(1));
    assert_eq!(lookups(fail::cache_info()), (0, 0));
}

#[test]
fn a_refresh_of_a_task_counts_neither_a_hit_nor_a_miss() {
    #[ttl_cache]
    async fn double(n: u32) -> u32 {
        2 * n
    }

    assert_eq!(block_on(double::cache_refresh(1)), 2);
    assert_eq!(lookups(double::cache_info()), (0, 0));
}

#[test]
fn a_refresh_of_a_generic_function_counts_neither_a_hit_nor_a_miss() {
    #[ttl_cache]
    fn same<T: ttl_memo::Key>(value: T) -> T {
        value
    }

    assert_eq!(same::cache_refresh(1), 1);
    assert_eq!(lookups(same::cache_info()), (0, 0));
}
