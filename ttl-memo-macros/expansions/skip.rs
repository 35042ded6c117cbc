#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn rows(conn: &mut Connection, table: &str) -> u64 {
    let __engine = rows::engine();
    match __engine.begin(::ttl_memo::__private::KeyRef(table)) {
        ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
        ::ttl_memo::__private::Call::Lead(__lead) => {
            __engine
                .finish(
                    __lead,
                    rows::uncached(conn, table),
                    ::ttl_memo::__private::always,
                )
        }
    }
}
///The cache of the function `rows` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum rows {}
impl rows {
    ///Runs the body of `rows` without its cache.
    pub fn uncached(conn: &mut Connection, table: &str) -> u64 {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
        fn __ttl_memo_body(conn: &mut Connection, table: &str) -> u64 {
            conn.count(table)
        }
        __ttl_memo_body(conn, table)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::True;
    type __TtlMemoFallible = __ttl_memo::False;
    type __TtlMemoKey = __ttl_memo::String;
    type __TtlMemoValue = u64;
    impl rows {
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
            <__TtlMemoCacheable>::of_static(&STORE, rows::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::rows"));
            __builder
        }
        ///The store in which the results of `rows` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            rows::engine().cache()
        }
        ///How `rows` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            rows::engine().info()
        }
        ///Forgets everything that `rows` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            rows::engine().clear();
        }
        ///How the cache of `rows` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            rows::engine().parameters()
        }
        ///The live value that `rows` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(table: &str) -> __ttl_memo::Option<__TtlMemoValue> {
            rows::engine().peek(&__ttl_memo::KeyRef(table))
        }
        ///Whether `rows` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(table: &str) -> __ttl_memo::bool {
            rows::engine().contains(&__ttl_memo::KeyRef(table))
        }
        ///How long the value that `rows` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(table: &str) -> __ttl_memo::Option<__ttl_memo::Duration> {
            rows::engine().ttl(&__ttl_memo::KeyRef(table))
        }
        ///Makes `rows` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(table: &str) -> __ttl_memo::Option<__TtlMemoValue> {
            rows::engine().remove(&__ttl_memo::KeyRef(table))
        }
        ///Stores a value as if `rows` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            table: &str,
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            rows::engine().insert(__ttl_memo::KeyRef(table), value)
        }
        ///Runs the body of `rows` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh(conn: &mut Connection, table: &str) -> u64 {
            let __engine = rows::engine();
            let __lead = __engine.supersede(__ttl_memo::KeyRef(table));
            __engine.finish(__lead, rows::uncached(conn, table), __ttl_memo::always)
        }
    }
};
