//! What stands beside every function: its store and the helpers, in a block of their own.
//! Knows what stands where; each helper is `helpers`' and the store is `store`'s.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Signature;

use super::function::expand_lookup;
use super::{Own, generated};
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
pub(super) fn expand_workings(memo: &Memo<'_>, runtime: &TokenStream) -> TokenStream {
    let (everywhere, allow) = (&memo.attrs.everywhere, allow_parameters(memo));
    let (aliases, checks) = (memo.expand_aliases(), memo.expand_checks());
    let checks = checks.map(|checks| quote!(const _: () = { #checks };));
    let (engine, cache, test) = (memo.expand_engine(), memo.expand_cache(), memo.expand_test());
    let (header, call, helpers) = (expand_header(memo), memo.expand_call(), memo.helpers());
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
                #test
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

impl Memo<'_> {
    // Output:
    //
    // fn call<T: Ord + Key>(of: Vec<T>) -> Option<T> where T: 'static, Vec<T>: Key { lookup }
    fn expand_call(&self) -> Option<TokenStream> {
        if !self.has_call() {
            return None;
        }
        let Signature { asyncness, unsafety, .. } = self.signature;
        let (attrs, name, parameters) = (&self.attrs.call, self.own_name(Own::Call), self.typed_parameters());
        let (angle, clause) = (self.generics.whole.angle(), self.generics.whole.clause(&self.bounds()));
        let (output, guess, lookup) = (&self.output, self.check_guess(), expand_lookup(self));
        let allow = allow_parameters(self);
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
}

/// The same where a parameter that is named `_id` is used, and the store's bounds stand beside the user's.
fn allow_parameters(memo: &Memo<'_>) -> TokenStream {
    let many = (memo.parameters.len() > 6).then(|| quote!(clippy::too_many_arguments,));
    let bounds = memo.is_generic().then(|| quote!(clippy::multiple_bound_locations,));
    quote!(#[allow(#many #bounds clippy::used_underscore_binding)])
}
