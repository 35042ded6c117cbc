#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn user(tenant: &str, id: u64) -> User {
    <user>::cache_call(tenant, id).0
}
///The cache of the function `user` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum user {}
impl user {
    ///Runs the body of `user` without its cache.
    pub fn uncached(tenant: &str, id: u64) -> User {
        #[allow(clippy::missing_const_for_fn, clippy::unnecessary_wraps)]
        fn __ttl_memo_body(tenant: &str, id: u64) -> User {
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
                <__TtlMemoFallible as __ttl_memo::Output<User>>::Value,
            >::VALUE
        },
    >;
    type __TtlMemoFallible = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<User>::RESULT
        },
    >;
    type __TtlMemoKey = (__ttl_memo::String, u64);
    #[cfg(not(doc))]
    type __Stored<T> = <<__TtlMemoFallible as __ttl_memo::Output<
        User,
    >>::Value as __ttl_memo::Shown<T>>::Type;
    #[cfg(doc)]
    type __Stored<T> = T;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__Stored<User>>>::CHECKED;
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
            __Stored<User>,
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
                __Stored<User>,
            > as __ttl_memo::HasStatic>::Static = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __Stored<User>> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __Stored<User>,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::user"));
            let __builder = __ttl_memo::tags(
                __builder,
                |__value, __key| {
                    let (__part1, __part2) = __key;
                    #[allow(clippy::no_effect_underscore_binding)]
                    let user: &User = __value;
                    #[allow(clippy::no_effect_underscore_binding)]
                    let tenant = __part1;
                    #[allow(clippy::no_effect_underscore_binding)]
                    let id = __part2;
                    if *id > 0 { vec![tenant.clone()] } else { vec![] }
                },
            );
            __builder
        }
        #[allow(clippy::ref_option, clippy::ref_option_ref)]
        fn is_stored(__output: &User, __key: &__TtlMemoKey) -> __ttl_memo::bool {
            __ttl_memo::test_with_key(
                __output,
                __key,
                |__value, __key| {
                    let (__part1, __part2) = __key;
                    #[allow(clippy::no_effect_underscore_binding)]
                    let user = __value;
                    #[allow(clippy::no_effect_underscore_binding)]
                    let _ = __part1;
                    #[allow(clippy::no_effect_underscore_binding)]
                    let id = __part2;
                    user.is_whole() && *id > 0
                },
            )
        }
    }
    impl user {
        ///The cache that holds the results of `user`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<
            (__ttl_memo::String, u64),
            __Stored<User>,
        > {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `user` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(tenant: &str, id: u64) -> (User, __ttl_memo::Source) {
            let _ = user;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up(__ttl_memo::KeyRef((tenant, &id))) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            <user>::uncached(tenant, id),
                            __ttl_memo::WithKey(__TtlMemoSupport::is_stored),
                        )
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
        pub fn cache_peek(tenant: &str, id: u64) -> __ttl_memo::Option<__Stored<User>> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///Whether `user` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(tenant: &str, id: u64) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///The remaining lifetime of the cached result of `user`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(
            tenant: &str,
            id: u64,
        ) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///Removes the cached result of `user` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(
            tenant: &str,
            id: u64,
        ) -> __ttl_memo::Option<__Stored<User>> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef((tenant, &id)))
        }
        ///Stores a value as if `user` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(
            tenant: &str,
            id: u64,
            value: __Stored<User>,
        ) -> __ttl_memo::Option<__Stored<User>> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef((tenant, &id)), value)
        }
        ///Removes all cached results of `user` that have the tag, and returns how many there were.
        #[inline]
        pub fn cache_invalidate_tag(tag: &__ttl_memo::str) -> __ttl_memo::usize {
            __TtlMemoSupport::engine().invalidate_tag(tag)
        }
        ///Runs the body of `user` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(tenant: &str, id: u64) -> User {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh(__ttl_memo::KeyRef((tenant, &id)));
            __engine
                .complete(
                    __lead,
                    <user>::uncached(tenant, id),
                    __ttl_memo::WithKey(__TtlMemoSupport::is_stored),
                )
                .0
        }
    }
};
