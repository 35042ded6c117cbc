//! The function that decides whether an output is stored.
//! Knows what it is given; the runtime calls it.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::{Generated, Printer, angle, clause, local, name_of, path_to};
use super::result_fn::with_parts;
use super::type_queries::{StoreTypes, bounds, store_types};
use crate::model::ResultFn;

// Input:
//
// #[ttl_cache(cache_if = |output| output.is_some())]
//
// Output:
//
// fn is_stored(output: &Option<User>) -> bool { test(output, |output| output.is_some()) }
//
// Input:
//
// #[ttl_cache(cache_if = |output, id| output.is_some() || *id == 0)]
//
// Output:
//
// fn is_stored(output: &Option<User>, key: &__TtlMemoKey) -> bool {
//     test_with_key(output, key, |output, id| output.is_some() || *id == 0)
// }
pub(super) fn expand_cache_if(printer: &Printer<'_>) -> Option<TokenStream> {
    let (runtime, output, StoreTypes { key: key_type, .. }) = (&printer.runtime, &printer.output, store_types(printer));
    let (function, [name, key]) = (name_of(Generated::CacheIf, printer), ["output", "key"].map(local));
    let (parameter, test) = match printer.cache_if.as_ref()? {
        ResultFn::OfResult(cache_if) => (None, quote!(test(#name, #cache_if))),
        ResultFn::WithKey(closure) => (Some(quote!(#key: &#key_type)), quote!(test_with_key(#name, #key, #closure))),
        ResultFn::WithParts(closure) => {
            let closure = with_parts(closure);
            (Some(quote!(#key: &#key_type)), quote!(test_with_key(#name, #key, #closure)))
        }
    };
    let parameter = parameter.map(|parameter| quote!(, #parameter));
    let angle = angle(&printer.generics.of_store);
    let clause = clause(&printer.generics.of_store, &bounds(printer));
    Some(quote! {
        #[allow(clippy::ref_option, clippy::ref_option_ref)]
        fn #function #angle(#name: &#output #parameter) -> #runtime::bool #clause {
            #runtime::#test
        }
    })
}

// Output:
//
// always
//
// Output for a closure over the key:
//
// WithKey(__TtlMemoSupport::is_stored)
//
// What a computation is completed with.
pub(super) fn cache_if(printer: &Printer<'_>) -> TokenStream {
    let (runtime, function) = (&printer.runtime, || path_to(Generated::CacheIf, printer));
    match &printer.cache_if {
        None => quote!(#runtime::always),
        Some(ResultFn::OfResult(_)) => function(),
        Some(ResultFn::WithKey(_) | ResultFn::WithParts(_)) => {
            let function = function();
            quote!(#runtime::WithKey(#function))
        }
    }
}
