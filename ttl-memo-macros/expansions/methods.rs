impl Api {
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    pub fn version(&self) -> u64 {
        let __engine = Self::__ttl_memo_version_engine();
        match __engine.begin(::ttl_memo::__private::KeyRef(self)) {
            ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
            ::ttl_memo::__private::Call::Lead(__lead) => {
                __engine
                    .finish(
                        __lead,
                        Self::version_uncached(self),
                        ::ttl_memo::__private::always,
                    )
            }
        }
    }
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    pub fn user(&self, id: u64) -> Result<User, ApiError> {
        let __cache = &(self.users);
        let __engine = Self::__ttl_memo_user_engine(__cache);
        match __engine.begin(::ttl_memo::__private::KeyRef(&id)) {
            ::ttl_memo::__private::Call::Hit(__value) => __engine.output(__value),
            ::ttl_memo::__private::Call::Lead(__lead) => {
                __engine
                    .finish(
                        __lead,
                        Self::user_uncached(self, id),
                        ::ttl_memo::__private::always,
                    )
            }
        }
    }
}
impl Api {
    ///Runs the body of `version` without its cache.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        clippy::ptr_arg,
        clippy::too_many_arguments,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps
    )]
    pub fn version_uncached(&self) -> u64 {
        self.ask()
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Api>::BORROWED_KEY
        },
    >;
    type __TtlMemoFallible = __ttl_memo::False;
    #[cfg(not(doc))]
    type __TtlMemoKey = <__TtlMemoCacheable as __ttl_memo::Owning<Api>>::Owned;
    #[cfg(doc)]
    type __TtlMemoKey = Api;
    type __TtlMemoValue = u64;
    const _: () = {
        let () = <__ttl_memo::CacheKey as __ttl_memo::MadeOfInstance<Api>>::CHECKED;
    };
    impl Api {
        #[doc(hidden)]
        #[inline]
        fn __ttl_memo_version_engine() -> __ttl_memo::Engine<
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
            <__TtlMemoCacheable>::of_static(&STORE, Self::__ttl_memo_version_settings)
        }
        #[doc(hidden)]
        fn __ttl_memo_version_settings() -> __ttl_memo::TtlCacheBuilder<
            __TtlMemoKey,
            __TtlMemoValue,
        > {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                __TtlMemoValue,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::Api::version"));
            __builder
        }
        ///The store in which the results of `version` are.
        #[inline]
        pub fn version_cache() -> &'static __ttl_memo::TtlCache<
            __TtlMemoKey,
            __TtlMemoValue,
        > {
            Self::__ttl_memo_version_engine().cache()
        }
    }
};
impl Api {
    ///Runs the body of `user` without its cache.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        clippy::ptr_arg,
        clippy::too_many_arguments,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps
    )]
    pub fn user_uncached(&self, id: u64) -> Result<User, ApiError> {
        self.find(id)
    }
}
#[allow(clippy::used_underscore_binding)]
const _: () = {
    use ::ttl_memo::__private as __ttl_memo;
    type __TtlMemoCacheable = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<
                <__TtlMemoFallible as __ttl_memo::Output<Result<User, ApiError>>>::Value,
            >::VALUE
        },
    >;
    type __TtlMemoFallible = __ttl_memo::Bool<
        {
            use __ttl_memo::Fallback as _;
            __ttl_memo::Implements::<Result<User, ApiError>>::RESULT
        },
    >;
    type __TtlMemoKey = u64;
    #[cfg(not(doc))]
    type __TtlMemoValue = <__TtlMemoFallible as __ttl_memo::Output<
        Result<User, ApiError>,
    >>::Value;
    #[cfg(doc)]
    type __TtlMemoValue = User;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__TtlMemoValue>>::CHECKED;
    };
    impl Api {
        #[doc(hidden)]
        #[inline]
        fn __ttl_memo_user_engine<'__ttl_memo, __TtlMemoHasher: __ttl_memo::BuildHasher>(
            __cache: &'__ttl_memo __ttl_memo::TtlCache<
                __TtlMemoKey,
                __TtlMemoValue,
                __TtlMemoHasher,
            >,
        ) -> __ttl_memo::Engine<
            '__ttl_memo,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            __TtlMemoValue,
            __TtlMemoHasher,
        > {
            <__TtlMemoCacheable>::of(__cache)
        }
    }
};
