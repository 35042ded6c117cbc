//! The body of a method, as another method: `user_uncached` beside `user`.
//! Knows its signature and visibility; `support_impl` prints the other helpers.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Signature;

use super::companion::{allow_interface, expand_import};
use super::names::{Generated, Printer, doc, expand_head_alias, head_type, helper_vis, name_of};
use crate::model::{BlockHead, Memo};

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
pub(super) fn expand_method(printer: &Printer<'_>, block: BlockHead<'_>) -> TokenStream {
    let (declared, _, clause) = block.generics.split_for_impl();
    let (everywhere, self_ty, body) = (&printer.attrs.everywhere, head_type(&block), expand_method_body(printer));
    let block_of_body = quote! {
        #(#everywhere)*
        impl #declared #self_ty #clause { #body }
    };
    let Some(of) = block.of else {
        return block_of_body;
    };
    let import = expand_import(of);
    let alias = expand_head_alias(&block);
    quote! {
        const _: () = {
            #import
            #alias
            #block_of_body
        };
    }
}

/// The body stays in a method, where `self` and `Self` keep their meaning.
fn expand_method_body(memo: &Memo<'_>) -> TokenStream {
    let (attrs, vis) = (&memo.attrs.body, helper_vis(memo));
    let Signature { asyncness, unsafety, inputs, output, generics, .. } = memo.signature;
    let (name, body, allow) = (name_of(Generated::Uncached, memo), memo.body, allow_interface(memo));
    let (doc, clause) = (doc("Runs the body of", memo, "without its cache."), &generics.where_clause);
    quote! {
        #[doc = #doc]
        #allow
        #(#attrs)*
        #vis #asyncness #unsafety fn #name #generics(#inputs) #output #clause #body
    }
}
