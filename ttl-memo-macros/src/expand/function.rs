//! The function as its callers see it: a lookup with borrowed arguments, and the body where that finds nothing.
//! Knows nothing of where the body is kept or how the store is made.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::quote;
use syn::{FnArg, Signature};

use super::{Own, local, without_mut};
use crate::model::Memo;

// Input:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { lookup }
//
// Input:
//
// pub fn largest<T: Ord + Key>(of: Vec<T>) -> Option<T> { … }
//
// Output:
//
// pub fn largest<T: Ord + Key>(of: Vec<T>) -> Option<T> { largest::call::<T>(of) }
pub(super) fn expand_function(memo: &Memo<'_>) -> TokenStream {
    let Memo { vis, attrs, .. } = memo;
    let (attrs, head) = (&attrs.function, expand_head(memo));
    let body = if memo.has_call() {
        let (call, names) = (memo.own(Own::Call), memo.parameters.iter().map(|parameter| &parameter.name));
        let r#await = memo.signature.asyncness.map(|_| quote!(.await));
        let call = in_unsafe(memo, quote!(#call(#(#names),*)));
        quote!(#call #r#await)
    } else {
        expand_lookup(memo)
    };
    // In the place of the body, so that what rustc says of the function is said where it stands.
    let mut body = Group::new(Delimiter::Brace, body);
    body.set_span(memo.body.clone().into_iter().next().map_or_else(Span::call_site, |body| body.span()));
    // It would be counted as long as the body, which is counted where it is; a parameter named `_id` is used now.
    quote!(#(#attrs)* #[allow(clippy::too_many_lines, clippy::used_underscore_binding)] #vis #head #body)
}

/// The signature as written, but for patterns, which become names.
fn expand_head(memo: &Memo<'_>) -> TokenStream {
    let Signature { asyncness, unsafety, abi, fn_token, ident, paren_token, output, generics, .. } = memo.written;
    let parameters = memo.written.inputs.iter().zip(&memo.parameters).map(|(input, parameter)| match input {
        FnArg::Receiver(receiver) => without_mut(receiver),
        FnArg::Typed(input) => {
            let (attrs, name, ty) = (&input.attrs, &parameter.name, &input.ty);
            quote!(#(#attrs)* #name: #ty)
        }
    });
    let clause = &generics.where_clause;
    let mut head = quote!(#asyncness #unsafety #abi #fn_token #ident #generics);
    paren_token.surround(&mut head, |inside| inside.extend(quote!(#(#parameters),*)));
    quote!(#head #output #clause)
}

// Output:
//
// let engine = user::engine();
// match engine.begin(Args((tenant, &id))) {
//     Call::Hit(value) => engine.output(value),
//     Call::Lead(lead) => engine.finish(lead, user::uncached(tenant, id), always),
// }
//
// An `async fn` awaits `begin_async(…)` in the place of `begin(…)`.
pub(super) fn expand_lookup(memo: &Memo<'_>) -> TokenStream {
    let runtime = &memo.runtime;
    let [engine, value, lead] = ["engine", "value", "lead"].map(local);
    let (making, key, args) = (memo.engine_here(), memo.key_here(), memo.args());
    let computation = expand_computation(memo);
    let begin = if memo.signature.asyncness.is_some() {
        quote!(#engine.begin_async(#args).await)
    } else {
        quote!(#engine.begin(#args))
    };
    quote! {
        #making
        #key
        match #begin {
            #runtime::Call::Hit(#value) => #engine.output(#value),
            #runtime::Call::Lead(#lead) => #computation,
        }
    }
}

// Output:
//
// engine.finish(lead, user::uncached(tenant, id), always)
//
// Output of an `async fn`:
//
// {
//     let output = engine.run(&lead, user::uncached(tenant, id)).await;
//     engine.finish_async(lead, output, always)
// }
//
// What one does who holds a `lead`.
pub(super) fn expand_computation(memo: &Memo<'_>) -> TokenStream {
    let (body, test) = (expand_body_call(memo), memo.test());
    let [engine, lead, output] = ["engine", "lead", "output"].map(local);
    if memo.signature.asyncness.is_none() {
        return quote!(#engine.finish(#lead, #body, #test));
    }
    quote! {{
        let #output = #engine.run(&#lead, #body).await;
        #engine.finish_async(#lead, #output, #test)
    }}
}

/// The body's call. It is direct, not from a closure, so `#[track_caller]` and backtraces are as without a cache.
fn expand_body_call(memo: &Memo<'_>) -> TokenStream {
    let (uncached, names) = (memo.own(Own::Uncached), memo.names());
    in_unsafe(memo, quote!(#uncached(#(#names),*)))
}

/// The caller of an `unsafe fn` has promised what it asks for, and its body is the same function.
pub(super) fn in_unsafe(memo: &Memo<'_>, call: TokenStream) -> TokenStream {
    match memo.signature.unsafety {
        Some(_) => quote!(unsafe { #call }),
        None => call,
    }
}
