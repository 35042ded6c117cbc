#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn orders(user: &User, conn: &mut Connection) -> Vec<Order> {
    let __engine = orders::engine();
    let __key: u64 = {
        #[allow(clippy::no_effect_underscore_binding)]
        let _conn = &conn;
        let _ = &_conn;
        ::ttl_memo::__private::key(|| -> u64 { user.id })
    };
    match __engine
        .begin(::ttl_memo::__private::KeyRef(::ttl_memo::__private::OwnedKey(__key)))
    {
        ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
        ::ttl_memo::__private::Call::Lead(__lead) => {
            __engine
                .finish(
                    __lead,
                    orders::uncached(user, conn),
                    ::ttl_memo::__private::always,
                )
        }
    }
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
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
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
    type __TtlMemoValue = Vec<Order>;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__TtlMemoValue>>::CHECKED;
    };
    impl orders {
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
            <__TtlMemoCacheable>::of_static(&STORE, orders::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::orders"));
            __builder
        }
        ///The store in which the results of `orders` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            orders::engine().cache()
        }
        ///How `orders` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            orders::engine().info()
        }
        ///Forgets everything that `orders` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            orders::engine().clear();
        }
        ///How the cache of `orders` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            orders::engine().parameters()
        }
        ///The live value that `orders` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(key: &u64) -> __ttl_memo::Option<__TtlMemoValue> {
            orders::engine().peek(&__ttl_memo::KeyRef(key))
        }
        ///Whether `orders` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(key: &u64) -> __ttl_memo::bool {
            orders::engine().contains(&__ttl_memo::KeyRef(key))
        }
        ///How long the value that `orders` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(key: &u64) -> __ttl_memo::Option<__ttl_memo::Duration> {
            orders::engine().ttl(&__ttl_memo::KeyRef(key))
        }
        ///Makes `orders` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(key: &u64) -> __ttl_memo::Option<__TtlMemoValue> {
            orders::engine().remove(&__ttl_memo::KeyRef(key))
        }
        ///Stores a value as if `orders` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            key: &u64,
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            orders::engine().insert(__ttl_memo::KeyRef(key), value)
        }
        ///Runs the body of `orders` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh(user: &User, conn: &mut Connection) -> Vec<Order> {
            let __engine = orders::engine();
            let __key: u64 = {
                #[allow(clippy::no_effect_underscore_binding)]
                let _conn = &conn;
                let _ = &_conn;
                __ttl_memo::key(|| -> u64 { user.id })
            };
            let __lead = __engine
                .supersede(__ttl_memo::KeyRef(__ttl_memo::OwnedKey(__key)));
            __engine.finish(__lead, orders::uncached(user, conn), __ttl_memo::always)
        }
    }
};
