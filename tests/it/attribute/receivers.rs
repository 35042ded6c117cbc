//! `self` in every form: as part of the key, skipped, or as the owner of the store.

// A method that could be a function, or take `self` otherwise, is the point of many a test here.
#![allow(clippy::boxed_local, clippy::needless_lifetimes)]
#![allow(clippy::needless_arbitrary_self_type, clippy::needless_pass_by_value)]
#![allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
// Each test adds methods to the one type.
#![allow(non_local_definitions)]

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use ttl_memo::{TtlCache, ttl_cache};

use super::{MINUTE, Runs};

/// An instance that is told from others by its number.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct S(u64);

#[test]
fn self_is_part_of_the_key() {
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn plus(&self, number: u64) -> u64 {
            self.0 + number
        }
    }

    assert_eq!((S(1).plus(1), S(100).plus(1), S(1).plus(1)), (2, 101, 2));
    let cache: &'static TtlCache<(S, u64), u64> = S::plus_cache();
    assert_eq!((cache.info().misses, cache.info().hits), (2, 1));
    assert_eq!(cache.get(&(S(100), 1)), Some(101));
}

#[test]
fn equal_instances_share_cached_values() {
    static RUNS: Runs = Runs::new();
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api(u8);
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn run(&self) -> usize {
            RUNS.count()
        }
    }

    assert_eq!((Api(1).run(), Api(1).run(), Api(2).run()), (0, 0, 1));
}

#[test]
fn every_form_of_self_is_accepted() {
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn by_reference(&self) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn by_value(self) -> u64 {
            let Self(number) = self;
            number
        }
        #[ttl_cache]
        fn by_changed_value(mut self) -> u64 {
            self.0 += 1;
            self.0
        }
        #[ttl_cache]
        fn typed(self: Self) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn typed_reference(self: &Self) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn boxed(self: Box<Self>) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn counted(self: Arc<Self>) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn by_counted_reference(self: &Arc<Self>) -> u64 {
            self.0
        }
        #[ttl_cache(skip(self))]
        fn counted_in_one_thread(self: Rc<Self>, number: u64) -> u64 {
            self.0 + number
        }
        #[ttl_cache]
        fn named_lifetime<'a>(&'a self) -> u64 {
            self.0
        }
    }

    for _ in 0..2 {
        assert_eq!((S(1).by_reference(), S(2).by_value(), S(3).by_changed_value()), (1, 2, 4));
        assert_eq!((S(4).typed(), S(5).typed_reference(), Box::new(S(6)).boxed()), (4, 5, 6));
        assert_eq!((Arc::new(S(7)).counted(), Arc::new(S(8)).by_counted_reference()), (7, 8));
        assert_eq!((Rc::new(S(9)).counted_in_one_thread(1), S(10).named_lifetime()), (10, 10));
    }
    let by_reference: &'static TtlCache<S, u64> = S::by_reference_cache();
    let boxed: &'static TtlCache<Box<S>, u64> = S::boxed_cache();
    let counted: &'static TtlCache<Arc<S>, u64> = S::counted_cache();
    let by_counted_reference: &'static TtlCache<Arc<S>, u64> = S::by_counted_reference_cache();
    for cache in [by_reference.info(), boxed.info(), counted.info(), by_counted_reference.info()] {
        assert_eq!((cache.misses, cache.hits), (1, 1));
    }
}

#[test]
fn a_pinned_self_is_skipped() {
    struct Api(u64);
    #[ttl_cache]
    impl Api {
        #[ttl_cache(skip(self))]
        fn plus(self: Pin<&Self>, number: u64) -> u64 {
            self.0 + number
        }
    }

    assert_eq!(Pin::new(&Api(1)).plus(1), 2);
    assert_eq!(Pin::new(&Api(2)).plus(1), 2);
}

#[test]
fn a_changed_self_is_skipped() {
    struct Connection(u64);
    #[ttl_cache]
    impl Connection {
        #[ttl_cache(skip(self))]
        fn ask(&mut self, number: u64) -> u64 {
            self.0 += 1;
            number
        }
    }

    let mut connection = Connection(0);
    assert_eq!((connection.ask(1), connection.ask(1), connection.ask(2)), (1, 1, 2));
    assert_eq!(connection.0, 2);
    assert_eq!(connection.ask_uncached(1), 1);
    assert_eq!(connection.0, 3);
}

#[test]
fn an_associated_function_has_no_self_to_ask_for() {
    static RUNS: Runs = Runs::new();
    // Nothing is derived.
    struct Api(usize);
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn run(_name: &str) -> usize {
            Self(RUNS.count()).0
        }
    }

    assert_eq!((Api::run("a"), Api::run("a"), Api::run("b")), (0, 0, 1));
    let cache: &'static TtlCache<String, usize> = Api::run_cache();
    assert_eq!(cache.len(), 2);
    assert_eq!(Api::run_uncached("a"), 2);
}

#[test]
fn a_method_may_name_its_type_as_self() {
    #[ttl_cache]
    impl S {
        const ONE: u64 = 1;

        #[ttl_cache]
        fn next(&self, other: &Self, more: Option<Self>) -> Option<Self> {
            Some(Self(self.0 + other.0 + more.map_or(Self::ONE, |more| more.0)))
        }
    }

    assert_eq!(S(1).next(&S(2), Some(S(3))), Some(S(6)));
    assert_eq!(S(1).next(&S(2), None), Some(S(4)));
    let cache: &'static TtlCache<(S, S, Option<S>), Option<S>> = S::next_cache();
    assert_eq!(cache.get(&(S(1), S(2), None)), Some(Some(S(4))));
}

#[test]
fn a_skipped_self_is_no_part_of_the_key() {
    struct Api(u64);
    #[ttl_cache]
    impl Api {
        #[ttl_cache(skip(self))]
        fn plus(&self, number: u64) -> u64 {
            self.0 + number
        }
    }

    assert_eq!((Api(1).plus(1), Api(100).plus(1)), (2, 2));
    let cache: &'static TtlCache<u64, u64> = Api::plus_cache();
    assert_eq!(cache.keys(), [1]);
}

#[test]
fn a_key_may_take_a_part_of_self() {
    struct Api {
        id: u64,
        secret: u64,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(key = |this, name| -> (u64, String) { (this.id, name.to_owned()) })]
        fn ask(&self, name: &str) -> u64 {
            self.secret + name.len() as u64
        }
    }

    let (first, same, other) = (Api { id: 1, secret: 10 }, Api { id: 1, secret: 20 }, Api { id: 2, secret: 30 });
    assert_eq!((first.ask("a"), same.ask("a"), other.ask("a")), (11, 11, 31));
    let cache: &'static TtlCache<(u64, String), u64> = Api::ask_cache();
    assert_eq!(cache.get(&(2, "a".to_owned())), Some(31));
}

#[test]
fn an_instance_may_own_the_store() {
    static RUNS: Runs = Runs::new();
    struct Api {
        runs: TtlCache<String, usize>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.runs)]
        fn run(&self, _name: &str) -> usize {
            RUNS.count()
        }
    }

    let new = || Api { runs: TtlCache::new(8, MINUTE) };
    let (first, second) = (new(), new());
    assert_eq!((first.run("a"), second.run("a"), first.run("a")), (0, 1, 0));
    assert_eq!(first.runs.get("a"), Some(0));
    first.runs.clear();
    assert_eq!((first.run("a"), second.run("a")), (2, 1));
    assert_eq!(first.run_uncached("a"), 3);
}

#[test]
fn a_clone_that_shares_its_store_shares_cached_values() {
    static RUNS: Runs = Runs::new();
    #[derive(Clone)]
    struct Api {
        runs: Arc<TtlCache<u8, usize>>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.runs)]
        fn run(&self, _number: u8) -> usize {
            RUNS.count()
        }
    }

    let api = Api { runs: Arc::new(TtlCache::new(8, MINUTE)) };
    assert_eq!((api.run(1), api.clone().run(1), api.clone().run(2)), (0, 0, 1));
}

#[test]
fn a_store_owned_by_an_instance_is_dropped_with_it() {
    struct Api {
        tokens: TtlCache<u8, Arc<()>>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.tokens)]
        fn token(&self, _number: u8) -> Arc<()> {
            Arc::default()
        }
    }

    let api = Api { tokens: TtlCache::new(8, MINUTE) };
    let token = api.token(1);
    assert_eq!(Arc::strong_count(&token), 2);
    drop(api);
    assert_eq!(Arc::strong_count(&token), 1);
}

#[test]
fn instances_that_are_equal_by_their_own_eq_are_one_key() {
    #[derive(Clone, Debug)]
    struct Caseless(String);
    impl PartialEq for Caseless {
        fn eq(&self, other: &Self) -> bool {
            self.0.eq_ignore_ascii_case(&other.0)
        }
    }
    impl Eq for Caseless {}
    impl std::hash::Hash for Caseless {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            self.0.to_ascii_lowercase().hash(state);
        }
    }
    #[ttl_cache]
    impl Caseless {
        #[ttl_cache]
        fn text(&self) -> String {
            self.0.clone()
        }
    }

    assert_eq!((Caseless("Ann".into()).text(), Caseless("ANN".into()).text()), ("Ann".into(), "Ann".into()));
}
