#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn near(words: &[&str], at: (f64, f64)) -> usize {
    <near>::cache_call(words, at).0
}
///The cache of the function `near` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum near {}
impl near {
    ///Runs the body of `near` without its cache.
    pub fn uncached(words: &[&str], at: (f64, f64)) -> usize {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::trivially_copy_pass_by_ref,
        )]
        fn __ttl_memo_body(words: &[&str], at: (f64, f64)) -> usize {
            find(words, at)
        }
        __ttl_memo_body(words, at)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::True;
    type __TtlMemoFallible = __ttl_memo::False;
    type __TtlMemoKey = (
        __ttl_memo::Vec<__ttl_memo::String>,
        (__ttl_memo::Float<f64>, __ttl_memo::Float<f64>),
    );
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for near {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            usize,
        > {
            {
                use __ttl_memo::Supported as _;
                near::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: __ttl_memo::StaticCache<__TtlMemoKey, usize> = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, usize> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                usize,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::near"));
            let __builder = __ttl_memo::ttl(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(60u64, 0u32)),
            );
            let __builder = __ttl_memo::stale(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(3600u64, 0u32)),
            );
            __builder
        }
        fn from_key(__key: __TtlMemoKey) -> usize {
            let __key = &__key;
            <near>::uncached(
                &*__ttl_memo::elements(
                    &__key.0,
                    |__part| <__TtlMemoCacheable>::borrowed::<str>(__part),
                ),
                ((&(&__key.1).0).0, (&(&__key.1).1).0),
            )
        }
    }
    impl near {
        ///The cache that holds the results of `near`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<
            (
                __ttl_memo::Vec<__ttl_memo::String>,
                (__ttl_memo::Float<f64>, __ttl_memo::Float<f64>),
            ),
            usize,
        > {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `near` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(
            words: &[&str],
            at: (f64, f64),
        ) -> (usize, __ttl_memo::Source) {
            let _ = near;
            let __engine = __TtlMemoSupport::engine();
            match __engine
                .look_up(
                    __ttl_memo::KeyRef((
                        __ttl_memo::PartAs::<
                            __ttl_memo::Pointee<
                                __ttl_memo::Elements<__ttl_memo::Pointee<__ttl_memo::Same>>,
                            >,
                            _,
                        >::new(&words),
                        __ttl_memo::PartAs::<
                            (__ttl_memo::FloatBits, __ttl_memo::FloatBits),
                            _,
                        >::new(&at),
                    )),
                )
            {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    match __engine
                        .in_background(
                            __lead,
                            __TtlMemoSupport::from_key,
                            __ttl_memo::always,
                        )
                    {
                        __ttl_memo::Lookup::Hit(__value, __source) => {
                            (__engine.output(__value), __source)
                        }
                        __ttl_memo::Lookup::Miss(__lead) => {
                            __engine
                                .complete(
                                    __lead,
                                    <near>::uncached(words, at),
                                    __ttl_memo::always,
                                )
                        }
                    }
                }
            }
        }
        ///The statistics of `near` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `near` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `near`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `near` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(words: &[&str], at: (f64, f64)) -> __ttl_memo::Option<usize> {
            __TtlMemoSupport::engine()
                .peek(
                    &__ttl_memo::KeyRef((
                        __ttl_memo::PartAs::<
                            __ttl_memo::Pointee<
                                __ttl_memo::Elements<__ttl_memo::Pointee<__ttl_memo::Same>>,
                            >,
                            _,
                        >::new(&words),
                        __ttl_memo::PartAs::<
                            (__ttl_memo::FloatBits, __ttl_memo::FloatBits),
                            _,
                        >::new(&at),
                    )),
                )
        }
        ///Whether `near` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(words: &[&str], at: (f64, f64)) -> __ttl_memo::bool {
            __TtlMemoSupport::engine()
                .contains(
                    &__ttl_memo::KeyRef((
                        __ttl_memo::PartAs::<
                            __ttl_memo::Pointee<
                                __ttl_memo::Elements<__ttl_memo::Pointee<__ttl_memo::Same>>,
                            >,
                            _,
                        >::new(&words),
                        __ttl_memo::PartAs::<
                            (__ttl_memo::FloatBits, __ttl_memo::FloatBits),
                            _,
                        >::new(&at),
                    )),
                )
        }
        ///The remaining lifetime of the cached result of `near`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(
            words: &[&str],
            at: (f64, f64),
        ) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine()
                .ttl(
                    &__ttl_memo::KeyRef((
                        __ttl_memo::PartAs::<
                            __ttl_memo::Pointee<
                                __ttl_memo::Elements<__ttl_memo::Pointee<__ttl_memo::Same>>,
                            >,
                            _,
                        >::new(&words),
                        __ttl_memo::PartAs::<
                            (__ttl_memo::FloatBits, __ttl_memo::FloatBits),
                            _,
                        >::new(&at),
                    )),
                )
        }
        ///Removes the cached result of `near` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(
            words: &[&str],
            at: (f64, f64),
        ) -> __ttl_memo::Option<usize> {
            __TtlMemoSupport::engine()
                .remove(
                    &__ttl_memo::KeyRef((
                        __ttl_memo::PartAs::<
                            __ttl_memo::Pointee<
                                __ttl_memo::Elements<__ttl_memo::Pointee<__ttl_memo::Same>>,
                            >,
                            _,
                        >::new(&words),
                        __ttl_memo::PartAs::<
                            (__ttl_memo::FloatBits, __ttl_memo::FloatBits),
                            _,
                        >::new(&at),
                    )),
                )
        }
        ///Stores a value as if `near` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(
            words: &[&str],
            at: (f64, f64),
            value: usize,
        ) -> __ttl_memo::Option<usize> {
            __TtlMemoSupport::engine()
                .insert(
                    __ttl_memo::KeyRef((
                        __ttl_memo::PartAs::<
                            __ttl_memo::Pointee<
                                __ttl_memo::Elements<__ttl_memo::Pointee<__ttl_memo::Same>>,
                            >,
                            _,
                        >::new(&words),
                        __ttl_memo::PartAs::<
                            (__ttl_memo::FloatBits, __ttl_memo::FloatBits),
                            _,
                        >::new(&at),
                    )),
                    value,
                )
        }
        ///Runs the body of `near` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(words: &[&str], at: (f64, f64)) -> usize {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine
                .refresh(
                    __ttl_memo::KeyRef((
                        __ttl_memo::PartAs::<
                            __ttl_memo::Pointee<
                                __ttl_memo::Elements<__ttl_memo::Pointee<__ttl_memo::Same>>,
                            >,
                            _,
                        >::new(&words),
                        __ttl_memo::PartAs::<
                            (__ttl_memo::FloatBits, __ttl_memo::FloatBits),
                            _,
                        >::new(&at),
                    )),
                );
            __engine.complete(__lead, <near>::uncached(words, at), __ttl_memo::always).0
        }
    }
};
