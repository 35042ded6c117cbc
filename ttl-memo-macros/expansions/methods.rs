impl Api {
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    pub fn version(&self) -> u64 {
        let engine = Self::__ttl_memo_version_engine();
        match engine.begin(::ttl_memo::__private::Args(self)) {
            ::ttl_memo::__private::Call::Hit(value) => engine.output(value),
            ::ttl_memo::__private::Call::Lead(lead) => {
                engine
                    .finish(
                        lead,
                        Self::version_uncached(self),
                        ::ttl_memo::__private::always,
                    )
            }
        }
    }
    #[allow(clippy::too_many_lines, clippy::used_underscore_binding)]
    pub fn user(&self, id: u64) -> Result<User, ApiError> {
        let engine = <::ttl_memo::__private::Fact<
            {
                use ::ttl_memo::__private::Otherwise as _;
                ::ttl_memo::__private::Is::<
                    <::ttl_memo::__private::Fact<
                        {
                            use ::ttl_memo::__private::Otherwise as _;
                            ::ttl_memo::__private::Is::<Result<User, ApiError>>::RESULT
                        },
                    > as ::ttl_memo::__private::Output<Result<User, ApiError>>>::Value,
                >::VALUE
            },
        >>::of::<
            ::ttl_memo::__private::Fact<
                {
                    use ::ttl_memo::__private::Otherwise as _;
                    ::ttl_memo::__private::Is::<Result<User, ApiError>>::RESULT
                },
            >,
            u64,
            <::ttl_memo::__private::Fact<
                {
                    use ::ttl_memo::__private::Otherwise as _;
                    ::ttl_memo::__private::Is::<Result<User, ApiError>>::RESULT
                },
            > as ::ttl_memo::__private::Output<Result<User, ApiError>>>::Value,
            _,
        >(&(self.users));
        match engine.begin(::ttl_memo::__private::Args(&id)) {
            ::ttl_memo::__private::Call::Hit(value) => engine.output(value),
            ::ttl_memo::__private::Call::Lead(lead) => {
                engine
                    .finish(
                        lead,
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
    ///The store in which the results of `version` are.
    #[inline]
    pub fn version_cache() -> &'static ::ttl_memo::__private::TtlCache<
        <::ttl_memo::__private::Fact<
            {
                use ::ttl_memo::__private::Otherwise as _;
                ::ttl_memo::__private::Is::<Self>::BORROWED_KEY
            },
        > as ::ttl_memo::__private::Owning<Self>>::Owned,
        u64,
    > {
        Self::__ttl_memo_version_engine().cache()
    }
    #[doc(hidden)]
    #[allow(non_upper_case_globals)]
    const __TTL_MEMO_version_CHECKED: () = {
        let () = <::ttl_memo::__private::CacheKey as ::ttl_memo::__private::MadeOfInstance<
            Self,
        >>::CHECKED;
    };
    #[doc(hidden)]
    #[inline]
    fn __ttl_memo_version_engine() -> ::ttl_memo::__private::Engine<
        'static,
        ::ttl_memo::__private::Fact<
            {
                use ::ttl_memo::__private::Otherwise as _;
                ::ttl_memo::__private::Is::<Self>::BORROWED_KEY
            },
        >,
        ::ttl_memo::__private::No,
        <::ttl_memo::__private::Fact<
            {
                use ::ttl_memo::__private::Otherwise as _;
                ::ttl_memo::__private::Is::<Self>::BORROWED_KEY
            },
        > as ::ttl_memo::__private::Owning<Self>>::Owned,
        u64,
    > {
        static STORES: ::ttl_memo::__private::Stores = ::ttl_memo::__private::Stores::new();
        <::ttl_memo::__private::Fact<
            {
                use ::ttl_memo::__private::Otherwise as _;
                ::ttl_memo::__private::Is::<Self>::BORROWED_KEY
            },
        >>::of_stores(&STORES, Self::__ttl_memo_version_settings)
    }
    #[doc(hidden)]
    fn __ttl_memo_version_settings() -> ::ttl_memo::__private::TtlCacheBuilder<
        <::ttl_memo::__private::Fact<
            {
                use ::ttl_memo::__private::Otherwise as _;
                ::ttl_memo::__private::Is::<Self>::BORROWED_KEY
            },
        > as ::ttl_memo::__private::Owning<Self>>::Owned,
        u64,
    > {
        let builder = ::ttl_memo::__private::named::<
            <::ttl_memo::__private::Fact<
                {
                    use ::ttl_memo::__private::Otherwise as _;
                    ::ttl_memo::__private::Is::<Self>::BORROWED_KEY
                },
            > as ::ttl_memo::__private::Owning<Self>>::Owned,
            u64,
        >(
            ::ttl_memo::__private::concat!(
                ::ttl_memo::__private::module_path!(), "::Api::version"
            ),
        );
        builder
    }
}
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
    #[doc(hidden)]
    #[allow(non_upper_case_globals)]
    const __TTL_MEMO_user_CHECKED: () = {
        let () = <::ttl_memo::__private::Cache as ::ttl_memo::__private::Storing<
            <::ttl_memo::__private::Fact<
                {
                    use ::ttl_memo::__private::Otherwise as _;
                    ::ttl_memo::__private::Is::<Result<User, ApiError>>::RESULT
                },
            > as ::ttl_memo::__private::Output<Result<User, ApiError>>>::Value,
        >>::CHECKED;
    };
}
