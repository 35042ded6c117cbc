#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
pub fn double(n: u64) -> u64 {
    let __engine = double::engine();
    match __engine.begin(::ttl_memo::__private::KeyRef(&n)) {
        ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
        ::ttl_memo::__private::Call::Lead(__lead) => {
            __engine.finish(__lead, double::uncached(n), ::ttl_memo::__private::always)
        }
    }
}
///The cache of the function `double` and its helpers.
#[allow(clippy::exhaustive_enums)]
pub enum double {}
impl double {
    ///Runs the body of `double` without its cache.
    pub fn uncached(n: u64) -> u64 {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
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
    type __TtlMemoValue = u64;
    impl double {
        #[doc(hidden)]
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            __TtlMemoValue,
        > {
            static STORE: __ttl_memo::StaticCache<__TtlMemoKey, __TtlMemoValue> = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, double::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::double"));
            __builder
        }
        ///The store in which the results of `double` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            double::engine().cache()
        }
        ///How `double` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            double::engine().info()
        }
        ///Forgets everything that `double` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            double::engine().clear();
        }
        ///How the cache of `double` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            double::engine().parameters()
        }
        ///The live value that `double` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(n: u64) -> __ttl_memo::Option<__TtlMemoValue> {
            double::engine().peek(&__ttl_memo::KeyRef(&n))
        }
        ///Whether `double` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(n: u64) -> __ttl_memo::bool {
            double::engine().contains(&__ttl_memo::KeyRef(&n))
        }
        ///How long the value that `double` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(n: u64) -> __ttl_memo::Option<__ttl_memo::Duration> {
            double::engine().ttl(&__ttl_memo::KeyRef(&n))
        }
        ///Makes `double` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(n: u64) -> __ttl_memo::Option<__TtlMemoValue> {
            double::engine().remove(&__ttl_memo::KeyRef(&n))
        }
        ///Stores a value as if `double` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            n: u64,
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            double::engine().insert(__ttl_memo::KeyRef(&n), value)
        }
        ///Runs the body of `double` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh(n: u64) -> u64 {
            let __engine = double::engine();
            let __lead = __engine.supersede(__ttl_memo::KeyRef(&n));
            __engine.finish(__lead, double::uncached(n), __ttl_memo::always)
        }
    }
};
