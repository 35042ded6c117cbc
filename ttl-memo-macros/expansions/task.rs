#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
async fn page(url: &str) -> String {
    let __engine = page::engine();
    match __engine.begin_async(::ttl_memo::__private::KeyRef(url)).await {
        ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
        ::ttl_memo::__private::Call::Lead(__lead) => {
            let __output = __engine.run(&__lead, page::uncached(url)).await;
            __engine.finish_async(__lead, __output, ::ttl_memo::__private::always)
        }
    }
}
///The cache of the function `page` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum page {}
impl page {
    ///Runs the body of `page` without its cache.
    pub async fn uncached(url: &str) -> String {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
        async fn __ttl_memo_body(url: &str) -> String {
            fetch(url).await
        }
        __ttl_memo_body(url).await
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::True;
    type __TtlMemoFallible = __ttl_memo::False;
    type __TtlMemoKey = __ttl_memo::String;
    type __TtlMemoValue = String;
    impl page {
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
            <__TtlMemoCacheable>::of_static(&STORE, page::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::page"));
            __builder
        }
        ///The store in which the results of `page` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            page::engine().cache()
        }
        ///How `page` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            page::engine().info()
        }
        ///Forgets everything that `page` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            page::engine().clear();
        }
        ///How the cache of `page` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            page::engine().parameters()
        }
        ///The live value that `page` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(url: &str) -> __ttl_memo::Option<__TtlMemoValue> {
            page::engine().peek(&__ttl_memo::KeyRef(url))
        }
        ///Whether `page` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(url: &str) -> __ttl_memo::bool {
            page::engine().contains(&__ttl_memo::KeyRef(url))
        }
        ///How long the value that `page` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(url: &str) -> __ttl_memo::Option<__ttl_memo::Duration> {
            page::engine().ttl(&__ttl_memo::KeyRef(url))
        }
        ///Makes `page` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(url: &str) -> __ttl_memo::Option<__TtlMemoValue> {
            page::engine().remove(&__ttl_memo::KeyRef(url))
        }
        ///Stores a value as if `page` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            url: &str,
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            page::engine().insert(__ttl_memo::KeyRef(url), value)
        }
        ///Runs the body of `page` now, whatever it remembers, and stores what that gives.
        pub async fn cache_refresh(url: &str) -> String {
            let __engine = page::engine();
            let __lead = __engine.supersede_async(__ttl_memo::KeyRef(url));
            {
                let __output = __engine.run(&__lead, page::uncached(url)).await;
                __engine.finish_async(__lead, __output, __ttl_memo::always)
            }
        }
    }
};
