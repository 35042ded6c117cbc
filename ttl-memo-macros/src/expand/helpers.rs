//! The helpers: `user::cache_clear()` and its like.
//! Knows their names, words and types; what they do is the runtime's.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Signature;

use super::key::{args, args_of_helper, key_here, key_parameters};
use super::lookup::expand_computation;
use super::names::{Generated, Printer, angle, clause, doc, local, path_to, shown, typed_parameters};
use super::store::engine_here;
use super::type_queries::{StoreTypes, bounds, store_types};
use crate::model::{Host, Store};

/// All of them but `cache` and `uncached`, which a method has too.
pub(super) fn expand_helpers(printer: &Printer<'_>) -> TokenStream {
    if let Host::Methods(_) = printer.host {
        return TokenStream::new();
    }
    let refresh = refresh_helper(printer);
    if !printer.has_store() {
        return refresh;
    }
    let (whole, parameters) = (whole_helpers(printer), parameters_helper(printer));
    let (keyed, changing) = (key_helpers(printer), changing_helpers(printer));
    quote!(#whole #parameters #keyed #changing #refresh)
}

// Output:
//
// pub fn cache_info() -> CacheInfo { user::engine().info() }
// pub fn cache_clear() { user::engine().clear(); }
//
// Of a generic function for all its stores together.
fn whole_helpers(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    let info = doc("How", printer, "has done since its first call or its last `cache_clear`.");
    let clear = doc("Forgets everything that", printer, "remembers and zeroes its counters.");
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
// pub fn cache_parameters() -> CacheParameters { user::engine().parameters() }
fn parameters_helper(printer: &Printer<'_>) -> TokenStream {
    let (runtime, engine) = (&printer.runtime, path_to(Generated::Engine, printer));
    let doc = doc("How the cache of", printer, "was set up.");
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
// pub fn cache_peek(tenant: &str, id: u64) -> Option<__TtlMemoValue> { user::engine().peek(&KeyRef((tenant, &id))) }
// pub fn cache_contains(tenant: &str, id: u64) -> bool { … }
// pub fn cache_ttl(tenant: &str, id: u64) -> Option<Duration> { … }
fn key_helpers(printer: &Printer<'_>) -> TokenStream {
    let (runtime, StoreTypes { value, .. }) = (&printer.runtime, store_types(printer));
    let peek = doc("The live value that", printer, "remembers for these arguments. Runs, counts and moves nothing.");
    let contains = doc("Whether", printer, "remembers a live value for these arguments.");
    let ttl =
        doc("How long the value that", printer, "remembers for these arguments lives; `Duration::MAX` is for ever.");
    let peek = key_helper(printer, "peek", &peek, &quote!(#runtime::Option<#value>));
    let contains = key_helper(printer, "contains", &contains, &quote!(#runtime::bool));
    let ttl = key_helper(printer, "ttl", &ttl, &quote!(#runtime::Option<#runtime::Duration>));
    quote!(#peek #contains #ttl)
}

// Output:
//
// pub fn cache_remove(tenant: &str, id: u64) -> Option<__TtlMemoValue> { … }
// pub fn cache_insert(tenant: &str, id: u64, value: __TtlMemoValue) -> Option<__TtlMemoValue> { … }
fn changing_helpers(printer: &Printer<'_>) -> TokenStream {
    let (runtime, StoreTypes { value, .. }) = (&printer.runtime, store_types(printer));
    let remove = doc("Makes", printer, "forget the value for these arguments, and returns it while it is live.");
    let remove = key_helper(printer, "remove", &remove, &quote!(#runtime::Option<#value>));
    let insert = doc("Stores a value as if", printer, "had computed it, and returns the live one it replaces.");
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

/// `cache_` and what it does with the key.
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

/// What a function that takes the parts of the key declares.
fn for_key(printer: &Printer<'_>) -> (Option<TokenStream>, Option<TokenStream>) {
    let declared = &printer.generics.of_key;
    (angle(declared), clause(declared, &bounds(printer)))
}

// Output:
//
// pub fn cache_refresh(tenant: &str, id: u64) -> Result<User, Error> {
//     let engine = user::engine();
//     let lead = engine.supersede(KeyRef((tenant, &id)));
//     engine.finish(lead, user::uncached(tenant, id), always)
// }
fn refresh_helper(printer: &Printer<'_>) -> TokenStream {
    let output = &printer.output;
    let Signature { asyncness, unsafety, .. } = printer.signature;
    let (attrs, args, parameters) = (&printer.attrs.call, args(printer), typed_parameters(printer));
    let [engine, lead] = ["engine", "lead"].map(local);
    let (making, key, computation) = (engine_here(printer), key_here(printer), expand_computation(printer));
    let supersede = if asyncness.is_some() { quote!(supersede_async) } else { quote!(supersede) };
    let doc = doc("Runs the body of", printer, "now, whatever it remembers, and stores what that gives.");
    let (angle, clause) = (angle(&printer.generics.whole), clause(&printer.generics.whole, &bounds(printer)));
    quote! {
        #[doc = #doc]
        #(#attrs)*
        pub #asyncness #unsafety fn cache_refresh #angle(#(#parameters),*) -> #output #clause {
            #making
            #key
            let #lead = #engine.#supersede(#args);
            #computation
        }
    }
}
