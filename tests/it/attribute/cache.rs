//! `cache = …`: a store that the user provides.

use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, LazyLock};

use pollster::block_on;
use ttl_memo::test_util::isolate;
use ttl_memo::{ManualTimer, TtlCache, ttl_cache};

use super::{MINUTE, Runs};

#[test]
fn a_static_store_is_used_by_the_function() {
    static CLOCK: ManualTimer = ManualTimer::new();
    static DOUBLES: LazyLock<TtlCache<u64, u64>> =
        LazyLock::new(|| TtlCache::builder().ttl(MINUTE).timer(&CLOCK).build());
    #[ttl_cache(cache = DOUBLES)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!((double(1), DOUBLES.get(&1)), (2, Some(2)));
    DOUBLES.insert(1, 3);
    assert_eq!(double(1), 3);
    CLOCK.advance(MINUTE);
    assert_eq!(double(1), 2);
}

#[test]
fn two_functions_may_share_a_store() {
    static LENGTHS: LazyLock<TtlCache<String, usize>> = LazyLock::new(|| TtlCache::new(8, MINUTE));
    static RUNS: Runs = Runs::new();
    #[ttl_cache(cache = LENGTHS)]
    fn first(text: &str) -> usize {
        RUNS.count();
        text.len()
    }
    #[ttl_cache(cache = *LENGTHS)]
    async fn second(text: String) -> Result<usize, ()> {
        RUNS.count();
        std::future::ready(Ok(text.len())).await
    }

    assert_eq!(
        (first("ab"), block_on(second("ab".to_owned())), block_on(second("abc".to_owned())), first("abc")),
        (2, Ok(2), Ok(3), 3)
    );
    assert_eq!(RUNS.get(), 2);
    first::cache_clear();
    assert!(!second::cache_contains("ab".to_owned()));
}

#[test]
fn helpers_speak_of_the_given_store() {
    static CLOCK: ManualTimer = ManualTimer::new();
    static DOUBLES: LazyLock<TtlCache<u64, u64>> =
        LazyLock::new(|| TtlCache::builder().maxsize(3).ttl(MINUTE).timer(&CLOCK).name("doubles").build());
    #[ttl_cache(cache = DOUBLES)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    assert!(std::ptr::eq(double::cache(), LazyLock::force(&DOUBLES)));
    assert_eq!((double::cache_peek(1), double::cache_ttl(1)), (Some(2), Some(MINUTE)));
    assert_eq!((double::cache_info().misses, double::cache_info().maxsize), (1, Some(3)));
    assert_eq!(double::cache_parameters().name.as_deref(), Some("doubles"));
    assert_eq!((double::cache_insert(1, 3), double::cache_refresh(1), double::cache_remove(1)), (Some(2), 2, Some(2)));
    assert_eq!(double::uncached(1), 2);
}

#[test]
fn a_function_may_give_the_store() {
    fn doubles() -> &'static TtlCache<u64, u64> {
        static DOUBLES: LazyLock<TtlCache<u64, u64>> = LazyLock::new(|| TtlCache::new(8, MINUTE));
        &DOUBLES
    }
    #[ttl_cache(cache = doubles())]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!((double(1), doubles().get(&1)), (2, Some(2)));
}

#[test]
fn a_store_may_have_another_hasher() {
    type Hasher = BuildHasherDefault<DefaultHasher>;
    struct Api {
        doubles: TtlCache<(u64, String), u64, Hasher>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.doubles)]
        fn double(&self, number: u64, _text: &str) -> u64 {
            number * 2
        }
    }

    let api = Api { doubles: TtlCache::builder().hasher(Hasher::default()).build() };
    assert_eq!((api.double(1, "a"), api.double(1, "a")), (2, 2));
    assert_eq!(api.doubles.get(&(1, "a".to_owned())), Some(2));
    assert_eq!(api.doubles.info().hits, 2);
}

#[test]
fn a_chosen_key_is_the_stores() {
    static NAMES: LazyLock<TtlCache<u64, String>> = LazyLock::new(|| TtlCache::new(8, MINUTE));
    struct User(u64, &'static str);
    #[ttl_cache(cache = NAMES, key = |user| -> u64 { user.0 })]
    fn name(user: &User) -> String {
        user.1.to_owned()
    }

    assert_eq!(
        (name(&User(1, "ann")), name(&User(1, "bob")), NAMES.get(&1)),
        ("ann".into(), "ann".into(), Some("ann".into()))
    );
}

#[test]
fn a_result_that_cache_if_rejects_is_not_stored() {
    static EVENS: LazyLock<TtlCache<u64, u64>> = LazyLock::new(|| TtlCache::new(8, MINUTE));
    #[ttl_cache(cache = EVENS, cache_if = |number| number % 2 == 0)]
    fn same(number: u64) -> u64 {
        number
    }

    assert_eq!((same(1), same(2), EVENS.keys()), (1, 2, vec![2]));
}

#[test]
fn a_borrowed_part_of_self_may_be_the_store() {
    struct Inner {
        doubles: TtlCache<u64, u64>,
    }
    struct Api {
        inner: Arc<Inner>,
        by: u64,
    }
    impl Api {
        fn doubles(&self) -> &TtlCache<u64, u64> {
            &self.inner.doubles
        }
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.inner.doubles)]
        fn by_field(&self, number: u64) -> u64 {
            number * self.by
        }
        #[ttl_cache(cache = self.doubles())]
        fn by_method(&self, number: u64) -> u64 {
            number * self.by
        }
        #[ttl_cache(cache = self.doubles(), skip(log))]
        fn with_a_log(&self, log: &mut Vec<u64>, number: u64) -> u64 {
            log.push(number);
            number
        }
        #[ttl_cache(cache = self.inner.doubles)]
        fn counted(self: &Arc<Self>, number: u64) -> u64 {
            number * self.by
        }
    }

    let inner = Arc::new(Inner { doubles: TtlCache::new(8, MINUTE) });
    let api = Api { inner: Arc::clone(&inner), by: 2 };
    let other = Arc::new(Api { inner, by: 3 });
    let mut log = Vec::new();
    assert_eq!((api.by_field(1), other.by_field(1), other.by_method(1)), (2, 2, 2));
    assert_eq!((api.with_a_log(&mut log, 1), api.with_a_log(&mut log, 5), other.counted(1)), (2, 5, 2));
    assert_eq!(log, [5]);
}

#[test]
fn a_given_store_is_the_same_in_an_isolated_test() {
    static DOUBLES: LazyLock<TtlCache<u64, u64>> = LazyLock::new(|| TtlCache::new(8, MINUTE));
    #[ttl_cache(cache = DOUBLES)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    let _test = isolate();
    assert!(double::cache_contains(1));
}

#[test]
fn a_method_of_a_generic_type_may_be_given_a_store() {
    struct Context<T> {
        items: TtlCache<T, T>,
    }
    #[ttl_cache]
    impl<T: ttl_memo::Key> Context<T> {
        #[ttl_cache(cache = self.items)]
        fn same(&self, item: T) -> T {
            item
        }
    }

    let context = Context { items: TtlCache::new(8, MINUTE) };
    assert_eq!((context.same(1), context.same(1), context.same(2)), (1, 1, 2));
    assert_eq!((context.items.info().hits, context.items.len()), (1, 2));
}

#[test]
fn an_argument_may_bring_the_store() {
    struct Context {
        lengths: TtlCache<String, usize>,
        runs: Runs,
    }
    #[ttl_cache(cache = context.lengths, skip(context))]
    fn length(context: &Context, text: &str) -> usize {
        context.runs.count();
        text.len()
    }
    let new = || Context { lengths: TtlCache::new(8, MINUTE), runs: Runs::new() };
    let (first, second) = (new(), new());

    assert_eq!((length(&first, "ab"), length(&first, "ab"), length(&second, "ab")), (2, 2, 2));
    assert_eq!((first.runs.get(), second.runs.get()), (1, 1));
    assert_eq!(length::uncached(&first, "ab"), 2);
}

#[test]
fn a_shared_argument_may_bring_the_store() {
    #[ttl_cache(cache = doubles, skip(doubles))]
    fn double(doubles: &Arc<TtlCache<u64, u64>>, number: u64) -> u64 {
        doubles.len() as u64 + number * 2
    }
    #[ttl_cache(cache = *doubles, skip(doubles))]
    async fn double_later(doubles: &Arc<TtlCache<u64, u64>>, number: u64) -> u64 {
        std::future::ready(doubles.len() as u64 + number * 2).await
    }

    let doubles = Arc::new(TtlCache::new(8, MINUTE));
    assert_eq!((double(&doubles, 1), double(&doubles, 1), double(&doubles, 2)), (2, 2, 5));
    assert_eq!((block_on(double_later(&doubles, 2)), block_on(double_later(&doubles, 3))), (5, 8));
}
#[test]
fn a_generic_function_may_be_given_a_store() {
    struct Context<T> {
        items: TtlCache<T, T>,
    }
    #[ttl_cache(cache = context.items, skip(context))]
    fn same<T: ttl_memo::Key>(context: &Context<T>, item: T) -> T {
        let _ = context;
        item
    }
    #[ttl_cache]
    impl<T: ttl_memo::Key> Context<T> {
        #[ttl_cache(cache = self.items)]
        fn same(&self, item: T) -> T {
            item
        }
    }

    let context = Context { items: TtlCache::new(8, MINUTE) };
    assert_eq!((same(&context, 1), context.same(1), context.same(2)), (1, 1, 2));
    assert_eq!((context.items.info().hits, context.items.len()), (1, 2));
}

#[test]
fn a_store_may_be_given_by_reference() {
    static DOUBLES: LazyLock<TtlCache<u64, u64>> = LazyLock::new(|| TtlCache::new(8, MINUTE));
    struct Api {
        doubles: TtlCache<u64, u64>,
    }
    #[ttl_cache(cache = &DOUBLES)]
    fn double(number: u64) -> u64 {
        number * 2
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = &self.doubles)]
        fn double(&self, number: u64) -> u64 {
            number * 2
        }
    }

    let api = Api { doubles: TtlCache::new(8, MINUTE) };
    assert_eq!((double(1), api.double(1), DOUBLES.len(), api.doubles.len()), (2, 2, 1, 1));
}

#[test]
fn a_static_cache_may_have_its_own_hasher() {
    static DOUBLES: LazyLock<TtlCache<u64, u64, BuildHasherDefault<DefaultHasher>>> =
        LazyLock::new(|| TtlCache::builder().maxsize(3).hasher(BuildHasherDefault::default()).build());
    #[ttl_cache(cache = DOUBLES)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!((double(1), DOUBLES.get(&1), double::cache_peek(1)), (2, Some(2), Some(2)));
    assert_eq!(
        (double::cache_info().maxsize, double::cache_refresh(1), double::cache_remove(1)),
        (Some(3), 2, Some(2))
    );
}

#[test]
#[should_panic(expected = "use it by the name that `cache = …` gives")]
fn a_helper_cannot_return_a_cache_with_its_own_hasher() {
    static DOUBLES: LazyLock<TtlCache<u64, u64, BuildHasherDefault<DefaultHasher>>> =
        LazyLock::new(|| TtlCache::builder().hasher(BuildHasherDefault::default()).build());
    #[ttl_cache(cache = DOUBLES)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double::cache();
}
