//! What stands beside every function: its store and the helpers, in a block of their own.
//! Knows what stands where; each helper is for `helpers` to know, and the store for `store`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Signature;

use super::helpers::expand_helpers;
use super::lookup::expand_lookup;
use super::names::{Generated, Printer, angle, clause, generated, has_call, name_of, runtime, typed_parameters};
use super::store::{expand_cache, expand_cache_if, expand_engine};
use super::type_queries::{bounds, check_guess, expand_aliases, expand_checks};
use crate::model::{Host, Memo};

// Output:
//
// const _: () = {
//     use ::ttl_memo::__private as __ttl_memo;
//     type __TtlMemoKey = …;
//     type __TtlMemoValue = …;
//     impl user {
//         fn engine() -> … { … }
//         pub fn cache() -> … { … }
//         …
//     }
// };
//
// The block keeps the names from the user's module.
pub(super) fn expand_support_impl(printer: &Printer<'_>) -> TokenStream {
    let (runtime, everywhere, allow) = (runtime(printer.krate), &printer.attrs.everywhere, allow_parameters(printer));
    let (aliases, checks) = (expand_aliases(printer), expand_checks(printer));
    let checks = checks.map(|checks| quote!(const _: () = { #checks };));
    let (engine, cache, cache_if) = (expand_engine(printer), expand_cache(printer), expand_cache_if(printer));
    let (header, call, helpers) = (expand_header(printer), expand_call(printer), expand_helpers(printer));
    quote! {
        #(#everywhere)*
        #allow
        const _: () = {
            use #runtime as __ttl_memo;
            #aliases
            #checks
            #header {
                #engine
                #cache
                #cache_if
                #call
                #helpers
            }
        };
    }
}

/// `impl user`, or the head of the block that the function is a method of, without its trait.
fn expand_header(memo: &Memo<'_>) -> TokenStream {
    match &memo.host {
        Host::Companion(companion) | Host::Handle(companion, _) => {
            let companion = generated(companion);
            quote!(impl #companion)
        }
        Host::Methods(block) => {
            let (declared, _, clause) = block.generics.split_for_impl();
            let self_ty = generated(block.self_ty);
            quote!(impl #declared #self_ty #clause)
        }
    }
}

// Output:
//
// fn call<T: Ord + Key>(of: Vec<T>) -> Option<T> where T: 'static, Vec<T>: Key { lookup }
fn expand_call(printer: &Printer<'_>) -> Option<TokenStream> {
    if !has_call(printer) {
        return None;
    }
    let Signature { asyncness, unsafety, .. } = printer.signature;
    let (attrs, name, parameters) = (&printer.attrs.call, name_of(Generated::Call, printer), typed_parameters(printer));
    let (angle, clause) = (angle(&printer.generics.whole), clause(&printer.generics.whole, &bounds(printer)));
    let (output, guess, lookup) = (&printer.output, check_guess(printer), expand_lookup(printer));
    let allow = allow_parameters(printer);
    Some(quote! {
        #[doc(hidden)]
        #allow
        #(#attrs)*
        #[inline]
        #asyncness #unsafety fn #name #angle(#(#parameters),*) -> #output #clause {
            #guess
            #lookup
        }
    })
}

/// Quiets lints: a parameter named `_id` is used, and the store's bounds stand beside the user's.
fn allow_parameters(memo: &Memo<'_>) -> TokenStream {
    let many = (memo.parameters.len() > 6).then(|| quote!(clippy::too_many_arguments,));
    let bounds = memo.is_generic().then(|| quote!(clippy::multiple_bound_locations,));
    quote!(#[allow(#many #bounds clippy::used_underscore_binding)])
}
