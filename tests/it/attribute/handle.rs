//! `handle = …` and `crate = …`.

use std::sync::Arc;

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

#[test]
fn a_traits_method_on_a_handle_may_take_self_in_a_pointer() {
    trait Find {
        fn find(self: Arc<Self>, id: u64) -> u64;
        fn find_boxed(self: Box<Self>, id: u64) -> u64;
    }
    struct Shelf<T>(T);
    #[ttl_cache]
    impl<T: Into<u64> + Copy> Find for Shelf<T> {
        #[ttl_cache(skip(self), handle = Found)]
        fn find(self: Arc<Self>, id: u64) -> u64 {
            id + self.0.into()
        }

        #[ttl_cache(skip(self), handle = FoundBoxed)]
        fn find_boxed(self: Box<Self>, id: u64) -> u64 {
            id + self.0.into()
        }
    }

    assert_eq!((Arc::new(Shelf(1_u8)).find(2), Box::new(Shelf(1_u8)).find_boxed(2)), (3, 3));
    assert_eq!((Found::cache_peek::<u8>(2), FoundBoxed::cache_refresh(Box::new(Shelf(2_u8)), 2)), (Some(3), 4));
}
