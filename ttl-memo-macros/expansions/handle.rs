impl Digest for [u8] {
    type Output = u64;
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    fn digest(&self, rounds: u32) -> Self::Output {
        Digests::call(self, rounds)
    }
}
///The cache of the function `digest` and its helpers.
#[allow(clippy::exhaustive_enums)]
pub enum Digests {}
const _: () = {
    trait __TtlMemoBody {
        fn __ttl_memo_body(&self, arg1: u32) -> u64;
    }
    impl __TtlMemoBody for [u8] {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
        fn __ttl_memo_body(&self, rounds: u32) -> u64 {
            hash(self, rounds)
        }
    }
    impl Digests {
        ///Runs the body of `digest` without its cache.
        pub fn uncached(this: &[u8], rounds: u32) -> u64 {
            <[u8] as __TtlMemoBody>::__ttl_memo_body(this, rounds)
        }
    }
};
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::True;
    type __TtlMemoFallible = __ttl_memo::False;
    type __TtlMemoKey = (__ttl_memo::Vec<u8>, u32);
    type __TtlMemoValue = u64;
    impl Digests {
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
            <__TtlMemoCacheable>::of_static(&STORE, Digests::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::<[u8]>::digest"));
            __builder
        }
        ///The store in which the results of `digest` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            Digests::engine().cache()
        }
        #[doc(hidden)]
        #[allow(clippy::used_underscore_binding)]
        #[inline]
        fn call(this: &[u8], rounds: u32) -> u64 {
            let __engine = Digests::engine();
            match __engine.begin(__ttl_memo::KeyRef((this, &rounds))) {
                __ttl_memo::Call::Hit(__value) => __engine.output(__value),
                __ttl_memo::Call::Lead(__lead) => {
                    __engine
                        .finish(
                            __lead,
                            Digests::uncached(this, rounds),
                            __ttl_memo::always,
                        )
                }
            }
        }
        ///How `digest` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            Digests::engine().info()
        }
        ///Forgets everything that `digest` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            Digests::engine().clear();
        }
        ///How the cache of `digest` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            Digests::engine().parameters()
        }
        ///The live value that `digest` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(
            this: &[u8],
            rounds: u32,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            Digests::engine().peek(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///Whether `digest` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(this: &[u8], rounds: u32) -> __ttl_memo::bool {
            Digests::engine().contains(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///How long the value that `digest` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(
            this: &[u8],
            rounds: u32,
        ) -> __ttl_memo::Option<__ttl_memo::Duration> {
            Digests::engine().ttl(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///Makes `digest` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(
            this: &[u8],
            rounds: u32,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            Digests::engine().remove(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///Stores a value as if `digest` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            this: &[u8],
            rounds: u32,
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            Digests::engine().insert(__ttl_memo::KeyRef((this, &rounds)), value)
        }
        ///Runs the body of `digest` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh(this: &[u8], rounds: u32) -> u64 {
            let __engine = Digests::engine();
            let __lead = __engine.supersede(__ttl_memo::KeyRef((this, &rounds)));
            __engine.finish(__lead, Digests::uncached(this, rounds), __ttl_memo::always)
        }
    }
};
