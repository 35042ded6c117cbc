#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn near(words: &[&str], at: (f64, f64)) -> usize {
    let __engine = near::engine();
    match __engine
        .begin(
            ::ttl_memo::__private::KeyRef((
                ::ttl_memo::__private::PartAs::<
                    ::ttl_memo::__private::Pointee<
                        ::ttl_memo::__private::Elements<
                            ::ttl_memo::__private::Pointee<::ttl_memo::__private::Same>,
                        >,
                    >,
                    _,
                >::new(&words),
                ::ttl_memo::__private::PartAs::<
                    (::ttl_memo::__private::FloatBits, ::ttl_memo::__private::FloatBits),
                    _,
                >::new(&at),
            )),
        )
    {
        ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
        ::ttl_memo::__private::Call::Lead(__lead) => {
            __engine
                .finish(__lead, near::uncached(words, at), ::ttl_memo::__private::always)
        }
    }
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
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
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
    type __TtlMemoValue = usize;
    impl near {
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
            <__TtlMemoCacheable>::of_static(&STORE, near::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::near"));
            __builder
        }
        ///The store in which the results of `near` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            near::engine().cache()
        }
        ///How `near` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            near::engine().info()
        }
        ///Forgets everything that `near` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            near::engine().clear();
        }
        ///How the cache of `near` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            near::engine().parameters()
        }
        ///The live value that `near` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(
            words: &[&str],
            at: (f64, f64),
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            near::engine()
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
        ///Whether `near` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(words: &[&str], at: (f64, f64)) -> __ttl_memo::bool {
            near::engine()
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
        ///How long the value that `near` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(
            words: &[&str],
            at: (f64, f64),
        ) -> __ttl_memo::Option<__ttl_memo::Duration> {
            near::engine()
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
        ///Makes `near` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(
            words: &[&str],
            at: (f64, f64),
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            near::engine()
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
        ///Stores a value as if `near` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            words: &[&str],
            at: (f64, f64),
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            near::engine()
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
        ///Runs the body of `near` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh(words: &[&str], at: (f64, f64)) -> usize {
            let __engine = near::engine();
            let __lead = __engine
                .supersede(
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
            __engine.finish(__lead, near::uncached(words, at), __ttl_memo::always)
        }
    }
};
