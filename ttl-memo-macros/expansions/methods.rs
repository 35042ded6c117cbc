impl Api {
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    pub fn version(&self) -> u64 {
        Self::version_cache_call(self).0
    }
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    pub fn user(&self, id: u64) -> Result<User, ApiError> {
        Self::user_cache_call(self, id).0
    }
}
impl Api {
    ///Runs the body of `version` without its cache.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        clippy::ptr_arg,
        clippy::trivially_copy_pass_by_ref,
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
    type __Instance<T> = <__TtlMemoCacheable as __ttl_memo::Owning<T>>::Owned;
    #[cfg(doc)]
    type __Instance<T> = T;
    type __TtlMemoKey = __Instance<Api>;
    const _: () = {
        let () = <__ttl_memo::CacheKey as __ttl_memo::MadeOfInstance<Api>>::CHECKED;
    };
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported<8132201330418272207u64> for Api {
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
            static STORE: <__ttl_memo::Engine<
                'static,
                __TtlMemoCacheable,
                __TtlMemoFallible,
                __TtlMemoKey,
                u64,
            > as __ttl_memo::HasStatic>::Static = __ttl_memo::StaticCache::new();
            <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
        }
        fn settings() -> __ttl_memo::TtlCacheBuilder<__TtlMemoKey, u64> {
            let __builder = __ttl_memo::named::<
                __TtlMemoKey,
                u64,
            >(__ttl_memo::concat!(__ttl_memo::module_path!(), "::Api::version"));
            __builder
        }
    }
    impl Api {
        ///The cache that holds the results of `version`.
        #[inline]
        pub fn version_cache() -> &'static __ttl_memo::TtlCache<__Instance<Self>, u64> {
            __TtlMemoSupport::engine().cache()
        }
        ///Does what `version` does, and also returns where the result came from.
        #[inline]
        pub fn version_cache_call(&self) -> (u64, __ttl_memo::Source) {
            let _ = Self::version;
            let __engine = __TtlMemoSupport::engine();
            match __engine.look_up(__ttl_memo::KeyRef(self)) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            Self::version_uncached(self),
                            __ttl_memo::always,
                        )
                }
            }
        }
        ///Runs the body of `version` now, even if its result is cached, and stores the new result.
        pub fn version_refresh(&self) -> u64 {
            let __engine = __TtlMemoSupport::engine();
            let __lead = __engine.refresh(__ttl_memo::KeyRef(self));
            __engine.complete(__lead, Self::version_uncached(self), __ttl_memo::always).0
        }
    }
};
impl Api {
    ///Runs the body of `user` without its cache.
    #[allow(
        clippy::missing_const_for_fn,
        clippy::needless_pass_by_value,
        clippy::ptr_arg,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
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
    type __Stored<T> = <<__TtlMemoFallible as __ttl_memo::Output<
        Result<User, ApiError>,
    >>::Value as __ttl_memo::Shown<T>>::Type;
    #[cfg(doc)]
    type __Stored<T> = T;
    const _: () = {
        let () = <__ttl_memo::Cache as __ttl_memo::Storing<__Stored<User>>>::CHECKED;
    };
    #[doc(hidden)]
    #[allow(clippy::exhaustive_enums)]
    pub enum __TtlMemoSupport {}
    impl __ttl_memo::Supported<17909766416563782850u64> for Api {
        type Support = __TtlMemoSupport;
    }
    impl __TtlMemoSupport {
        #[inline]
        fn engine<'__ttl_memo, __TtlMemoHasher: __ttl_memo::BuildHasher>(
            __cache: &'__ttl_memo __ttl_memo::TtlCache<
                __TtlMemoKey,
                __Stored<User>,
                __TtlMemoHasher,
            >,
        ) -> __ttl_memo::Engine<
            '__ttl_memo,
            __TtlMemoCacheable,
            __TtlMemoFallible,
            __TtlMemoKey,
            __Stored<User>,
            __TtlMemoHasher,
        > {
            <__TtlMemoCacheable>::of(__cache)
        }
    }
    impl Api {
        ///Does what `user` does, and also returns where the result came from.
        #[inline]
        pub fn user_cache_call(
            &self,
            id: u64,
        ) -> (Result<User, ApiError>, __ttl_memo::Source) {
            let _ = Self::user;
            let __cache = &(self.users);
            let __engine = __TtlMemoSupport::engine(__cache);
            match __engine.look_up(__ttl_memo::KeyRef(&id)) {
                __ttl_memo::Lookup::Hit(__value, __source) => {
                    (__engine.output(__value), __source)
                }
                __ttl_memo::Lookup::Miss(__lead) => {
                    __engine
                        .complete(
                            __lead,
                            Self::user_uncached(self, id),
                            __ttl_memo::always,
                        )
                }
            }
        }
        ///Runs the body of `user` now, even if its result is cached, and stores the new result.
        pub fn user_refresh(&self, id: u64) -> Result<User, ApiError> {
            let __cache = &(self.users);
            let __engine = __TtlMemoSupport::engine(__cache);
            let __lead = __engine.refresh(__ttl_memo::KeyRef(&id));
            __engine
                .complete(__lead, Self::user_uncached(self, id), __ttl_memo::always)
                .0
        }
    }
};
