//! The store in its static, and how it is set up.
//! Knows the builder's settings; knows nothing of calls.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::local;
use crate::args::{Maxsize, Time, Ttl};
use crate::model::{Memo, Name, Settings};

impl Memo<'_> {
    // Input:
    //
    // #[ttl_cache(ttl = "10m")]
    // pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
    //
    // Output:
    //
    // pub fn cache() -> &'static TtlCache<__TtlMemoKey, __TtlMemoValue> {
    //     static STORE: <__TtlMemoAccess as Storage<__TtlMemoKey, __TtlMemoValue>>::Store = Store::new();
    //     __TtlMemoAccess::store(&STORE, user::settings)
    // }
    pub(super) fn store(&self) -> TokenStream {
        let Self { runtime, companion, .. } = self;
        let settings = self.settings_function();
        let doc = format!("The store in which the results of `{}` are.", self.signature.ident);
        quote! {
            #[doc = #doc]
            pub fn cache() -> &'static #runtime::TtlCache<__TtlMemoKey, __TtlMemoValue> {
                static STORE: <__TtlMemoAccess as #runtime::Storage<
                    __TtlMemoKey,
                    __TtlMemoValue,
                >>::Store = #runtime::Store::new();
                __TtlMemoAccess::store(&STORE, #companion::settings)
            }
            #settings
        }
    }

    // Output:
    //
    // fn settings() -> TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
    //     let builder = named(TtlCache::<__TtlMemoKey, __TtlMemoValue>::builder(), concat!(module_path!(), "::user"));
    //     let builder = ttl(builder, Some(Duration::new(600, 0)));
    //     builder
    // }
    //
    // The user's expressions stand here, apart from the static, so they see no name of ours.
    fn settings_function(&self) -> TokenStream {
        let runtime = &self.runtime;
        let (builder, name) = (local("builder"), self.settings.expand_name(runtime));
        let steps = self.settings.steps(runtime);
        quote! {
            fn settings() -> #runtime::TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
                let #builder = #runtime::named(#runtime::TtlCache::<__TtlMemoKey, __TtlMemoValue>::builder(), #name);
                #(let #builder = #steps;)*
                #builder
            }
        }
    }
}

impl Settings<'_> {
    fn expand_name(&self, runtime: &TokenStream) -> TokenStream {
        match &self.name {
            Name::Given(name) => quote!(#name),
            Name::Path(name) => {
                let name = format!("::{name}");
                quote!(#runtime::concat!(#runtime::module_path!(), #name))
            }
        }
    }

    /// One expression for each option that is given, from builder to builder.
    fn steps(&self, runtime: &TokenStream) -> Vec<TokenStream> {
        let builder = local("builder");
        let maxsize = self.maxsize.map(|maxsize| match maxsize {
            Maxsize::Count(count) => quote!(#builder.maxsize(#count)),
            Maxsize::Bytes(bytes, text) => {
                let mut bytes = Literal::u64_unsuffixed(*bytes);
                bytes.set_span(text.span());
                quote!(#builder.maxsize(#bytes))
            }
            Maxsize::Unbounded => quote!(#builder.unbounded()),
            Maxsize::Computed(maxsize) => quote!(#builder.maxsize(#maxsize)),
        });
        let ttl = self.ttl.map(|ttl| match ttl {
            Ttl::Same(time) => {
                let time = expand_time(time, runtime);
                quote!(#runtime::ttl(#builder, #time))
            }
            Ttl::PerValue(closure) => quote!(#runtime::ttl_per_value(#builder, #closure)),
        });
        let getsizeof = self.getsizeof.map(|getsizeof| quote!(#builder.getsizeof(#getsizeof)));
        let wait = self.wait.map(|wait| {
            let time = expand_time(wait, runtime);
            quote!(#runtime::wait(#builder, #time))
        });
        let timer = self.timer.map(|timer| {
            let reference = quote_spanned!(timer.span()=> &);
            quote!(#builder.timer(#reference #timer))
        });
        [maxsize, ttl, getsizeof, wait, timer].into_iter().flatten().collect()
    }
}

/// The time as an `Option<Duration>`, of which `None` is for ever.
fn expand_time(time: &Time, runtime: &TokenStream) -> TokenStream {
    match time {
        Time::Fixed(duration) => {
            let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
            quote!(#runtime::Option::Some(#runtime::Duration::new(#seconds, #nanoseconds)))
        }
        Time::Forever => quote!(#runtime::Option::None),
        Time::Computed(time) => quote!(#runtime::Time::or_for_ever(#time)),
    }
}
