//! `maxsize = …`.

use ttl_memo::ttl_cache;

use super::Runs;

#[test]
fn it_is_128_when_nothing_is_said() {
    #[ttl_cache]
    fn double(number: u64) -> u64 {
        number * 2
    }

    for number in 0..200 {
        double(number);
    }

    assert_eq!(double::cache_parameters().maxsize, Some(128));
    assert_eq!(double::cache_info().currsize, 128);
}

#[test]
fn the_least_recently_used_entry_is_evicted_first() {
    #[ttl_cache(maxsize = 2)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    double(2);
    double(1);
    double(3);

    assert!(double::cache_contains(1));
    assert!(!double::cache_contains(2));
    assert!(double::cache_contains(3));
}

#[test]
fn none_is_no_bound() {
    #[ttl_cache(maxsize = None)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    for number in 0..1000 {
        double(number);
    }

    assert_eq!(double::cache_info().currsize, 1000);
    assert_eq!(double::cache_parameters().maxsize, None);
}

#[test]
fn zero_stores_nothing() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(maxsize = 0)]
    fn run() -> usize {
        RUNS.count()
    }

    assert_eq!((run(), run()), (0, 1));
}

#[test]
fn it_may_be_any_expression() {
    const HALF: usize = 8;
    #[ttl_cache(maxsize = HALF * 2)]
    fn run() {}
    #[ttl_cache(maxsize = std::mem::size_of::<u64>())]
    fn another() {}

    assert_eq!(run::cache_parameters().maxsize, Some(16));
    assert_eq!(another::cache_parameters().maxsize, Some(8));
}
