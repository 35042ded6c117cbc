impl Digest for [u8] {
    type Output = u64;
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    fn digest(&self, rounds: u32) -> Self::Output {
        <<Digests as ::ttl_memo::__private::Supported>::Support>::call(self, rounds).0
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
            clippy::trivially_copy_pass_by_ref,
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
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for Digests {
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
            static STORE: __ttl_memo::StaticCache<__TtlMemoKey, u64> = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, u64> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                u64,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::<[u8]>::digest"));
            __builder
        }
        #[allow(clippy::used_underscore_binding)]
        #[inline]
        fn call(this: &[u8], rounds: u32) -> (u64, __ttl_memo::Source) {
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up(__ttl_memo::KeyRef((this, &rounds))) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            <Digests>::uncached(this, rounds),
                            __ttl_memo::always,
                        )
                }
            }
        }
    }
    impl Digests {
        ///The cache that holds the results of `digest`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<
            (__ttl_memo::Vec<u8>, u32),
            u64,
        > {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `digest` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(this: &[u8], rounds: u32) -> (u64, __ttl_memo::Source) {
            __TtlMemoSupport::call(this, rounds)
        }
        ///The statistics of `digest` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `digest` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `digest`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `digest` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(this: &[u8], rounds: u32) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///Whether `digest` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(this: &[u8], rounds: u32) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///The remaining lifetime of the cached result of `digest`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(
            this: &[u8],
            rounds: u32,
        ) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///Removes the cached result of `digest` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(this: &[u8], rounds: u32) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef((this, &rounds)))
        }
        ///Stores a value as if `digest` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(
            this: &[u8],
            rounds: u32,
            value: u64,
        ) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef((this, &rounds)), value)
        }
        ///Runs the body of `digest` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(this: &[u8], rounds: u32) -> u64 {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh(__ttl_memo::KeyRef((this, &rounds)));
            __engine
                .complete(__lead, <Digests>::uncached(this, rounds), __ttl_memo::always)
                .0
        }
    }
};
