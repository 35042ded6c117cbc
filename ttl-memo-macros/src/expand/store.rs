//! The store in its static, how it is set up, and the way to it.
//! Knows the builder's settings; knows nothing of calls.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::type_queries::StoreTypes;
use super::{Own, local};
use crate::model::{Memo, Name, Reach, Settings, Store};
use crate::parse::{Maxsize, Time, Ttl};

impl Memo<'_> {
    // Output:
    //
    // let engine = user::engine();
    //
    // Output of a method with `cache = self.users`:
    //
    // let cache = &self.users;
    // let engine = Self::__ttl_memo_user_engine(cache);
    pub(super) fn engine_here(&self) -> TokenStream {
        let (name, engine) = (local("engine"), self.own(Own::Engine));
        let Store::Given(cache, Reach::TheFunction) = &self.store else {
            return quote!(let #name = #engine(););
        };
        // By a name of its own, so that what is made for it lives as long.
        let (mut given, place) = (local("cache"), cache.span());
        given.set_span(place.resolved_at(given.span()));
        let cache = lent(cache);
        quote!(let #given = #cache; let #name = #engine(#given);)
    }

    /// Whether there is one store that helpers can find.
    pub(super) fn has_store(&self) -> bool {
        !matches!(self.store, Store::Given(_, Reach::TheFunction))
    }

    // Input:
    //
    // #[ttl_cache(ttl = "10m")]
    // pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
    //
    // Output:
    //
    // fn engine() -> Engine<'static, __TtlMemoSound, __TtlMemoFallible, __TtlMemoKey, __TtlMemoValue> {
    //     static STORE: <Engine<…> as Storage>::Store = Store::new();
    //     Engine::of_static(&STORE, user::settings)
    // }
    pub(super) fn expand_engine(&self) -> TokenStream {
        let (runtime, types) = (&self.runtime, self.types());
        let StoreTypes { sound, fallible, key, value } = &types;
        let (name, settings) = (self.own_name(Own::Engine), self.own(Own::Settings));
        let clause = self.generics.of_store.clause(&self.bounds());
        if let Store::Given(_, Reach::TheFunction) = self.store {
            let params = &self.generics.of_store.params;
            let cache = local("cache");
            return quote! {
                #[doc(hidden)]
                #[inline]
                fn #name<'__ttl_memo, #(#params,)* __TtlMemoHasher: #runtime::BuildHasher>(
                    #cache: &'__ttl_memo #runtime::TtlCache<#key, #value, __TtlMemoHasher>,
                ) -> #runtime::Engine<'__ttl_memo, #sound, #fallible, #key, #value, __TtlMemoHasher> #clause {
                    <#sound>::of(#cache)
                }
            };
        }
        let angle = self.generics.of_store.angle();
        let engine = quote!(#runtime::Engine<'static, #sound, #fallible, #key, #value>);
        let (stores, body) = match &self.store {
            Store::Given(cache, _) => {
                let cache = lent(cache);
                (None, quote!(<#sound>::of(#cache)))
            }
            Store::Own(_) if self.is_generic() => {
                let stores = self.own(Own::Stores);
                (Some(self.expand_stores()), quote!(<#sound>::of_instantiation(#stores(), #settings)))
            }
            Store::Own(_) => {
                let store = if self.is_plainly_sound() {
                    quote!(#runtime::StaticCache<#key, #value>)
                } else {
                    quote!(<#engine as #runtime::HasStatic>::Static)
                };
                let store = quote!(static STORE: #store = #runtime::StaticCache::new(););
                (None, quote!(#store <#sound>::of_static(&STORE, #settings)))
            }
        };
        let settings = self.expand_settings(&types);
        quote! {
            #stores
            #[doc(hidden)]
            #[inline]
            fn #name #angle() -> #engine #clause { #body }
            #settings
        }
    }

    /// The stores of all instantiations, for the helpers that ask for all of them.
    fn expand_stores(&self) -> TokenStream {
        let (runtime, name) = (&self.runtime, self.own_name(Own::Stores));
        quote! {
            #[doc(hidden)]
            #[inline]
            fn #name() -> &'static #runtime::InstantiationCaches {
                static STORES: #runtime::InstantiationCaches = #runtime::InstantiationCaches::new();
                &STORES
            }
        }
    }

    // Output:
    //
    // /// The store in which the results of `user` are.
    // pub fn cache() -> &'static TtlCache<__TtlMemoKey, __TtlMemoValue> { user::engine().cache() }
    pub(super) fn expand_cache(&self) -> Option<TokenStream> {
        if !self.has_store() {
            return None;
        }
        let (runtime, types, vis) = (&self.runtime, self.types(), self.helper_vis());
        let StoreTypes { key, value, .. } = &types;
        let (name, engine) = (self.own_name(Own::Cache), self.own(Own::Engine));
        let angle = self.generics.of_store.angle();
        let clause = self.generics.of_store.clause(&self.bounds());
        let doc = self.doc("The store in which the results of", "are.");
        Some(quote! {
            #[doc = #doc]
            #[inline]
            #vis fn #name #angle() -> &'static #runtime::TtlCache<#key, #value> #clause {
                #engine().cache()
            }
        })
    }

    // Output:
    //
    // fn settings() -> TtlCacheBuilder<__TtlMemoKey, __TtlMemoValue> {
    //     let builder = named::<__TtlMemoKey, __TtlMemoValue>(concat!(module_path!(), "::user"));
    //     let builder = ttl(builder, Some(Duration::new(600, 0)));
    //     builder
    // }
    //
    // The user's expressions stand here, apart from the static, so they see no name of ours.
    fn expand_settings(&self, types: &StoreTypes) -> Option<TokenStream> {
        let Store::Own(settings) = &self.store else {
            return None;
        };
        let (runtime, builder) = (&self.runtime, local("builder"));
        let StoreTypes { key, value, .. } = types;
        let (function, name, steps) =
            (self.own_name(Own::Settings), settings.expand_name(runtime), settings.steps(runtime));
        let angle = self.generics.of_store.angle();
        let clause = self.generics.of_store.clause(&self.bounds());
        Some(quote! {
            #[doc(hidden)]
            fn #function #angle() -> #runtime::TtlCacheBuilder<#key, #value> #clause {
                let #builder = #runtime::named::<#key, #value>(#name);
                #(let #builder = #steps;)*
                #builder
            }
        })
    }

    // Input:
    //
    // #[ttl_cache(cache_if = |output| output.is_some())]
    //
    // Output:
    //
    // fn is_to_be_stored(output: &Option<User>) -> bool { test(output, |output| output.is_some()) }
    pub(super) fn expand_test(&self) -> Option<TokenStream> {
        let Self { runtime, output, .. } = self;
        let cache_if = self.cache_if?;
        let (function, name) = (self.own_name(Own::Test), local("output"));
        let angle = self.generics.of_store.angle();
        let clause = self.generics.of_store.clause(&self.bounds());
        Some(quote! {
            #[doc(hidden)]
            #[allow(clippy::ref_option, clippy::ref_option_ref)]
            fn #function #angle(#name: &#output) -> #runtime::bool #clause {
                #runtime::test(#name, #cache_if)
            }
        })
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
        Time::Computed(time) => quote!(#runtime::OptionalDuration::into_option(#time)),
    }
}

/// The given store, by reference: one that decides by itself what it gives is to give one.
fn lent(cache: &Expr) -> TokenStream {
    match cache {
        Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::Reference(_) | Expr::Unsafe(_) => quote!(#cache),
        _ => quote_spanned!(cache.span()=> &(#cache)),
    }
}
