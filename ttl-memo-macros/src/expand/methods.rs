//! What a method has beside it in its type: `user_cache` and `user_uncached`.
//! Knows what stands where; the store is `store`'s and the lookup `function`'s.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::Signature;

use super::companion::allow_interface;
use super::{Own, generated};
use crate::model::{Block, Host, Memo};

impl Memo<'_> {
    // Input:
    //
    // pub fn user(&self, id: u64) -> Result<User, Error> { … }
    //
    // Output:
    //
    // impl Api {
    //     /// Runs the body of `user` without its cache.
    //     pub fn user_uncached(&self, id: u64) -> Result<User, Error> { … }
    //     /// The store in which the results of `user` are.
    //     pub fn user_cache() -> &'static TtlCache<(Self, u64), User> { … }
    //     …
    // }
    pub(super) fn expand_methods(&self, block: Block<'_>) -> TokenStream {
        let (declared, _, clause) = block.generics.split_for_impl();
        let (everywhere, self_ty) = (&self.attrs.everywhere, generated(block.self_ty));
        let (body, cache) = (self.expand_method_body(), self.expand_cache());
        let (engine, test, call) = (self.expand_engine(), self.expand_test(), self.expand_call());
        let checks = self.expand_checks().map(|checks| {
            let name = format_ident!("__TTL_MEMO_{}_CHECKED", self.signature.ident, span = Span::mixed_site());
            quote!(#[doc(hidden)] #[allow(non_upper_case_globals)] const #name: () = { #checks };)
        });
        let allow = self.is_generic().then(|| quote!(#[allow(clippy::multiple_bound_locations)]));
        quote! {
            #(#everywhere)*
            #allow
            impl #declared #self_ty #clause {
                #body
                #cache
                #checks
                #engine
                #test
                #call
            }
        }
    }

    /// The body stays in a method, where `self` and `Self` mean what they do.
    fn expand_method_body(&self) -> TokenStream {
        let (attrs, vis) = (&self.attrs.body, self.helper_vis());
        let Signature { asyncness, unsafety, inputs, output, generics, .. } = self.signature;
        let (name, body, allow) = (self.own_name(Own::Uncached), self.body, allow_interface());
        let (doc, clause) = (self.doc("Runs the body of", "without its cache."), &generics.where_clause);
        quote! {
            #[doc = #doc]
            #allow
            #(#attrs)*
            #vis #asyncness #unsafety fn #name #generics(#inputs) #output #clause #body
        }
    }

    /// As visible as the function; a trait's method has no visibility of its own and is as open as its trait.
    pub(super) fn helper_vis(&self) -> TokenStream {
        if let Host::Methods(Block { of: None, .. }) = self.host { generated(self.vis) } else { quote!(pub) }
    }
}
