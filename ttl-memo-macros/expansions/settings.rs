#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
fn page(url: &str) -> Page {
    let __engine = Pages::engine();
    match __engine.begin(::ttl_memo::__private::KeyRef(url)) {
        ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
        ::ttl_memo::__private::Call::Lead(__lead) => {
            __engine.finish(__lead, Pages::uncached(url), Pages::is_to_be_stored)
        }
    }
}
///The cache of the function `page` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum Pages {}
impl Pages {
    ///Runs the body of `page` without its cache.
    pub fn uncached(url: &str) -> Page {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
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
    type __TtlMemoValue = <__TtlMemoFallible as __ttl_memo::Output<Page>>::Value;
    #[cfg(doc)]
    type __TtlMemoValue = Page;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__TtlMemoValue>>::CHECKED;
    };
    impl Pages {
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
            <__TtlMemoCacheable>::of_static(&STORE, Pages::settings)
        }
        #[doc(hidden)]
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
            let __builder = __ttl_memo::named::<__TtlMemoKey, __TtlMemoValue>("pages");
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
        ///The store in which the results of `page` are.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<__TtlMemoKey, __TtlMemoValue> {
            Pages::engine().cache()
        }
        #[doc(hidden)]
        #[allow(clippy::ref_option, clippy::ref_option_ref)]
        fn is_to_be_stored(__output: &Page) -> __ttl_memo::bool {
            __ttl_memo::test(__output, Page::is_whole)
        }
        ///How `page` has done since its first call or its last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            Pages::engine().info()
        }
        ///Forgets everything that `page` remembers and zeroes its counters.
        #[inline]
        pub fn cache_clear() {
            Pages::engine().clear();
        }
        ///How the cache of `page` was set up.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            Pages::engine().parameters()
        }
        ///The live value that `page` remembers for these arguments. Runs, counts and moves nothing.
        #[inline]
        pub fn cache_peek(url: &str) -> __ttl_memo::Option<__TtlMemoValue> {
            Pages::engine().peek(&__ttl_memo::KeyRef(url))
        }
        ///Whether `page` remembers a live value for these arguments.
        #[inline]
        pub fn cache_contains(url: &str) -> __ttl_memo::bool {
            Pages::engine().contains(&__ttl_memo::KeyRef(url))
        }
        ///How long the value that `page` remembers for these arguments lives; `Duration::MAX` is for ever.
        #[inline]
        pub fn cache_ttl(url: &str) -> __ttl_memo::Option<__ttl_memo::Duration> {
            Pages::engine().ttl(&__ttl_memo::KeyRef(url))
        }
        ///Makes `page` forget the value for these arguments, and returns it while it is live.
        #[inline]
        pub fn cache_remove(url: &str) -> __ttl_memo::Option<__TtlMemoValue> {
            Pages::engine().remove(&__ttl_memo::KeyRef(url))
        }
        ///Stores a value as if `page` had computed it, and returns the live one it replaces.
        #[inline]
        pub fn cache_insert(
            url: &str,
            value: __TtlMemoValue,
        ) -> __ttl_memo::Option<__TtlMemoValue> {
            Pages::engine().insert(__ttl_memo::KeyRef(url), value)
        }
        ///Runs the body of `page` now, whatever it remembers, and stores what that gives.
        pub fn cache_refresh(url: &str) -> Page {
            let __engine = Pages::engine();
            let __lead = __engine.supersede(__ttl_memo::KeyRef(url));
            __engine.finish(__lead, Pages::uncached(url), Pages::is_to_be_stored)
        }
    }
};
