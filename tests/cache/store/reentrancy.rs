//! The user's code may use the store that runs it, whatever the store is doing at that moment.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

use super::bomb::Call;
use super::operations::Hashing;
use crate::hooks::{assert_at_rest, computations, validate};
use crate::waiting::watched;

const TTL: Duration = Duration::from_secs(10);

type Store = TtlCache<Nosy, Nosy, Hashing>;

/// A key or value that uses the store it is in.
#[derive(Debug)]
struct Nosy {
    content: u32,
    habit: Option<Habit>,
}

#[derive(Clone, Copy, Debug)]
struct Habit {
    /// When it does so.
    call: Call,
    home: &'static OnceLock<Store>,
    act: fn(&Store),
}

thread_local! {
    /// Whether one is at it already: without end is their own fault.
    static ACTING: Cell<bool> = const { Cell::new(false) };
}

impl Nosy {
    fn plain(content: u32) -> Self {
        Self { content, habit: None }
    }

    fn on(&self, call: Call) {
        let Some(habit) = self.habit.filter(|habit| habit.call == call) else { return };
        if let Some(store) = habit.home.get() {
            once(|| (habit.act)(store));
        }
    }
}

fn once(act: impl FnOnce()) {
    if !ACTING.replace(true) {
        act();
        ACTING.set(false);
    }
}

impl Hash for Nosy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.on(Call::Hash);
        self.content.hash(state);
    }
}

impl PartialEq for Nosy {
    fn eq(&self, other: &Self) -> bool {
        self.on(Call::Eq);
        self.content == other.content
    }
}

impl Eq for Nosy {}

impl Clone for Nosy {
    fn clone(&self) -> Self {
        self.on(Call::Clone);
        Self { ..*self }
    }
}

impl Drop for Nosy {
    fn drop(&mut self) {
        self.on(Call::Drop);
    }
}

static CLOCKS: ManualTimer = ManualTimer::new();

/// The stores that are tried: full ones, those that store nothing, those in which all keys meet.
fn stores() -> Vec<Store> {
    let small = || TtlCache::builder().timer(&CLOCKS).maxsize(2).ttl(TTL);
    let sized = |value: &Nosy| if value.content == LARGE { 9 } else { 1 };
    vec![
        small().hasher(Hashing::Spread).build(),
        small().hasher(Hashing::Alike).build(),
        small().getsizeof(sized).hasher(Hashing::Spread).build(),
        small().ttl(Duration::ZERO).hasher(Hashing::Spread).build(),
        small().maxsize(0).hasher(Hashing::Spread).build(),
        small().unbounded().hasher(Hashing::Alike).build(),
    ]
}

/// Too large for one of the stores.
const LARGE: u32 = 1000;

/// What the keys and values in a store do to it.
const LOOKS: fn(&Store) = |store| {
    store.get(&Nosy::plain(1));
    store.peek(&Nosy::plain(2));
    store.contains_key(&Nosy::plain(77));
    let _ = (store.len(), store.info(), store.items(), store.ttl(&Nosy::plain(1)));
};
const STORES_THE_SAME: fn(&Store) = |store| drop(store.insert(Nosy::plain(1), Nosy::plain(61)));
const STORES_ANOTHER: fn(&Store) = |store| drop(store.insert(Nosy::plain(50), Nosy::plain(62)));
const COMPUTES: fn(&Store) = |store| {
    store.get_or_insert_with(Nosy::plain(1), || Nosy::plain(63));
    store.get_or_insert_with(Nosy::plain(51), || Nosy::plain(64));
    let _ = store.try_get_or_insert_with(Nosy::plain(52), || Err(()));
};
const FORGETS: fn(&Store) = |store| {
    store.remove(&Nosy::plain(1));
    store.retain(|key, _| key.content % 2 == 0);
    store.pop_lru();
    store.expire();
};
const CLEARS: fn(&Store) = |store| store.clear();

/// Does everything that can be done to a store, with keys and values made by `nosy`.
fn do_everything(store: &Store, nosy: impl Fn(u32) -> Nosy) {
    let check = || {
        assert_at_rest(store);
    };
    for round in 0..2 {
        for key in [1, 2, 3, 1, 4] {
            store.insert(nosy(key), nosy(key + 10 + round));
            check();
        }
        store.get(&nosy(4));
        store.peek(&nosy(4));
        store.insert(nosy(4), nosy(LARGE));
        check();
        let _ = store.try_insert(nosy(4), nosy(LARGE));
        store.insert_with_ttl(nosy(4), nosy(5), Some(Duration::ZERO));
        check();
        store.get_or_insert_with(nosy(1), || nosy(20));
        store.get_or_insert_with(nosy(6), || nosy(LARGE));
        check();
        store.get_or_insert_with(nosy(6), || store.get_or_insert_with(nosy(6), || nosy(21)));
        check();
        let _ = store.try_get_or_insert_with(nosy(7), || Err(nosy(22)));
        check();
        store.set_ttl(&nosy(1), None);
        store.extend_ttl(&nosy(1), TTL);
        drop((store.keys(), store.values(), store.items()));
        store.insert(nosy(1), nosy(23));
        store.remove(&nosy(1));
        check();
        store.insert(nosy(2), nosy(24));
        store.pop_lru();
        check();
        store.insert_with_ttl(nosy(2), nosy(25), Some(TTL));
        CLOCKS.advance(2 * TTL);
        store.expire();
        check();
        store.insert(nosy(2), nosy(26));
        store.retain(|key, value| key.content == 2 && value.content == 0);
        check();
        store.insert(nosy(3), nosy(27));
        store.clear();
        check();
    }
}

/// Does everything in each store with those that do `act` in each `call`.
#[track_caller]
fn may(call: Call, act: fn(&Store)) {
    for (index, store) in stores().into_iter().enumerate() {
        let home: &'static OnceLock<Store> = Box::leak(Box::default());
        let store = home.get_or_init(|| store);
        println!("in store {index}");
        watched(move || do_everything(store, |content| Nosy { content, habit: Some(Habit { call, home, act }) }));
    }
}

/// A test for each thing that may be done in each place.
macro_rules! may {
    ($($name:ident: $call:ident $act:ident;)*) => {$(
        #[test]
        fn $name() {
            may(Call::$call, $act);
        }
    )*};
}

may! {
    a_hash_may_look_into_the_store: Hash LOOKS;
    a_hash_may_store_the_same_key: Hash STORES_THE_SAME;
    a_hash_may_store_another_key: Hash STORES_ANOTHER;
    a_hash_may_compute: Hash COMPUTES;
    a_hash_may_forget: Hash FORGETS;
    a_hash_may_clear: Hash CLEARS;
    an_eq_may_look_into_the_store: Eq LOOKS;
    an_eq_may_store_the_same_key: Eq STORES_THE_SAME;
    an_eq_may_store_another_key: Eq STORES_ANOTHER;
    an_eq_may_compute: Eq COMPUTES;
    an_eq_may_forget: Eq FORGETS;
    an_eq_may_clear: Eq CLEARS;
    a_clone_may_look_into_the_store: Clone LOOKS;
    a_clone_may_store_the_same_key: Clone STORES_THE_SAME;
    a_clone_may_store_another_key: Clone STORES_ANOTHER;
    a_clone_may_compute: Clone COMPUTES;
    a_clone_may_forget: Clone FORGETS;
    a_clone_may_clear: Clone CLEARS;
    a_drop_may_look_into_the_store: Drop LOOKS;
    a_drop_may_store_the_same_key: Drop STORES_THE_SAME;
    a_drop_may_store_another_key: Drop STORES_ANOTHER;
    a_drop_may_compute: Drop COMPUTES;
    a_drop_may_forget: Drop FORGETS;
    a_drop_may_clear: Drop CLEARS;
}

/// Everything at once, for the closures.
fn meddle(store: &Store) {
    for act in [LOOKS, STORES_THE_SAME, STORES_ANOTHER, COMPUTES, FORGETS, CLEARS] {
        act(store);
    }
}

#[test]
fn getsizeof_ttu_and_the_listener_may_use_the_store() {
    static HOME: OnceLock<Store> = OnceLock::new();
    fn meddle_at_home() {
        once(|| HOME.get().into_iter().for_each(meddle));
    }
    let store = HOME.get_or_init(|| {
        TtlCache::builder()
            .maxsize(2)
            .getsizeof(|_| {
                meddle_at_home();
                1
            })
            .ttu(|_, _| {
                meddle_at_home();
                TTL
            })
            .removal_listener(|_, _, _| meddle_at_home())
            .hasher(Hashing::Spread)
            .build()
    });

    watched(|| do_everything(store, Nosy::plain));
}

#[test]
fn the_closures_of_retain_and_of_computations_may_use_the_store() {
    static HOME: OnceLock<Store> = OnceLock::new();
    let store = HOME.get_or_init(|| TtlCache::builder().maxsize(4).hasher(Hashing::Alike).build());

    watched(|| {
        for key in 1..5 {
            store.insert(Nosy::plain(key), Nosy::plain(key));
        }
        store.retain(|key, _| {
            meddle(store);
            key.content % 2 == 0
        });
        validate(store);
        store.get_or_insert_with(Nosy::plain(1), || {
            meddle(store);
            Nosy::plain(1)
        });
    });

    validate(store);
    assert!(!store.contains_key(&Nosy::plain(1)), "it was removed while it was computed");
}

#[test]
fn retain_removes_only_the_values_that_it_asked_about() {
    let store = TtlCache::new(4, TTL);
    store.insert(1, "old");

    store.retain(|_, _| {
        store.insert(1, "new");
        false
    });

    assert_eq!(store.get(&1), Some("new"));
}

#[test]
fn a_listener_may_insert_the_removed_entry_again() {
    static HOME: OnceLock<TtlCache<u32, u32>> = OnceLock::new();
    let store = HOME.get_or_init(|| {
        TtlCache::builder()
            .maxsize(1)
            .removal_listener(|key, value, _| {
                if *key == 1 {
                    HOME.get().unwrap().insert(*key, value + 1);
                }
            })
            .build()
    });
    store.insert(1, 10);

    watched(|| store.insert(2, 20));

    assert_eq!(store.items(), [(1, 11)]);
}

#[test]
fn a_function_that_asks_for_itself_computes() {
    let cache = TtlCache::new(8, TTL);

    let value = cache.get_or_insert_with(1, || cache.get_or_insert_with(1, || 10) + 1);

    assert_eq!(value, 11);
    assert_eq!((cache.info().hits, cache.info().misses, computations(&cache)), (0, 2, 0));
}

#[test]
fn a_recursive_function_fills_the_cache_on_its_way() {
    fn fibonacci(cache: &TtlCache<u64, u64>, n: u64) -> u64 {
        cache.get_or_insert_with(n, || match n {
            0 | 1 => n,
            _ => fibonacci(cache, n - 1) + fibonacci(cache, n - 2),
        })
    }
    let cache = TtlCache::new(128, TTL);

    assert_eq!(fibonacci(&cache, 80), 23_416_728_348_467_685);
    assert_eq!((cache.info().misses, cache.len()), (81, 81));
}

/// One that is older than the thread's first use of a store may not: the thread's registration in the table has ended by
/// then.
#[test]
fn a_thread_local_that_is_being_dropped_may_use_the_store() {
    struct Last(&'static TtlCache<u32, String>);
    impl Drop for Last {
        fn drop(&mut self) {
            self.0.insert(1, "last".to_owned());
            self.0.get(&1);
            self.0.get_or_insert_with(2, || self.0.get_or_insert_with(2, || "words".to_owned()));
            self.0.remove(&2);
        }
    }
    thread_local! {
        static LAST: Cell<Option<Last>> = const { Cell::new(None) };
    }
    let store: &'static TtlCache<u32, String> = Box::leak(Box::new(TtlCache::new(8, TTL)));

    watched(move || {
        store.insert(0, "first".to_owned());
        LAST.set(Some(Last(store)));
    });

    assert_eq!(store.get(&1).as_deref(), Some("last"));
    validate(store);
}
