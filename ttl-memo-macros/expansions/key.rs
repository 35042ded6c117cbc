#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn orders(user: &User, conn: &mut Connection) -> Vec<Order> {
    <orders>::cache_call(user, conn).0
}
///The cache of the function `orders` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum orders {}
impl orders {
    ///Runs the body of `orders` without its cache.
    pub fn uncached(user: &User, conn: &mut Connection) -> Vec<Order> {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps,
        )]
        fn __ttl_memo_body(user: &User, conn: &mut Connection) -> Vec<Order> {
            conn.orders(user)
        }
        __ttl_memo_body(user, conn)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Vec<Order>>::VALUE
        },
    >;
    type __TtlMemoFallible = __ttl_memo::False;
    type __TtlMemoKey = u64;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<Vec<Order>>>::CHECKED;
    };
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for orders {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            Vec<Order>,
        > {
            {
                use __ttl_memo::Supported as _;
                orders::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: <__ttl_memo::Engine<
                'static,
                __TtlMemoCacheable,
                __TtlMemoFallible,
                __TtlMemoKey,
                Vec<Order>,
            > as __ttl_memo::HasStatic>::Static = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, Vec<Order>> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                Vec<Order>,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::orders"));
            __builder
        }
    }
    impl orders {
        ///The cache that holds the results of `orders`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<u64, Vec<Order>> {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `orders` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(
            user: &User,
            conn: &mut Connection,
        ) -> (Vec<Order>, __ttl_memo::Source) {
            let _ = orders;
            let __engine = __TtlMemoSupport::engine();
            let __key: u64 = {
                #[allow(clippy::no_effect_underscore_binding)]
                let _conn = &conn;
                let _ = &_conn;
                __ttl_memo::key(|| -> u64 { user.id })
            };
            match __engine.look_up(__ttl_memo::KeyRef(__ttl_memo::OwnedKey(__key))) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            <orders>::uncached(user, conn),
                            __ttl_memo::always,
                        )
                }
            }
        }
        ///The statistics of `orders` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `orders` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `orders`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `orders` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(key: &u64) -> __ttl_memo::Option<Vec<Order>> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef(key))
        }
        ///Whether `orders` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(key: &u64) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef(key))
        }
        ///The remaining lifetime of the cached result of `orders`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(key: &u64) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef(key))
        }
        ///Removes the cached result of `orders` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(key: &u64) -> __ttl_memo::Option<Vec<Order>> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef(key))
        }
        ///Stores a value as if `orders` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(
            key: &u64,
            value: Vec<Order>,
        ) -> __ttl_memo::Option<Vec<Order>> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef(key), value)
        }
        ///Runs the body of `orders` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(user: &User, conn: &mut Connection) -> Vec<Order> {
            let __engine = __TtlMemoSupport::engine();
            let __key: u64 = {
                #[allow(clippy::no_effect_underscore_binding)]
                let _conn = &conn;
                let _ = &_conn;
                __ttl_memo::key(|| -> u64 { user.id })
            };
            let __lead = __engine
                .refresh(__ttl_memo::KeyRef(__ttl_memo::OwnedKey(__key)));
            __engine
                .complete(__lead, <orders>::uncached(user, conn), __ttl_memo::always)
                .0
        }
    }
};
