//! `user_refresh(…)`: a method's body runs now, and its result is stored, unless the key was removed meanwhile.

// A test adds methods to a type that others use.
#![allow(non_local_definitions)]

use std::future::ready;

use pollster::block_on;
use ttl_memo::{TtlCache, ttl_cache};

use super::{MINUTE, Runs};

#[test]
fn a_methods_refresh_runs_the_body_and_stores_its_result() {
    static RUNS: Runs = Runs::new();
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api(u64);
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn page(&self, _path: &str) -> usize {
            RUNS.count()
        }
    }

    assert_eq!((Api(1).page("/"), Api(1).page_refresh("/"), Api(1).page("/")), (0, 1, 1));
    assert_eq!((Api(2).page_refresh("/"), Api(2).page("/")), (2, 2));
}

#[test]
fn a_refresh_stores_in_the_instances_own_cache() {
    static RUNS: Runs = Runs::new();
    struct Api {
        users: TtlCache<u64, usize>,
    }
    #[ttl_cache]
    impl Api {
        fn new() -> Self {
            Self { users: TtlCache::new(8, MINUTE) }
        }

        #[ttl_cache(cache = self.users)]
        fn user(&self, _id: u64) -> usize {
            RUNS.count()
        }
    }

    let (first, second) = (Api::new(), Api::new());
    assert_eq!((first.user(7), first.user_refresh(7), first.user(7)), (0, 1, 1));
    assert_eq!((first.users.get(&7), second.users.get(&7)), (Some(1), None));
}

#[test]
fn a_removal_during_a_refresh_wins() {
    struct Api {
        users: TtlCache<u64, usize>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.users)]
        fn user(&self, id: u64) -> usize {
            self.users.remove(&id);
            1
        }

        #[ttl_cache(cache = self.users)]
        async fn awaited(&self, id: u64) -> usize {
            self.users.insert(id, 10);
            ready(1).await
        }
    }

    let api = Api { users: TtlCache::new(8, MINUTE) };
    api.users.insert(7, 0);
    assert_eq!((api.user_refresh(7), api.users.get(&7)), (1, None));
    assert_eq!((block_on(api.awaited_refresh(7)), api.users.get(&7)), (1, Some(10)));
}

#[test]
fn an_error_of_a_refresh_leaves_the_value() {
    static RUNS: Runs = Runs::new();
    struct Api {
        users: TtlCache<u64, usize>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.users)]
        fn user(&self, _id: u64) -> Result<usize, ()> {
            match RUNS.count() {
                1 => Err(()),
                run => Ok(run),
            }
        }
    }

    let api = Api { users: TtlCache::new(8, MINUTE) };
    assert_eq!((api.user(7), api.user_refresh(7), api.user(7)), (Ok(0), Err(()), Ok(0)));
}

#[test]
fn a_generic_types_method_is_refreshed() {
    struct Shelf<T> {
        of: T,
        sizes: TtlCache<u8, usize>,
    }
    #[ttl_cache]
    impl<T: AsRef<str>> Shelf<T> {
        #[ttl_cache(cache = self.sizes)]
        fn size(&self, times: u8) -> usize {
            self.of.as_ref().len() * usize::from(times)
        }
    }

    // Neither the type nor what it borrows is a part of the key.
    let name = "ann".to_owned();
    let mut shelf = Shelf { of: &name, sizes: TtlCache::new(8, MINUTE) };
    assert_eq!((shelf.size(2), shelf.sizes.keys()), (6, vec![2]));
    let longer = "anna".to_owned();
    shelf.of = &longer;
    assert_eq!((shelf.size(2), shelf.size_refresh(2), shelf.size(2)), (6, 8, 8));
}

#[test]
fn a_traits_method_is_refreshed_on_the_type() {
    trait Find {
        fn find(&self, id: u64) -> u64;
    }
    struct Table {
        rows: TtlCache<u64, u64>,
    }
    #[ttl_cache]
    impl Find for Table {
        #[ttl_cache(cache = self.rows)]
        fn find(&self, id: u64) -> u64 {
            id
        }
    }

    let table = Table { rows: TtlCache::new(8, MINUTE) };
    table.rows.insert(7, 0);
    assert_eq!((table.find(7), table.find_refresh(7), table.find(7)), (0, 7, 7));
}
