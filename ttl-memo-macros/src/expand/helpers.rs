//! The helpers: `user::cache_clear()` and its like.
//! Knows their names, words and types; what they do is the runtime's.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{ConstParam, GenericParam, Signature, TypeParam};

use super::function::expand_delegation;
use super::key::{args, args_of_helper, key_here, key_parameters};
use super::lookup::{expand_computation, expand_lookup};
use super::names::{
    Generated, Printer, angle, clause, doc, generated, has_call, helper_vis, local, name_of, path_to, shown,
    typed_parameters,
};
use super::store::engine_here;
use super::tags::tag_helper;
use super::type_queries::{StoreTypes, bounds, check_errors_here, check_guess, store_types};
use crate::model::{BlockHead, Host, Store};

/// The helpers other than `cache` and `uncached`. A method has only those that run its body: the others are methods of its
/// cache.
pub(super) fn expand_helpers(printer: &Printer<'_>) -> TokenStream {
    let (call, refresh) = (call_helper(printer), refresh_helper(printer));
    if !printer.has_store() || matches!(printer.host, Host::Methods(_)) {
        return quote!(#call #refresh);
    }
    let (whole, parameters) = (whole_helpers(printer), parameters_helper(printer));
    let (keyed, changing) = (key_helpers(printer), changing_helpers(printer));
    let tags = tag_helper(printer);
    quote!(#call #whole #parameters #keyed #changing #tags #refresh)
}

// Output:
//
// pub fn cache_call(tenant: &str, id: u64) -> (Result<User, Error>, Source) {
//     let _ = user;
//     lookup
// }
fn call_helper(printer: &Printer<'_>) -> TokenStream {
    let (runtime, output) = (&printer.runtime, &printer.output);
    let Signature { asyncness, unsafety, .. } = printer.signature;
    let (attrs, parameters) = (&printer.attrs.call, typed_parameters(printer));
    let (mention, body) = (expand_mention(printer), call_body(printer));
    let doc = doc("Does what", printer, "does, and also returns where the result came from.");
    let (angle, clause) = (angle(&printer.generics.whole), clause(&printer.generics.whole, &bounds(printer)));
    let (vis, name) = (helper_vis(printer), name_of(Generated::CallWithSource, printer));
    quote! {
        #[doc = #doc]
        #(#attrs)*
        #[inline]
        #vis #asyncness #unsafety fn #name #angle(#(#parameters),*) -> (#output, #runtime::Source) #clause {
            #mention
            #body
        }
    }
}

/// The lookup, or the call of the function that does it.
fn call_body(printer: &Printer<'_>) -> TokenStream {
    if has_call(printer) {
        let (making, call) = expand_delegation(printer);
        return quote!(#making #call);
    }
    let (guess, errors, lookup) = (check_guess(printer), check_errors_here(printer), expand_lookup(printer));
    quote!(#guess #errors #lookup)
}

/// Mentions the function, so that rustc doesn't report it as unused if only the helper is called.
fn expand_mention(printer: &Printer<'_>) -> Option<TokenStream> {
    let Signature { ident, generics, .. } = printer.written;
    // The type of an `impl Trait` argument can't be given; and a mention of a deprecated function is reported.
    if generics.params.len() < printer.signature.generics.params.len() || printer.attrs.function.iter().any(deprecates)
    {
        return None;
    }
    let ident = generated(ident);
    let function = match &printer.host {
        Host::Companion(_) => ident,
        Host::Methods(BlockHead { of: None, .. }) => quote!(Self::#ident),
        Host::Handle(_, BlockHead { of: None, self_ty, .. }) => quote!(<#self_ty>::#ident),
        // rustc reports no method of a trait.
        Host::Methods(_) | Host::Handle(..) => return None,
    };
    let given: Vec<_> = generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(TypeParam { ident, .. }) | GenericParam::Const(ConstParam { ident, .. }) => Some(ident),
            GenericParam::Lifetime(_) => None,
        })
        .collect();
    let given = (!given.is_empty()).then(|| quote!(::<#(#given),*>));
    Some(quote!(let _ = #function #given;))
}

/// Whether an attribute is `#[deprecated]`, perhaps under a condition.
fn deprecates(attribute: &TokenStream) -> bool {
    attribute.clone().into_iter().any(|token| match token {
        TokenTree::Group(inside) => deprecates(&inside.stream()),
        TokenTree::Ident(word) => word == "deprecated",
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

// Output:
//
// pub fn cache_info() -> CacheInfo { __TtlMemoSupport::engine().info() }
// pub fn cache_clear() { __TtlMemoSupport::engine().clear(); }
//
// For a generic function they cover all its stores.
fn whole_helpers(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    let info = doc("The statistics of", printer, "since its first call or the last `cache_clear`.");
    let clear = doc("Removes all cached results of", printer, "and resets its statistics.");
    let (angle, clause, all) = match &printer.store {
        Store::Static(_) if printer.is_generic() => (None, None, path_to(Generated::Stores, printer)),
        _ => {
            let clause = clause(&printer.generics.of_store, &bounds(printer));
            (angle(&printer.generics.of_store), clause, path_to(Generated::Engine, printer))
        }
    };
    quote! {
        #[doc = #info]
        #[inline]
        pub fn cache_info #angle() -> #runtime::CacheInfo #clause { #all().info() }
        #[doc = #clear]
        #[inline]
        pub fn cache_clear #angle() #clause { #all().clear(); }
    }
}

// Output:
//
// pub fn cache_parameters() -> CacheParameters { __TtlMemoSupport::engine().parameters() }
fn parameters_helper(printer: &Printer<'_>) -> TokenStream {
    let (runtime, engine) = (&printer.runtime, path_to(Generated::Engine, printer));
    let doc = doc("The settings of the cache of", printer, ".");
    let angle = angle(&printer.generics.of_store);
    let clause = clause(&printer.generics.of_store, &bounds(printer));
    quote! {
        #[doc = #doc]
        #[inline]
        pub fn cache_parameters #angle() -> #runtime::CacheParameters #clause { #engine().parameters() }
    }
}

// Output:
//
// pub fn cache_peek(tenant: &str, id: u64) -> Option<__Stored<User>> {
//     __TtlMemoSupport::engine().peek(&KeyRef((tenant, &id)))
// }
// pub fn cache_contains(tenant: &str, id: u64) -> bool { … }
// pub fn cache_ttl(tenant: &str, id: u64) -> Option<Duration> { … }
fn key_helpers(printer: &Printer<'_>) -> TokenStream {
    let (runtime, StoreTypes { value, .. }) = (&printer.runtime, store_types(printer));
    let peek = doc(
        "The cached result of",
        printer,
        "for these arguments, if there is a live one. Counts and changes nothing.",
    );
    let contains = doc("Whether", printer, "has a live cached result for these arguments.");
    let ttl = doc("The remaining lifetime of the cached result of", printer, "; `Duration::MAX` if it doesn't expire.");
    let peek = key_helper(printer, "peek", &peek, &quote!(#runtime::Option<#value>));
    let contains = key_helper(printer, "contains", &contains, &quote!(#runtime::bool));
    let ttl = key_helper(printer, "ttl", &ttl, &quote!(#runtime::Option<#runtime::Duration>));
    quote!(#peek #contains #ttl)
}

// Output:
//
// pub fn cache_remove(tenant: &str, id: u64) -> Option<__Stored<User>> { … }
// pub fn cache_insert(tenant: &str, id: u64, value: __Stored<User>) -> Option<__Stored<User>> { … }
fn changing_helpers(printer: &Printer<'_>) -> TokenStream {
    let (runtime, StoreTypes { value, .. }) = (&printer.runtime, store_types(printer));
    let remove = doc("Removes the cached result of", printer, "for these arguments, and returns it if it was live.");
    let remove = if printer.may_have_tier() {
        owned_key_helper(printer, "remove", "remove_shared", &remove, &quote!(#runtime::Option<#value>))
    } else {
        key_helper(printer, "remove", &remove, &quote!(#runtime::Option<#value>))
    };
    let insert = doc("Stores a value as if", printer, "had computed it, and returns the live one that it replaces.");
    let (parameters, args, engine) =
        (key_parameters(printer), args_of_helper(printer), path_to(Generated::Engine, printer));
    let (angle, clause) = for_key(printer);
    let name = shown("value");
    quote! {
        #remove
        #[doc = #insert]
        #[inline]
        pub fn cache_insert #angle(#(#parameters,)* #name: #value) -> #runtime::Option<#value> #clause {
            #engine().insert(#args, #name)
        }
    }
}

/// A helper that calls the engine's method of the name `does` with the key.
fn key_helper(printer: &Printer<'_>, does: &str, doc: &str, output: &TokenStream) -> TokenStream {
    let (name, does) = (shown(&format!("cache_{does}")), shown(does));
    let (parameters, args, engine) =
        (key_parameters(printer), args_of_helper(printer), path_to(Generated::Engine, printer));
    let (angle, clause) = for_key(printer);
    quote! {
        #[doc = #doc]
        #[inline]
        pub fn #name #angle(#(#parameters),*) -> #output #clause { #engine().#does(&#args) }
    }
}

/// The same with a key that the engine makes its own.
fn owned_key_helper(printer: &Printer<'_>, name: &str, does: &str, doc: &str, output: &TokenStream) -> TokenStream {
    let (name, does) = (shown(&format!("cache_{name}")), shown(does));
    let (parameters, args, engine) =
        (key_parameters(printer), args_of_helper(printer), path_to(Generated::Engine, printer));
    let (angle, clause) = for_key(printer);
    quote! {
        #[doc = #doc]
        #[inline]
        pub fn #name #angle(#(#parameters),*) -> #output #clause { #engine().#does(#args) }
    }
}

/// The generics of a function that takes the parts of the key.
fn for_key(printer: &Printer<'_>) -> (Option<TokenStream>, Option<TokenStream>) {
    let declared = &printer.generics.of_key;
    (angle(declared), clause(declared, &bounds(printer)))
}

// Output:
//
// pub fn cache_refresh(tenant: &str, id: u64) -> Result<User, Error> {
//     let engine = __TtlMemoSupport::engine();
//     let lead = engine.refresh(KeyRef((tenant, &id)));
//     engine.complete(lead, <user>::uncached(tenant, id), always).0
// }
fn refresh_helper(printer: &Printer<'_>) -> TokenStream {
    let output = &printer.output;
    let Signature { asyncness, unsafety, .. } = printer.signature;
    let (attrs, args, parameters) = (&printer.attrs.call, args(printer), typed_parameters(printer));
    let [engine, lead] = ["engine", "lead"].map(local);
    let (making, key, computation) = (engine_here(printer), key_here(printer), expand_computation(printer));
    let refresh = match asyncness {
        None => quote!(refresh(#args)),
        Some(_) if printer.may_have_tier() => quote!(refresh_shared(#args).await),
        Some(_) => quote!(refresh_async(#args)),
    };
    let doc = doc("Runs the body of", printer, "now, even if its result is cached, and stores the new result.");
    let (angle, clause) = (angle(&printer.generics.whole), clause(&printer.generics.whole, &bounds(printer)));
    let (vis, name) = (helper_vis(printer), name_of(Generated::Refresh, printer));
    quote! {
        #[doc = #doc]
        #(#attrs)*
        #vis #asyncness #unsafety fn #name #angle(#(#parameters),*) -> #output #clause {
            #making
            #key
            let #lead = #engine.#refresh;
            #computation.0
        }
    }
}
