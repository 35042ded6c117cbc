#[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
async fn price(item: &str) -> Result<Price, Error> {
    <price>::cache_call(item).await.0
}
///The cache of the function `price` and its helpers.
#[allow(clippy::exhaustive_enums)]
enum price {}
impl price {
    ///Runs the body of `price` without its cache.
    #[allow(clippy::unnecessary_wraps)]
    pub async fn uncached(item: &str) -> Result<Price, Error> {
        ask(item).await
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<
                <__TtlMemoFallible as __ttl_memo::Output<Result<Price, Error>>>::Value,
            >::VALUE
        },
    >;
    type __TtlMemoFallible = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Result<Price, Error>>::RESULT
        },
    >;
    type __TtlMemoKey = __ttl_memo::String;
    #[cfg(not(doc))]
    type __Stored<T> = <<__TtlMemoFallible as __ttl_memo::Output<
        Result<Price, Error>,
    >>::Value as __ttl_memo::Shown<T>>::Type;
    #[cfg(doc)]
    type __Stored<T> = T;
    type __TtlMemoShareable = __ttl_memo::Bool<
        {
            use __ttl_memo::NotShared as _;
            __ttl_memo::Implements::<__TtlMemoKey>::SHARED_KEY
                && __ttl_memo::Implements::<__Stored<Price>>::SHARED_VALUE
        },
    >;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__Stored<Price>>>::CHECKED;
        let () = <__ttl_memo::Tier as __ttl_memo::HasFeature<()>>::CHECKED;
        let () = <__ttl_memo::KeyInTier as __ttl_memo::SharingBorrowed<str>>::CHECKED;
        let () = <__ttl_memo::Tier as __ttl_memo::Sharing<__Stored<Price>>>::CHECKED;
    };
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported for price {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine() -> __ttl_memo::Engine<
            'static,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            __Stored<Price>,
        > {
            {
                use __ttl_memo::Supported as _;
                price::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE
            }
            static STORE: <__ttl_memo::Engine<
                'static,
                __TtlMemoCacheable,
                __TtlMemoFallible,
                __TtlMemoKey,
                __Stored<Price>,
            > as __ttl_memo::HasStatic>::Static = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, __Stored<Price>> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __Stored<Price>,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::price"));
            let __builder = <__TtlMemoShareable>::tier(
                __builder,
                &SHARED,
                __ttl_memo::type_name_of_val(&__TtlMemoSupport::settings),
                2,
            );
            let __builder = __ttl_memo::local_ttl(
                __builder,
                __ttl_memo::Option::Some(__ttl_memo::Duration::new(30u64, 0u32)),
            );
            __builder
        }
    }
    impl price {
        ///The cache that holds the results of `price`.
        #[inline]
        pub fn cache() -> &'static __ttl_memo::TtlCache<
            __ttl_memo::String,
            __Stored<Price>,
        > {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `price` does, and also returns where the result came from.
        #[inline]
        pub async fn cache_call(
            item: &str,
        ) -> (Result<Price, Error>, __ttl_memo::Source) {
            let _ = price;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up_async(__ttl_memo::KeyRef(item)).await {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .compute_async(
                            __lead,
                            <price>::uncached(item),
                            __ttl_memo::always,
                        )
                        .await
                }
            }
        }
        ///The statistics of `price` since its first call or the last `cache_clear`.
        #[inline]
        pub fn cache_info() -> __ttl_memo::CacheInfo {
            __TtlMemoSupport::engine().info()
        }
        ///Removes all cached results of `price` and resets its statistics.
        #[inline]
        pub fn cache_clear() {
            __TtlMemoSupport::engine().clear();
        }
        ///The settings of the cache of `price`.
        #[inline]
        pub fn cache_parameters() -> __ttl_memo::CacheParameters {
            __TtlMemoSupport::engine().parameters()
        }
        ///The cached result of `price` for these arguments, if there is a live one. Counts and changes nothing.
        #[inline]
        pub fn cache_peek(item: &str) -> __ttl_memo::Option<__Stored<Price>> {
            __TtlMemoSupport::engine().peek(&__ttl_memo::KeyRef(item))
        }
        ///Whether `price` has a live cached result for these arguments.
        #[inline]
        pub fn cache_contains(item: &str) -> __ttl_memo::bool {
            __TtlMemoSupport::engine().contains(&__ttl_memo::KeyRef(item))
        }
        ///The remaining lifetime of the cached result of `price`; `Duration::MAX` if it doesn't expire.
        #[inline]
        pub fn cache_ttl(item: &str) -> __ttl_memo::Option<__ttl_memo::Duration> {
            __TtlMemoSupport::engine().ttl(&__ttl_memo::KeyRef(item))
        }
        ///Removes the cached result of `price` for these arguments, and returns it if it was live.
        #[inline]
        pub fn cache_remove(item: &str) -> __ttl_memo::Option<__Stored<Price>> {
            __TtlMemoSupport::engine().remove_shared(__ttl_memo::KeyRef(item))
        }
        ///Stores a value as if `price` had computed it, and returns the live one that it replaces.
        #[inline]
        pub fn cache_insert(
            item: &str,
            value: __Stored<Price>,
        ) -> __ttl_memo::Option<__Stored<Price>> {
            __TtlMemoSupport::engine().insert(__ttl_memo::KeyRef(item), value)
        }
        ///Runs the body of `price` now, even if its result is cached, and stores the new result.
        pub async fn cache_refresh(item: &str) -> Result<Price, Error> {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh_shared(__ttl_memo::KeyRef(item)).await;
            __engine
                .compute_async(__lead, <price>::uncached(item), __ttl_memo::always)
                .await
                .0
        }
    }
};
