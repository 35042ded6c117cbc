//! The body of a method, which stays one: `user_uncached` beside `user`.
//! Knows how it is called and who may; what else stands beside the method is `workings`'.

use proc_macro2::TokenStream;
use quote::quote;
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
    // }
    pub(super) fn expand_methods(&self, block: Block<'_>) -> TokenStream {
        let (declared, _, clause) = block.generics.split_for_impl();
        let (everywhere, self_ty, body) = (&self.attrs.everywhere, generated(block.self_ty), self.expand_method_body());
        quote! {
            #(#everywhere)*
            #[allow(non_local_definitions)]
            impl #declared #self_ty #clause { #body }
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
