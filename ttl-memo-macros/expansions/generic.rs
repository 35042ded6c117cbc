#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn largest<T: Key + Ord>(items: &[T]) -> Option<T> {
    <<largest as ::ttl_memo::__private::Supported>::Support>::call::<T>(items).0
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
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps,
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
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for largest {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn stores() -> &'static __ttl_memo::InstantiationCaches {
            static STORES: __ttl_memo::InstantiationCaches = __ttl_memo::InstantiationCaches::new();
            &STORES
        }
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
            {
                use __ttl_memo::Supported as _;
                largest::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            <__TtlMemoCacheable>::of_instantiation(
                __TtlMemoSupport::stores(),
                __TtlMemoSupport::settings::<T>,
            )
        }
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
        #[allow(clippy::multiple_bound_locations, clippy::used_underscore_binding)]
        #[inline]
        fn call<T: Key + Ord>(items: &[T]) -> (Option<T>, __ttl_memo::Source)
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            let __engine = __TtlMemoSupport::engine::<T>();
            match __engine.look_up(__ttl_memo::KeyRef(items)) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            <largest>::uncached::<T>(items),
                            __ttl_memo::always,
                        )
                }
            }
        }
    }
    impl largest {
        ///The cache that holds the results of `largest`.
        #[inline]
        pub fn cache<T: Key + Ord>() -> &'static __ttl_memo::TtlCache<
            __ttl_memo::Vec<T>,
            Option<T>,
        >
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            __TtlMemoSupport::engine::<T>().cache()
        }
        ///Does what `largest` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call<T: Key + Ord>(items: &[T]) -> (Option<T>, __ttl_memo::Source)
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            let _ = largest::<T>;
            __TtlMemoSupport::call::<T>(items)
        }
        ///The statistics of `largest` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::stores().info()
        }
        ///Removes all cached results of `largest` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::stores().clear();
        }
        ///The settings of the cache of `largest`.
        #[inline]
        pub fn cache_parameters<T: Key + Ord>() -> __ttl_memo::CacheParameters
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            __TtlMemoSupport::engine::<T>().parameters()
        }
        ///The cached result of `largest` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek<T: Key + Ord>(items: &[T]) -> __ttl_memo::Option<Option<T>>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            __TtlMemoSupport::engine::<T>().peek(&__ttl_memo::KeyRef(items))
        }
        ///Whether `largest` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains<T: Key + Ord>(items: &[T]) -> __ttl_memo::bool
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            __TtlMemoSupport::engine::<T>().contains(&__ttl_memo::KeyRef(items))
        }
        ///The remaining lifetime of the cached result of `largest`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl<T: Key + Ord>(
            items: &[T],
        ) -> __ttl_memo::Option<__ttl_memo::Duration>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            __TtlMemoSupport::engine::<T>().ttl(&__ttl_memo::KeyRef(items))
        }
        ///Removes the cached result of `largest` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove<T: Key + Ord>(items: &[T]) -> __ttl_memo::Option<Option<T>>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            __TtlMemoSupport::engine::<T>().remove(&__ttl_memo::KeyRef(items))
        }
        ///Stores a value as if `largest` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert<T: Key + Ord>(
            items: &[T],
            value: Option<T>,
        ) -> __ttl_memo::Option<Option<T>>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            __TtlMemoSupport::engine::<T>().insert(__ttl_memo::KeyRef(items), value)
        }
        ///Runs the body of `largest` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh<T: Key + Ord>(items: &[T]) -> Option<T>
        where
            T: __ttl_memo::Key,
            Option<T>: __ttl_memo::Value,
        {
            let __engine = __TtlMemoSupport::engine::<T>();
            let __lead = __engine.refresh(__ttl_memo::KeyRef(items));
            __engine
                .complete(__lead, <largest>::uncached::<T>(items), __ttl_memo::always)
                .0
        }
    }
};
