//! The body of a method, as another method: `user_uncached` beside `user`.
//! Knows its signature and visibility; `support_impl` prints the other helpers.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, PathArguments, Signature};

use super::companion::allow_interface;
use super::names::{Generated, Printer, doc, expand_head_alias, generated, head_type, helper_vis, name_of};
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
    let (name, body, allow) = (name_of(Generated::Uncached, memo), memo.body, allow_interface());
    let (doc, clause) = (doc("Runs the body of", memo, "without its cache."), &generics.where_clause);
    quote! {
        #[doc = #doc]
        #allow
        #(#attrs)*
        #vis #asyncness #unsafety fn #name #generics(#inputs) #output #clause #body
    }
}

/// The import of the trait. In `impl path::Trait for …` its methods are in scope without an import; outside they need
/// one.
///
/// Its tokens are marked as generated, so that nobody is told of an import that the body doesn't need.
pub(super) fn expand_import(of: &Path) -> Option<TokenStream> {
    (of.segments.len() > 1).then(|| {
        let of = generated(without_arguments(of));
        quote!(use #of as _;)
    })
}

/// The trait's name alone, as it is imported.
fn without_arguments(path: &Path) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.arguments = PathArguments::None;
    }
    path
}
