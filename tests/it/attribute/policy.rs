//! `policy = …`: which results a full cache evicts.

use ttl_memo::{Policy, ttl_cache};

#[test]
fn the_default_is_lru() {
    #[ttl_cache]
    fn default(n: u64) -> u64 {
        n
    }
    #[ttl_cache(maxsize = 1_000, policy = "lru")]
    fn given(n: u64) -> u64 {
        n
    }

    assert_eq!(default::cache_parameters().policy, Policy::Lru);
    assert_eq!(given::cache_parameters().policy, Policy::Lru);
}

/// How many of the results that are used often are left after a scan.
fn left_after_a_scan(call: fn(u64) -> u64, is_cached: fn(u64) -> bool) -> usize {
    for _ in 0..3 {
        (0..400).for_each(|n| _ = call(n));
    }
    (10_000..15_000).for_each(|n| _ = call(n));
    (0..400).filter(|n| is_cached(*n)).count()
}

#[test]
fn s3_fifo_keeps_what_is_used_often_during_a_scan() {
    #[ttl_cache(maxsize = 1_000, policy = "s3-fifo")]
    fn square(n: u64) -> u64 {
        n * n
    }

    let left = left_after_a_scan(square, square::cache_contains);

    assert!(left >= 390, "{left} of 400");
    assert_eq!(square::cache_parameters().policy, Policy::S3Fifo);
    assert_eq!(square::cache_info().currsize, 1_000);
}

#[test]
fn so_does_the_adaptive_policy() {
    #[ttl_cache(maxsize = 1_000, policy = "adaptive")]
    fn square(n: u64) -> u64 {
        n * n
    }

    let left = left_after_a_scan(square, square::cache_contains);

    assert!(left >= 390, "{left} of 400");
    assert_eq!(square::cache_parameters().policy, Policy::Adaptive);
}

#[test]
fn a_bound_of_the_size_is_enough() {
    #[ttl_cache(max_bytes = "1kB", getsizeof = String::len, policy = "adaptive")]
    fn page(size: usize) -> String {
        "x".repeat(size)
    }

    for round in 0..10 {
        for size in 1..60 {
            page(size + round);
            assert!(page::cache_info().size_in_bytes <= Some(1_000));
        }
    }
    assert!(page::cache_info().evictions > 100);
}

#[test]
fn generic_functions_and_methods_have_policies_too() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache(maxsize = 10_000, policy = "adaptive")]
        fn user(&self, id: u64) -> u64 {
            id
        }
    }
    #[ttl_cache(maxsize = 10_000, policy = "s3-fifo")]
    fn same<T: ttl_memo::Key>(value: T) -> T {
        value
    }

    assert_eq!((Api.user(7), same("a"), same(1)), (7, "a", 1));
    assert_eq!(Api::user_cache().parameters().policy, Policy::Adaptive);
    assert_eq!(same::cache::<i32>().parameters().policy, Policy::S3Fifo);
}
