#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
async fn page(url: &str) -> String {
    <page>::cache_call(url).await.0
}
///The cache of the function `page` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum page {}
impl page {
    ///Runs the body of `page` without its cache.
    #[allow(clippy::unnecessary_wraps)]
    pub async fn uncached(url: &str) -> String {
        fetch(url).await
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
    impl __ttl_memo::Supported for page {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            String,
        > {
            {
                use __ttl_memo::Supported as _;
                page::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: __ttl_memo::StaticCache<__TtlMemoKey, String> = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, String> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                String,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::page"));
            __builder
        }
    }
    impl page {
        ///The cache that holds the results of `page`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__ttl_memo::String, String> {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `page` does, and also returns where the result came from.
        #[inline]
        pub async fn cache_call(url: &str) -> (String, __ttl_memo::Source) {
            let _ = page;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up_async(__ttl_memo::KeyRef(url)).await {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .compute_async(__lead, <page>::uncached(url), __ttl_memo::always)
                        .await
                }
            }
        }
        ///The statistics of `page` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `page` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `page`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `page` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(url: &str) -> __ttl_memo::Option<String> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef(url))
        }
        ///Whether `page` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(url: &str) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef(url))
        }
        ///The remaining lifetime of the cached result of `page`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(url: &str) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef(url))
        }
        ///Removes the cached result of `page` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(url: &str) -> __ttl_memo::Option<String> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef(url))
        }
        ///Stores a value as if `page` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(url: &str, value: String) -> __ttl_memo::Option<String> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef(url), value)
        }
        ///Runs the body of `page` now, even if its result is cached, and stores the new result.
        pub async fn cache_refresh(url: &str) -> String {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh_async(__ttl_memo::KeyRef(url));
            __engine
                .compute_async(__lead, <page>::uncached(url), __ttl_memo::always)
                .await
                .0
        }
    }
};
