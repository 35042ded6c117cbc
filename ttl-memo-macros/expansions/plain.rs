#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
pub fn double(n: u64) -> u64 {
    <double>::cache_call(n).0
}
///The cache of the function `double` and its helpers.
#[allow(clippy::exhaustive_enums)]
pub enum double {}
impl double {
    ///Runs the body of `double` without its cache.
    pub fn uncached(n: u64) -> u64 {
        #[allow(clippy::missing_const_for_fn)]
        fn __ttl_memo_body(n: u64) -> u64 {
            2 * n
        }
        __ttl_memo_body(n)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::True;
    type __TtlMemoFallible = __ttl_memo::False;
    type __TtlMemoKey = u64;
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for double {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            u64,
        > {
            {
                use __ttl_memo::Supported as _;
                double::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: __ttl_memo::StaticCache<__TtlMemoKey, u64> = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, u64> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                u64,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::double"));
            __builder
        }
    }
    impl double {
        ///The cache that holds the results of `double`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<u64, u64> {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `double` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(n: u64) -> (u64, __ttl_memo::Source) {
            let _ = double;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up(__ttl_memo::KeyRef(&n)) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine.complete(__lead, <double>::uncached(n), __ttl_memo::always)
                }
            }
        }
        ///The statistics of `double` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `double` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `double`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `double` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(n: u64) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef(&n))
        }
        ///Whether `double` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(n: u64) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef(&n))
        }
        ///The remaining lifetime of the cached result of `double`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(n: u64) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef(&n))
        }
        ///Removes the cached result of `double` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(n: u64) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef(&n))
        }
        ///Stores a value as if `double` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(n: u64, value: u64) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef(&n), value)
        }
        ///Runs the body of `double` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(n: u64) -> u64 {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh(__ttl_memo::KeyRef(&n));
            __engine.complete(__lead, <double>::uncached(n), __ttl_memo::always).0
        }
    }
};
