#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn page(url: &str) -> Page {
    <Pages>::cache_call(url).0
}
///The cache of the function `page` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum Pages {}
impl Pages {
    ///Runs the body of `page` without its cache.
    pub fn uncached(url: &str) -> Page {
        #[allow(clippy::missing_const_for_fn, clippy::unnecessary_wraps)]
        fn __ttl_memo_body(url: &str) -> Page {
            fetch(url)
        }
        __ttl_memo_body(url)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<
                <__TtlMemoFallible as __ttl_memo::Output<Page>>::Value,
            >::VALUE
        },
    >;
    type __TtlMemoFallible = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Page>::RESULT
        },
    >;
    type __TtlMemoKey = __ttl_memo::String;
    #[cfg(not(doc))]
    type __Stored<T> = <<__TtlMemoFallible as __ttl_memo::Output<
        Page,
    >>::Value as __ttl_memo::Shown<T>>::Type;
    #[cfg(doc)]
    type __Stored<T> = T;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__Stored<Page>>>::CHECKED;
    };
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for Pages {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            __Stored<Page>,
        > {
            {
                use __ttl_memo::Supported as _;
                Pages::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: <__ttl_memo::Engine<
                'static,
                __TtlMemoCacheable,
                __TtlMemoFallible,
                __TtlMemoKey,
                __Stored<Page>,
            > as __ttl_memo::HasStatic>::Static = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __Stored<Page>> {
            let __builder = __ttl_memo::named::<__TtlMemoKey, __Stored<Page>>("pages");
            let __builder = __builder.maxsize(67108864);
            let __builder = __ttl_memo::ttl_per_value(__builder, |page| page.max_age);
            let __builder = __builder.getsizeof(|page| page.len());
            let __builder = __ttl_memo::wait(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(2u64, 0u32)),
            );
            let __builder = __builder.timer(&CLOCK);
            __builder
        }
        #[allow(clippy::ref_option, clippy::ref_option_ref)]
        fn is_stored(__output: &Page) -> __ttl_memo::bool {
            __ttl_memo::test(__output, Page::is_whole)
        }
    }
    impl Pages {
        ///The cache that holds the results of `page`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<
            __ttl_memo::String,
            __Stored<Page>,
        > {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `page` does, and also returns where the result came from.
        #[inline]
        pub fn cache_call(url: &str) -> (Page, __ttl_memo::Source) {
            let _ = page;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up(__ttl_memo::KeyRef(url)) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            <Pages>::uncached(url),
                            __TtlMemoSupport::is_stored,
                        )
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
        pub fn cache_peek(url: &str) -> __ttl_memo::Option<__Stored<Page>> {
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
        pub fn cache_remove(url: &str) -> __ttl_memo::Option<__Stored<Page>> {
            __TtlMemoSupport::engine().remove(&__ttl_memo::KeyRef(url))
        }
        ///Stores a value as if `page` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(
            url: &str,
            value: __Stored<Page>,
        ) -> __ttl_memo::Option<__Stored<Page>> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef(url), value)
        }
        ///Runs the body of `page` now, even if its result is cached, and stores the new result.
        pub fn cache_refresh(url: &str) -> Page {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh(__ttl_memo::KeyRef(url));
            __engine
                .complete(__lead, <Pages>::uncached(url), __TtlMemoSupport::is_stored)
                .0
        }
    }
};
