#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
pub fn user(tenant: &str, id: u64) -> Result<User, ApiError> {
    let __engine = user::engine();
    match __engine.begin(::ttl_memo::__private::KeyRef((tenant, &id))) {
        ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
        ::ttl_memo::__private::Call::Lead(__lead) => {
            __engine
                .finish(
                    __lead,
                    user::uncached(tenant, id),
                    ::ttl_memo::__private::always,
                )
        }
    }
}
///The cache of the function `user` and its helpers.
#[allow(clippy::exhaustive_enums)]
pub enum user {}
impl user {
    ///Runs the body of `user` without its cache.
    pub fn uncached(tenant: &str, id: u64) -> Result<User, ApiError> {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
        fn __ttl_memo_body(tenant: &str, id: u64) -> Result<User, ApiError> {
            ask(tenant, id)
        }
        __ttl_memo_body(tenant, id)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<
                <__TtlMemoFallible as __ttl_memo::Output<Result<User, ApiError>>>::Value,
            >::VALUE
        },
    >;
    type __TtlMemoFallible = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Result<User, ApiError>>::RESULT
        },
    >;
    type __TtlMemoKey = (__ttl_memo::String, u64);
    #[cfg(not(doc))]
    type __TtlMemoValue = <__TtlMemoFallible as __ttl_memo::Output<
        Result<User, ApiError>,
    >>::Value;
    #[cfg(doc)]
    type __TtlMemoValue = User;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__TtlMemoValue>>::CHECKED;
    };
    impl user {
        #[doc(hidden)]
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            __TtlMemoValue,
        > {
            static STORE: <__ttl_memo::Engine<
                'static,
                __TtlMemoCacheable,
                __TtlMemoFallible,
                __TtlMemoKey,
                __TtlMemoValue,
            > as __ttl_memo::HasStatic>::Static = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, user::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::user"));
            let __builder = __builder.maxsize(128);
            let __builder = __ttl_memo::ttl(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(600u64, 0u32)),
            );
            __builder
        }
        ///The store in which the results of `user` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            user::engine().cache()
        }
        ///How `user` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            user::engine().info()
        }
        ///Forgets everything that `user` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            user::engine().clear();
        }
        ///How the cache of `user` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            user::engine().parameters()
        }
        ///The live value that `user` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(tenant: &str, id: u64) -> __ttl_memo::Option<__TtlMemoValue> {
            user::engine().peek(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///Whether `user` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(tenant: &str, id: u64) -> __ttl_memo::bool {
            user::engine().contains(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///How long the value that `user` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(
            tenant: &str,
            id: u64,
        ) -> __ttl_memo::Option<__ttl_memo::Duration> {
            user::engine().ttl(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///Makes `user` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(
            tenant: &str,
            id: u64,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            user::engine().remove(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///Stores a value as if `user` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            tenant: &str,
            id: u64,
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            user::engine().insert(__ttl_memo::KeyRef((tenant, &id)), value)
        }
        ///Runs the body of `user` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh(tenant: &str, id: u64) -> Result<User, ApiError> {
            let __engine = user::engine();
            let __lead = __engine.supersede(__ttl_memo::KeyRef((tenant, &id)));
            __engine.finish(__lead, user::uncached(tenant, id), __ttl_memo::always)
        }
    }
};
