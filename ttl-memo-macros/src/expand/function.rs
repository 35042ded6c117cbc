//! The function as its callers see it: the signature as written, and the call of the helper that looks up.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::quote;
use syn::{FnArg, Signature};

use super::names::{Generated, Printer, in_unsafe, path_to, unexpected, without_mut};
use crate::model::Memo;

// Input:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { <user>::cache_call(tenant, id).0 }
pub(super) fn expand_function(printer: &Printer<'_>) -> TokenStream {
    let Memo { vis, attrs, .. } = &**printer;
    let (attrs, head) = (&attrs.function, expand_head(printer));
    // With the span of the body, so that errors about the function point at it.
    let mut body = Group::new(Delimiter::Brace, expand_delegation(printer));
    body.set_span(printer.body.clone().into_iter().next().map_or_else(Span::call_site, |body| body.span()));
    // Clippy would count the body's lines here again; and a parameter named `_id` is used here.
    quote!(#(#attrs)* #[allow(clippy::too_many_lines, clippy::used_underscore_binding)] #vis #head #body)
}

/// The call of the helper that looks up. Only that requires the store's bounds, so an error about them appears once, here.
fn expand_delegation(printer: &Printer<'_>) -> TokenStream {
    let (call, names) = (path_to(Generated::Call, printer), printer.parameters.iter().map(|parameter| &parameter.name));
    let (call, r#await) =
        (in_unsafe(printer, quote!(#call(#(#names),*))), printer.signature.asyncness.map(|_| quote!(.await)));
    quote!(#call #r#await.0)
}

/// The signature as written, except that patterns become names.
fn expand_head(memo: &Memo<'_>) -> TokenStream {
    let Signature { asyncness, unsafety, abi, fn_token, ident, paren_token, output, generics, .. } = memo.written;
    let parameters = memo.written.inputs.iter().zip(&memo.parameters).map(|(input, parameter)| match input {
        FnArg::Receiver(receiver) => without_mut(receiver),
        FnArg::Typed(input) => {
            let (attrs, name, ty) = (unexpected(&input.attrs), &parameter.name, &input.ty);
            quote!(#(#attrs)* #name: #ty)
        }
    });
    let clause = &generics.where_clause;
    let mut head = quote!(#asyncness #unsafety #abi #fn_token #ident #generics);
    paren_token.surround(&mut head, |inside| inside.extend(quote!(#(#parameters),*)));
    quote!(#head #output #clause)
}
