//! The store in its static, its settings, and the functions that return it.
//! Knows the builder; knows nothing of calls.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Ident};

use super::freshness::{expand_time, steps_of_freshness};
use super::key::key_type;
use super::names::{
    Generated, Printer, angle, call_takes_store, clause, doc, generated, helper_vis, local, name_of, path_to,
};
use super::tags::step_of_tags;
use super::tier_settings::steps_of_tier;
use super::type_queries::{StoreTypes, bounds, is_plainly_cacheable, store_types};
use crate::model::{Host, Maxsize, Name, Policy, Settings, Store, StoreScope, Ttl};

// Output:
//
// let engine = Support::engine();
//
// Output of a method with `cache = self.users`:
//
// let cache = &self.users;
// let engine = Support::engine(cache);
pub(super) fn engine_here(printer: &Printer<'_>) -> TokenStream {
    let (name, engine) = (local("engine"), path_to(Generated::Engine, printer));
    match store_here(printer) {
        Some((_, given)) if printer.is_on_support() && call_takes_store(printer) => {
            quote!(let #name = #engine(#given);)
        }
        Some((making, given)) => quote!(#making let #name = #engine(#given);),
        None => quote!(let #name = #engine();),
    }
}

/// For a store that only a call can find: the statement that borrows it, and the variable.
pub(super) fn store_here(printer: &Printer<'_>) -> Option<(TokenStream, Ident)> {
    let Store::Given(cache, StoreScope::Call) = &printer.store else {
        return None;
    };
    // A variable keeps a temporary in the expression alive.
    let (mut given, place) = (local("cache"), cache.span());
    given.set_span(place.resolved_at(given.span()));
    let cache = lent(cache);
    Some((quote!(let #given = #cache;), given))
}

// Input:
//
// #[ttl_cache(ttl = "10m")]
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// fn engine() -> Engine<'static, __TtlMemoCacheable, __TtlMemoFallible, __TtlMemoKey, __Stored<User>> {
//     static STORE: <Engine<…> as HasStatic>::Static = StaticCache::new();
//     <__TtlMemoCacheable>::of_static(&STORE, __TtlMemoSupport::settings)
// }
pub(super) fn expand_engine(printer: &Printer<'_>) -> TokenStream {
    let (runtime, types, name) = (&printer.runtime, store_types(printer), name_of(Generated::Engine, printer));
    let StoreTypes { cacheable, fallible, key, value } = &types;
    let (angle, clause) = (angle(&printer.generics.of_store), clause(&printer.generics.of_store, &bounds(printer)));
    let name_check = expand_name_check(printer);
    match &printer.store {
        Store::Given(_, StoreScope::Call) => {
            let (params, cache) = (&printer.generics.of_store.params, local("cache"));
            quote! {
                #[inline]
                fn #name<'__ttl_memo, #(#params,)* __TtlMemoHasher: #runtime::BuildHasher>(
                    #cache: &'__ttl_memo #runtime::TtlCache<#key, #value, __TtlMemoHasher>,
                ) -> #runtime::Engine<'__ttl_memo, #cacheable, #fallible, #key, #value, __TtlMemoHasher> #clause {
                    #name_check
                    <#cacheable>::of(#cache)
                }
            }
        }
        // The macro can't see the hasher in the static's type.
        Store::Given(cache, StoreScope::Everywhere) => {
            let (cache, hasher) = (lent(cache), quote!(impl #runtime::BuildHasher + 'static));
            quote! {
                #[inline]
                fn #name #angle() -> #runtime::Engine<'static, #cacheable, #fallible, #key, #value, #hasher> #clause {
                    #name_check
                    <#cacheable>::of_given(#cache)
                }
            }
        }
        Store::Static(settings) => {
            let (engine, making) = (
                quote!(#runtime::Engine<'static, #cacheable, #fallible, #key, #value>),
                path_to(Generated::Settings, printer),
            );
            let (stores, body) = if printer.is_generic() {
                let stores = path_to(Generated::Stores, printer);
                (Some(expand_stores(printer)), quote!(<#cacheable>::of_instantiation(#stores(), #making)))
            } else {
                let store = if is_plainly_cacheable(printer) {
                    quote!(#runtime::StaticCache<#key, #value>)
                } else {
                    quote!(<#engine as #runtime::HasStatic>::Static)
                };
                let store = quote!(static STORE: #store = #runtime::StaticCache::new(););
                (None, quote!(#store <#cacheable>::of_static(&STORE, #making)))
            };
            let settings = expand_settings(printer, settings, &types);
            quote! {
                #stores
                #[inline]
                fn #name #angle() -> #engine #clause {
                    #name_check
                    #body
                }
                #settings
            }
        }
    }
}

// Output:
//
// { use Supported as _; user::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE }
//
// If there is a `mod user` too, rustc reports that the name is defined twice, and can't say what to write. It also
// reports that the module lacks this constant, whose name says it.
fn expand_name_check(printer: &Printer<'_>) -> Option<TokenStream> {
    let (runtime, Host::Companion(companion)) = (&printer.runtime, &printer.host) else {
        return None;
    };
    let companion = generated(companion);
    Some(quote!({ use #runtime::Supported as _; #companion::THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE }))
}

/// The stores of all instantiations, for the helpers that cover them.
fn expand_stores(printer: &Printer<'_>) -> TokenStream {
    let (runtime, name) = (&printer.runtime, name_of(Generated::Stores, printer));
    quote! {
        #[inline]
        fn #name() -> &'static #runtime::InstantiationCaches {
            static STORES: #runtime::InstantiationCaches = #runtime::InstantiationCaches::new();
            &STORES
        }
    }
}

// Output:
//
// /// The cache that holds the results of `user`.
// pub fn cache() -> &'static TtlCache<(String, u64), __Stored<User>> { __TtlMemoSupport::engine().cache() }
pub(super) fn expand_cache(printer: &Printer<'_>) -> Option<TokenStream> {
    if !printer.has_store() {
        return None;
    }
    let (runtime, types, vis) = (&printer.runtime, store_types(printer), helper_vis(printer));
    let (key, value) = (key_type(printer), &types.value);
    let (name, engine) = (name_of(Generated::Cache, printer), path_to(Generated::Engine, printer));
    let angle = angle(&printer.generics.of_store);
    let clause = clause(&printer.generics.of_store, &bounds(printer));
    let doc = doc("The cache that holds the results of", printer, ".");
    let given = matches!(printer.store, Store::Given(..));
    let cache = if given { quote!(given_cache) } else { quote!(cache) };
    Some(quote! {
        #[doc = #doc]
        #[inline]
        #vis fn #name #angle() -> &'static #runtime::TtlCache<#key, #value> #clause {
            #engine().#cache()
        }
    })
}

// Output:
//
// fn settings() -> TtlCacheBuilder<__TtlMemoKey, __Stored<User>> {
//     let builder = named::<__TtlMemoKey, __Stored<User>>(concat!(module_path!(), "::user"));
//     let builder = ttl(builder, Some(Duration::new(600, 0)));
//     builder
// }
//
// The user's expressions stand in a function without the static, so no generated name is in their scope.
fn expand_settings(printer: &Printer<'_>, settings: &Settings<'_>, types: &StoreTypes) -> TokenStream {
    let (runtime, builder) = (&printer.runtime, local("builder"));
    let StoreTypes { key, value, .. } = types;
    let (function, name, steps) =
        (name_of(Generated::Settings, printer), expand_name(&settings.name, runtime), steps(settings, types, printer));
    let angle = angle(&printer.generics.of_store);
    let clause = clause(&printer.generics.of_store, &bounds(printer));
    quote! {
        fn #function #angle() -> #runtime::TtlCacheBuilder<#key, #value> #clause {
            let #builder = #runtime::named::<#key, #value>(#name);
            #(let #builder = #steps;)*
            #builder
        }
    }
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

/// For each option that is given, an expression that applies it to the builder.
fn steps(settings: &Settings<'_>, types: &StoreTypes, printer: &Printer<'_>) -> Vec<TokenStream> {
    let (builder, runtime) = (local("builder"), &printer.runtime);
    let maxsize = settings.maxsize.map(|maxsize| {
        bound(maxsize).map_or_else(|| quote!(#builder.unbounded()), |bound| quote!(#builder.maxsize(#bound)))
    });
    let max_bytes = settings.max_bytes.and_then(bound).map(|bound| quote!(#builder.max_bytes(#bound)));
    let ttl = settings.ttl.map(|ttl| match ttl {
        Ttl::Same(time) => {
            let time = expand_time(time, runtime);
            quote!(#runtime::ttl(#builder, #time))
        }
        Ttl::PerValue(closure) => quote!(#runtime::ttl_per_value(#builder, #closure)),
    });
    let getsizeof = settings.getsizeof.map(|getsizeof| match getsizeof {
        Expr::Closure(closure) if closure.inputs.len() == 2 => quote!(#builder.getsizeof_with_key(#closure)),
        _ => quote!(#builder.getsizeof(#getsizeof)),
    });
    let policy = settings.policy.map(|policy| {
        let policy = match policy {
            Policy::Lru => quote!(Lru),
            Policy::S3Fifo => quote!(S3Fifo),
            Policy::Adaptive => quote!(Adaptive),
        };
        quote!(#builder.policy(#runtime::Policy::#policy))
    });
    let tags = settings.tags.as_ref().map(|tags| step_of_tags(tags, runtime));
    let wait = settings.wait.map(|wait| {
        let time = expand_time(wait, runtime);
        quote!(#runtime::wait(#builder, #time))
    });
    let timer = settings.timer.map(|timer| {
        let reference = quote_spanned!(timer.span()=> &);
        quote!(#builder.timer(#reference #timer))
    });
    let mut steps: Vec<_> =
        [maxsize, max_bytes, ttl, getsizeof, policy, tags, wait, timer].into_iter().flatten().collect();
    steps.extend(steps_of_freshness(&settings.freshness, types, runtime));
    steps.extend(steps_of_tier(printer, settings));
    steps
}

/// The value of a bound; `None` if there is none.
fn bound(bound: &Maxsize) -> Option<TokenStream> {
    match bound {
        Maxsize::Count(count) => Some(quote!(#count)),
        Maxsize::Bytes(bytes, text) => {
            let mut bytes = Literal::u64_unsuffixed(*bytes);
            bytes.set_span(text.span());
            Some(quote!(#bytes))
        }
        Maxsize::Unbounded => None,
        Maxsize::Computed(computed) => Some(quote!(#computed)),
    }
}

/// A reference to the given store. An expression with branches has to evaluate to a reference itself.
fn lent(cache: &Expr) -> TokenStream {
    match cache {
        Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::Reference(_) | Expr::Unsafe(_) => quote!(#cache),
        _ => quote_spanned!(cache.span()=> &(#cache)),
    }
}
