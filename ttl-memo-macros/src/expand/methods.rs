//! The body of a method, which stays one: `user_uncached` beside `user`.
//! Knows how it is called and who may; what else stands beside the method is `workings`'.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, PathArguments, Signature};

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
        let block_of_body = quote! {
            #(#everywhere)*
            impl #declared #self_ty #clause { #body }
        };
        // In its own block a trait is in scope without being imported; by its name alone it is imported already.
        let Some(of) = block.of.filter(|of| of.segments.len() > 1) else {
            return block_of_body;
        };
        let of = without_arguments(of);
        quote! {
            const _: () = {
                #[allow(unused_imports)]
                use #of as _;
                #block_of_body
            };
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

/// The trait's name alone, as it is imported.
fn without_arguments(path: &Path) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.arguments = PathArguments::None;
    }
    path
}
