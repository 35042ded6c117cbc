#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn user(id: u64) -> Result<User, ApiError> {
    <user>::cache_call(id).0
}
///The cache of the function `user` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum user {}
impl user {
    ///Runs the body of `user` without its cache.
    pub fn uncached(id: u64) -> Result<User, ApiError> {
        #[allow(clippy::missing_const_for_fn, clippy::unnecessary_wraps)]
        fn __ttl_memo_body(id: u64) -> Result<User, ApiError> {
            ask(id)
        }
        __ttl_memo_body(id)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Result<User, ApiError>>::VALUE
        },
    >;
    type __TtlMemoFallible = <__ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Result<User, ApiError>>::RESULT
        },
    > as __ttl_memo::WithErrors>::Stored;
    type __TtlMemoKey = u64;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::StoringErrors<
            Result<User, ApiError>,
        >>::CHECKED;
        let () = <__ttl_memo::Cache as __ttl_memo::FailingWith<
            Result<User, ApiError>,
        >>::CHECKED;
        let () = <__ttl_memo::Cache as __ttl_memo::FailingWith<
            Result<User, ApiError>,
        >>::CHECKED;
    };
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for user {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            Result<User, ApiError>,
        > {
            {
                use __ttl_memo::Supported as _;
                user::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: <__ttl_memo::Engine<
                'static,
                __TtlMemoCacheable,
                __TtlMemoFallible,
                __TtlMemoKey,
                Result<User, ApiError>,
            > as __ttl_memo::HasStatic>::Static = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<
            __TtlMemoKey,
            Result<User, ApiError>,
        > {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                Result<User, ApiError>,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::user"));
            let __builder = __ttl_memo::ttl(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(60u64, 0u32)),
            );
            let __builder = __ttl_memo::stale_if_error(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(86400u64, 0u32)),
            );
            let __builder = __ttl_memo::err_ttl::<
                __TtlMemoFallible,
                _,
                _,
            >(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(5u64, 0u32)),
            );
            let __builder = __ttl_memo::tti(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(1800u64, 0u32)),
            );
            let __builder = __builder.jitter(0.1f64);
            __builder
        }
    }
    impl user {
        ///The cache that holds the results of `user`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<u64, Result<User, ApiError>> {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `user` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(id: u64) -> (Result<User, ApiError>, __ttl_memo::Source) {
            let _ = user;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up(__ttl_memo::KeyRef(&id)) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine.complete(__lead, <user>::uncached(id), __ttl_memo::always)
                }
            }
        }
        ///The statistics of `user` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `user` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `user`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `user` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(id: u64) -> __ttl_memo::Option<Result<User, ApiError>> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef(&id))
        }
        ///Whether `user` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(id: u64) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef(&id))
        }
        ///The remaining lifetime of the cached result of `user`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(id: u64) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef(&id))
        }
        ///Removes the cached result of `user` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(id: u64) -> __ttl_memo::Option<Result<User, ApiError>> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef(&id))
        }
        ///Stores a value as if `user` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(
            id: u64,
            value: Result<User, ApiError>,
        ) -> __ttl_memo::Option<Result<User, ApiError>> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef(&id), value)
        }
        ///Runs the body of `user` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(id: u64) -> Result<User, ApiError> {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh(__ttl_memo::KeyRef(&id));
            __engine.complete(__lead, <user>::uncached(id), __ttl_memo::always).0
        }
    }
};
