#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn rows(conn: &mut Connection, table: &str) -> u64 {
    <rows>::cache_call(conn, table).0
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
            clippy::trivially_copy_pass_by_ref,
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
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for rows {
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
            {
                use __ttl_memo::Supported as _;
                rows::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: __ttl_memo::StaticCache<__TtlMemoKey, u64> = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, u64> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                u64,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::rows"));
            __builder
        }
    }
    impl rows {
        ///The cache that holds the results of `rows`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__ttl_memo::String, u64> {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `rows` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(
            conn: &mut Connection,
            table: &str,
        ) -> (u64, __ttl_memo::Source) {
            let _ = rows;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up(__ttl_memo::KeyRef(table)) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            <rows>::uncached(conn, table),
                            __ttl_memo::always,
                        )
                }
            }
        }
        ///The statistics of `rows` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `rows` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `rows`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `rows` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(table: &str) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef(table))
        }
        ///Whether `rows` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(table: &str) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef(table))
        }
        ///The remaining lifetime of the cached result of `rows`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(table: &str) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef(table))
        }
        ///Removes the cached result of `rows` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(table: &str) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef(table))
        }
        ///Stores a value as if `rows` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(table: &str, value: u64) -> __ttl_memo::Option<u64> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef(table), value)
        }
        ///Runs the body of `rows` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(conn: &mut Connection, table: &str) -> u64 {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh(__ttl_memo::KeyRef(table));
            __engine
                .complete(__lead, <rows>::uncached(conn, table), __ttl_memo::always)
                .0
        }
    }
};
