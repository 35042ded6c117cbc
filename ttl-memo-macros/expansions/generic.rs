#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn largest<T: Key + Ord>(items: &[T]) -> Option<T> {
    largest::call::<T>(items)
}
///The cache of the function `largest` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum largest {}
impl largest {
    ///Runs the body of `largest` without its cache.
    pub fn uncached<T: Key + Ord>(items: &[T]) -> Option<T> {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
        fn __ttl_memo_body<T: Key + Ord>(items: &[T]) -> Option<T> {
            items.iter().max().cloned()
        }
        __ttl_memo_body::<T>(items)
    }
}
#[allow(clippy::multiple_bound_locations, clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::True;
    type __TtlMemoFallible = __ttl_memo::False;
    impl largest {
        #[doc(hidden)]
        #[inline]
        fn stores() -> &'static __ttl_memo::InstantiationCaches {
            static STORES: __ttl_memo::InstantiationCaches = __ttl_memo::InstantiationCaches::new();
            &STORES
        }
        #[doc(hidden)]
        #[inline]
        fn engine<T: Key + Ord>() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __ttl_memo::Vec<T>,
            Option<T>,
        >
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            <__TtlMemoCacheable>::of_instantiation(
                largest::stores(),
                largest::settings::<T>,
            )
        }
        #[doc(hidden)]
        fn settings<T: Key + Ord>() -> __ttl_memo::TtlCacheBuilder<
            __ttl_memo::Vec<T>,
            Option<T>,
        >
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            let __builder = __ttl_memo::named::<
                __ttl_memo::Vec<T>,
                Option<T>,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::largest"));
            __builder
        }
        ///The store in which the results of `largest` are.
        #[inline]
        pub fn cache<T: Key + Ord>() -> &'static __ttl_memo::TtlCache<
            __ttl_memo::Vec<T>,
            Option<T>,
        >
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            largest::engine::<T>().cache()
        }
        #[doc(hidden)]
        #[allow(clippy::multiple_bound_locations, clippy::used_underscore_binding)]
        #[inline]
        fn call<T: Key + Ord>(items: &[T]) -> Option<T>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            let __engine = largest::engine::<T>();
            match __engine.begin(__ttl_memo::KeyRef(items)) {
                __ttl_memo::Call::Hit(__value) => __engine.output(__value),
                __ttl_memo::Call::Lead(__lead) => {
                    __engine
                        .finish(
                            __lead,
                            largest::uncached::<T>(items),
                            __ttl_memo::always,
                        )
                }
            }
        }
        ///How `largest` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            largest::stores().info()
        }
        ///Forgets everything that `largest` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            largest::stores().clear();
        }
        ///How the cache of `largest` was set up.
        #[inline]
        pub fn cache_parameters<T: Key + Ord>() -> __ttl_memo::CacheParameters
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            largest::engine::<T>().parameters()
        }
        ///The live value that `largest` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek<T: Key + Ord>(items: &[T]) -> __ttl_memo::Option<Option<T>>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            largest::engine::<T>().peek(&__ttl_memo::KeyRef(items))
        }
        ///Whether `largest` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains<T: Key + Ord>(items: &[T]) -> __ttl_memo::bool
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            largest::engine::<T>().contains(&__ttl_memo::KeyRef(items))
        }
        ///How long the value that `largest` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl<T: Key + Ord>(
            items: &[T],
        ) -> __ttl_memo::Option<__ttl_memo::Duration>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            largest::engine::<T>().ttl(&__ttl_memo::KeyRef(items))
        }
        ///Makes `largest` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove<T: Key + Ord>(items: &[T]) -> __ttl_memo::Option<Option<T>>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            largest::engine::<T>().remove(&__ttl_memo::KeyRef(items))
        }
        ///Stores a value as if `largest` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert<T: Key + Ord>(
            items: &[T],
            value: Option<T>,
        ) -> __ttl_memo::Option<Option<T>>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            largest::engine::<T>().insert(__ttl_memo::KeyRef(items), value)
        }
        ///Runs the body of `largest` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh<T: Key + Ord>(items: &[T]) -> Option<T>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            let __engine = largest::engine::<T>();
            let __lead = __engine.supersede(__ttl_memo::KeyRef(items));
            __engine.finish(__lead, largest::uncached::<T>(items), __ttl_memo::always)
        }
    }
};
