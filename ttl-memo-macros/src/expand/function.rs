//! The function as its callers see it: the signature as written, and as its body the call of what looks up.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::quote;
use syn::{FnArg, Ident, Signature};

use super::names::{
    Generated, Printer, call_takes_store, has_call, in_unsafe, parameter_names, path_to, unexpected, without_mut,
};
use super::store::store_here;
use crate::model::Memo;

// Input:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { <user>::cache_call(tenant, id).0 }
//
// Input:
//
// pub fn largest<T: Ord + Key>(of: Vec<T>) -> Option<T> { … }
//
// Output:
//
// pub fn largest<T: Ord + Key>(of: Vec<T>) -> Option<T> { <<largest as Supported>::Support>::call::<T>(of).0 }
pub(super) fn expand_function(printer: &Printer<'_>) -> TokenStream {
    let Memo { vis, attrs, .. } = &**printer;
    let (attrs, head) = (&attrs.function, expand_head(printer));
    let (making, call) = if has_call(printer) {
        expand_delegation(printer)
    } else {
        (None, expand_call_of(Generated::CallWithSource, printer, None))
    };
    // With the span of the body, so that errors about the function point at it.
    let mut body = Group::new(Delimiter::Brace, quote!(#making #call.0));
    body.set_span(printer.body.clone().into_iter().next().map_or_else(Span::call_site, |body| body.span()));
    // Clippy would count the body's lines here again; and a parameter named `_id` is used here.
    quote!(#(#attrs)* #[allow(clippy::too_many_lines, clippy::used_underscore_binding)] #vis #head #body)
}

/// The call of the support function that does the lookup, after what makes the store that it takes.
pub(super) fn expand_delegation(printer: &Printer<'_>) -> (Option<TokenStream>, TokenStream) {
    let (making, cache) = store_here(printer).filter(|_| call_takes_store(printer)).unzip();
    (making, expand_call_of(Generated::Call, printer, cache))
}

/// The call of a generated function with the parameters as arguments, after `cache` if there is one.
fn expand_call_of(function: Generated, printer: &Printer<'_>, cache: Option<Ident>) -> TokenStream {
    let (function, arguments) = (path_to(function, printer), cache.into_iter().chain(parameter_names(printer)));
    let call = in_unsafe(printer, quote!(#function(#(#arguments),*)));
    let r#await = printer.signature.asyncness.map(|_| quote!(.await));
    quote!(#call #r#await)
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
