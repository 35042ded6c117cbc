//! `handle = …` and `crate = …`.

use ttl_memo::ttl_cache;

#[test]
fn the_companion_takes_the_given_name() {
    #[allow(non_camel_case_types)]
    struct user {}
    #[ttl_cache(handle = UserCache)]
    fn user(id: u64) -> u64 {
        id
    }

    assert_eq!(user(7), 7);
    assert!(UserCache::cache_contains(7));
    // The function's own name is free for another type.
    let user {} = user {};
}

mod facade {
    pub(super) use ttl_memo as memory;
}

#[test]
fn the_crate_may_be_reached_through_another() {
    #[ttl_cache(crate = facade::memory, ttl = "1h", name = "x")]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!(double(2), 4);
}
