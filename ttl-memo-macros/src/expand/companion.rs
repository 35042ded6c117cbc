//! The companion: an empty type of the function's name, and the body on it.
//! Knows how a body is called from beside it; what else is on the companion is for `support_impl` to know.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Ident, Signature, Token, Visibility};

use super::names::{Printer, angle, clause, doc, generated, generated_parameters, in_unsafe, parameter_names};
use crate::model::{Argument, BlockHead, Host, Memo};

// Input:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// pub enum user {}
// impl user { pub fn uncached(tenant: &str, id: u64) -> Result<User, Error> { … } }
pub(super) fn expand_companion(printer: &Printer<'_>, companion: &Ident) -> TokenStream {
    let vis = match printer.host {
        // A trait's method has no visibility of its own.
        Host::Handle(_, BlockHead { of: Some(_), .. }) => &Visibility::Public(Token![pub](Span::call_site())),
        _ => printer.vis,
    };
    let ty = expand_type(&printer.attrs.everywhere, vis, companion, &printer.signature.ident);
    let body = expand_body(printer, companion);
    quote!(#ty #body)
}

/// The type alone. It is named like a function on purpose, and lints about names ignore what an expansion names.
pub(super) fn expand_type(attrs: &[TokenStream], vis: &Visibility, companion: &Ident, function: &Ident) -> TokenStream {
    let doc = format!("The cache of the function `{function}` and its helpers.");
    let (vis, companion) = (generated(vis), generated(companion));
    quote! {
        #(#attrs)*
        #[doc = #doc]
        #[allow(clippy::exhaustive_enums)]
        #vis enum #companion {}
    }
}

// Output:
//
// impl user {
//     /// Runs the body of `user` without its cache.
//     pub fn uncached(tenant: &str, id: u64) -> Result<User, Error> {
//         fn __ttl_memo_body(tenant: &str, id: u64) -> Result<User, Error> { … }
//         __ttl_memo_body(tenant, id)
//     }
// }
//
// In a function of its own the body is no method's, so rustc says of it what it says of functions.
fn expand_body(memo: &Printer<'_>, companion: &Ident) -> TokenStream {
    if let Host::Handle(_, block) = &memo.host {
        return expand_body_beside(memo, companion, *block);
    }
    let (everywhere, attrs, caller_attrs) = (&memo.attrs.everywhere, &memo.attrs.body, &memo.attrs.call);
    let Signature { asyncness, unsafety, fn_token, inputs, output, generics, .. } = memo.written;
    let (parameters, names) = (generated_parameters(memo), parameter_names(memo).into_iter().map(generated));
    let (allow, allow_many) = (allow_interface(), allow_many_parameters(memo));
    let doc = doc("Runs the body of", memo, "without its cache.");
    // Where rustc points to the function that the body belongs to, it points to the user's.
    let function = format_ident!("__ttl_memo_body", span = memo.signature.ident.span());
    let body = memo.body;
    // An `impl Trait` has no name to be given by.
    let is_named = |argument: &&Argument| matches!(argument, Argument::Named(_));
    let explicit: Vec<_> = memo.generics.inferred.iter().filter(is_named).collect();
    let arguments = (!explicit.is_empty()).then(|| quote!(::<#(#explicit),*>));
    let call = in_unsafe(memo, quote!(#function #arguments(#(#names),*)));
    let r#await = asyncness.as_ref().map(|_| quote!(.await));
    let (angle, clause) = (angle(&memo.generics.whole), clause(&memo.generics.whole, &[]));
    let written_clause = &generics.where_clause;
    let companion = generated(companion);
    quote! {
        #(#everywhere)*
        #allow_many
        impl #companion {
            #[doc = #doc]
            #(#caller_attrs)*
            pub #asyncness #unsafety fn uncached #angle(#(#parameters),*) #output #clause {
                #allow
                #(#attrs)*
                #asyncness #unsafety #fn_token #function #generics(#inputs) #output #written_clause #body
                #call #r#await
            }
        }
    }
}

// Input:
//
// #[ttl_cache]
// impl Describe for Vec<u8> {
//     #[ttl_cache(handle = Descriptions)]
//     fn describe(&self) -> String { … }
// }
//
// Output:
//
// const _: () = {
//     trait Body {
//         fn body(&self) -> String;
//     }
//     impl Body for Vec<u8> {
//         fn body(&self) -> String { … }
//     }
//     impl Descriptions {
//         pub fn uncached(this: &Vec<u8>) -> String { <Vec<u8> as Body>::body(this) }
//     }
// };
//
// A method's body needs its `self` and its `Self`, and the type may be another crate's.
fn expand_body_beside(memo: &Printer<'_>, companion: &Ident, block: BlockHead<'_>) -> TokenStream {
    let (everywhere, attrs, caller_attrs) = (&memo.attrs.everywhere, &memo.attrs.body, &memo.attrs.call);
    let Signature { asyncness, unsafety, fn_token, inputs, output, generics, ident, .. } = memo.signature;
    let (parameters, names) = (generated_parameters(memo), parameter_names(memo).into_iter().map(generated));
    let (allow, allow_many) = (allow_interface(), allow_many_parameters(memo));
    let doc = doc("Runs the body of", memo, "without its cache.");
    let BlockHead { generics: outer, self_ty, .. } = block;
    let (declared, given, outer_clause) = outer.split_for_impl();
    let outer_params = &outer.params;
    let declaration = (!outer_params.is_empty()).then(|| quote!(<#outer_params>));
    let written_clause = &generics.where_clause;
    let bare: Vec<_> = memo
        .parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| {
            let (name, ty) = (format_ident!("arg{index}"), parameter.ty);
            if parameter.is_receiver {
                memo.signature.receiver().map(|receiver| quote!(#receiver)).unwrap_or_default()
            } else {
                quote!(#name: #ty)
            }
        })
        .collect();
    // Another name than the method's, which the body may call.
    let function = format_ident!("__ttl_memo_body", span = ident.span());
    let call = in_unsafe(memo, quote!(<#self_ty as __TtlMemoBody #given>::#function(#(#names),*)));
    let r#await = asyncness.as_ref().map(|_| quote!(.await));
    let (angle, clause) = (angle(&memo.generics.whole), clause(&memo.generics.whole, &[]));
    let (companion, body) = (generated(companion), memo.body);
    quote! {
        #(#everywhere)*
        #allow_many
        const _: () = {
            trait __TtlMemoBody #declaration #outer_clause {
                #asyncness #unsafety fn #function #generics(#(#bare),*) #output #written_clause;
            }
            impl #declared __TtlMemoBody #given for #self_ty #outer_clause {
                #allow
                #(#attrs)*
                #asyncness #unsafety #fn_token #function #generics(#inputs) #output #written_clause #body
            }
            impl #companion {
                #[doc = #doc]
                #(#caller_attrs)*
                pub #asyncness #unsafety fn uncached #angle(#(#parameters),*) #output #clause {
                    #call #r#await
                }
            }
        };
    }
}

/// The body is linted as the user's code that it is, but what lints say of a signature they say of the function's.
pub(super) fn allow_interface() -> TokenStream {
    quote! {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
    }
}

/// Clippy counts the parameters of the helpers too.
fn allow_many_parameters(memo: &Memo<'_>) -> Option<TokenStream> {
    (memo.parameters.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]))
}
