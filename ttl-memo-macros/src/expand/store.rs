//! The store in its static, how it is set up, and the way to it.
//! Knows the builder's settings; knows nothing of calls.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::names::{Generated, Printer, angle, clause, doc, helper_vis, local, name_of, path_to};
use super::type_queries::{StoreTypes, bounds, is_plainly_cacheable, store_types};
use crate::model::{Maxsize, Name, Settings, Store, StoreScope, Time, Ttl};

// Output:
//
// let engine = user::engine();
//
// Output of a method with `cache = printer.users`:
//
// let cache = &printer.users;
// let engine = Self::__ttl_memo_user_engine(cache);
pub(super) fn engine_here(printer: &Printer<'_>) -> TokenStream {
    let (name, engine) = (local("engine"), path_to(Generated::Engine, printer));
    let Store::Given(cache, StoreScope::Call) = &printer.store else {
        return quote!(let #name = #engine(););
    };
    // By a name of its own, so that what is made for it lives as long.
    let (mut given, place) = (local("cache"), cache.span());
    given.set_span(place.resolved_at(given.span()));
    let cache = lent(cache);
    quote!(let #given = #cache; let #name = #engine(#given);)
}

// Input:
//
// #[ttl_cache(ttl = "10m")]
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// fn engine() -> Engine<'static, __TtlMemoCacheable, __TtlMemoFallible, __TtlMemoKey, __TtlMemoValue> {
//     static STORE: <Engine<…> as HasStatic>::Static = StaticCache::new();
//     Engine::of_static(&STORE, user::settings)
// }
pub(super) fn expand_engine(printer: &Printer<'_>) -> TokenStream {
    let (runtime, types) = (&printer.runtime, store_types(printer));
    let StoreTypes { cacheable, fallible, key, value } = &types;
    let (name, settings) = (name_of(Generated::Engine, printer), path_to(Generated::Settings, printer));
    let clause = clause(&printer.generics.of_store, &bounds(printer));
    if let Store::Given(_, StoreScope::Call) = printer.store {
        let params = &printer.generics.of_store.params;
        let cache = local("cache");
        return quote! {
            #[doc(hidden)]
            #[inline]
            fn #name<'__ttl_memo, #(#params,)* __TtlMemoHasher: #runtime::BuildHasher>(
                #cache: &'__ttl_memo #runtime::TtlCache<#key, #value, __TtlMemoHasher>,
            ) -> #runtime::Engine<'__ttl_memo, #cacheable, #fallible, #key, #value, __TtlMemoHasher> #clause {
                <#cacheable>::of(#cache)
            }
        };
    }
    let angle = angle(&printer.generics.of_store);
    let engine = quote!(#runtime::Engine<'static, #cacheable, #fallible, #key, #value>);
    let (stores, body) = match &printer.store {
        Store::Given(cache, _) => {
            let cache = lent(cache);
            (None, quote!(<#cacheable>::of(#cache)))
        }
        Store::Static(_) if printer.is_generic() => {
            let stores = path_to(Generated::Stores, printer);
            (Some(expand_stores(printer)), quote!(<#cacheable>::of_instantiation(#stores(), #settings)))
        }
        Store::Static(_) => {
            let store = if is_plainly_cacheable(printer) {
                quote!(#runtime::StaticCache<#key, #value>)
            } else {
                quote!(<#engine as #runtime::HasStatic>::Static)
            };
            let store = quote!(static STORE: #store = #runtime::StaticCache::new(););
            (None, quote!(#store <#cacheable>::of_static(&STORE, #settings)))
        }
    };
    let settings = expand_settings(printer, &types);
    quote! {
        #stores
        #[doc(hidden)]
        #[inline]
        fn #name #angle() -> #engine #clause { #body }
        #settings
    }
}

/// The stores of all instantiations, for the helpers that ask for all of them.
fn expand_stores(printer: &Printer<'_>) -> TokenStream {
    let (runtime, name) = (&printer.runtime, name_of(Generated::Stores, printer));
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
pub(super) fn expand_cache(printer: &Printer<'_>) -> Option<TokenStream> {
    if !printer.has_store() {
        return None;
    }
    let (runtime, types, vis) = (&printer.runtime, store_types(printer), helper_vis(printer));
    let StoreTypes { key, value, .. } = &types;
    let (name, engine) = (name_of(Generated::Cache, printer), path_to(Generated::Engine, printer));
    let angle = angle(&printer.generics.of_store);
    let clause = clause(&printer.generics.of_store, &bounds(printer));
    let doc = doc("The store in which the results of", printer, "are.");
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
fn expand_settings(printer: &Printer<'_>, types: &StoreTypes) -> Option<TokenStream> {
    let Store::Static(settings) = &printer.store else {
        return None;
    };
    let (runtime, builder) = (&printer.runtime, local("builder"));
    let StoreTypes { key, value, .. } = types;
    let (function, name, steps) =
        (name_of(Generated::Settings, printer), expand_name(&settings.name, runtime), steps(settings, runtime));
    let angle = angle(&printer.generics.of_store);
    let clause = clause(&printer.generics.of_store, &bounds(printer));
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
pub(super) fn expand_cache_if(printer: &Printer<'_>) -> Option<TokenStream> {
    let (runtime, output) = (&printer.runtime, &printer.output);
    let cache_if = printer.cache_if?;
    let (function, name) = (name_of(Generated::CacheIf, printer), local("output"));
    let angle = angle(&printer.generics.of_store);
    let clause = clause(&printer.generics.of_store, &bounds(printer));
    Some(quote! {
        #[doc(hidden)]
        #[allow(clippy::ref_option, clippy::ref_option_ref)]
        fn #function #angle(#name: &#output) -> #runtime::bool #clause {
            #runtime::test(#name, #cache_if)
        }
    })
}

fn expand_name(name: &Name<'_>, runtime: &TokenStream) -> TokenStream {
    match name {
        Name::Given(name) => quote!(#name),
        Name::Path(name) => {
            let name = format!("::{name}");
            quote!(#runtime::concat!(#runtime::module_path!(), #name))
        }
    }
}

/// One expression for each option that is given, from builder to builder.
fn steps(settings: &Settings<'_>, runtime: &TokenStream) -> Vec<TokenStream> {
    let builder = local("builder");
    let maxsize = settings.maxsize.map(|maxsize| match maxsize {
        Maxsize::Count(count) => quote!(#builder.maxsize(#count)),
        Maxsize::Bytes(bytes, text) => {
            let mut bytes = Literal::u64_unsuffixed(*bytes);
            bytes.set_span(text.span());
            quote!(#builder.maxsize(#bytes))
        }
        Maxsize::Unbounded => quote!(#builder.unbounded()),
        Maxsize::Computed(maxsize) => quote!(#builder.maxsize(#maxsize)),
    });
    let ttl = settings.ttl.map(|ttl| match ttl {
        Ttl::Same(time) => {
            let time = expand_time(time, runtime);
            quote!(#runtime::ttl(#builder, #time))
        }
        Ttl::PerValue(closure) => quote!(#runtime::ttl_per_value(#builder, #closure)),
    });
    let getsizeof = settings.getsizeof.map(|getsizeof| quote!(#builder.getsizeof(#getsizeof)));
    let wait = settings.wait.map(|wait| {
        let time = expand_time(wait, runtime);
        quote!(#runtime::wait(#builder, #time))
    });
    let timer = settings.timer.map(|timer| {
        let reference = quote_spanned!(timer.span()=> &);
        quote!(#builder.timer(#reference #timer))
    });
    [maxsize, ttl, getsizeof, wait, timer].into_iter().flatten().collect()
}

/// The time as an `Option<Duration>`, where `None` is unlimited.
fn expand_time(time: &Time, runtime: &TokenStream) -> TokenStream {
    match time {
        Time::Fixed(duration) => {
            let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
            quote!(#runtime::Option::Some(#runtime::Duration::new(#seconds, #nanoseconds)))
        }
        Time::Unlimited => quote!(#runtime::Option::None),
        Time::Computed(time) => quote!(#runtime::OptionalDuration::into_option(#time)),
    }
}

/// The given store, by reference; an expression that branches has to evaluate to one itself.
fn lent(cache: &Expr) -> TokenStream {
    match cache {
        Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::Reference(_) | Expr::Unsafe(_) => quote!(#cache),
        _ => quote_spanned!(cache.span()=> &(#cache)),
    }
}
