//! The function as its callers see it: a lookup with borrowed arguments, and the body where that finds nothing.
//! Knows nothing of where the body is kept or how the store is made.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Signature;

use super::beside_parameters;
use crate::model::Memo;

// Input:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> {
//     type __TtlMemoAccess = Access<{ user::SOUND }, { user::FALLIBLE }>;
//     match __TtlMemoAccess::begin(user::cache(), Args((tenant, &id))) {
//         Call::Hit(value) => __TtlMemoAccess::output(value),
//         Call::Lead(lead) => __TtlMemoAccess::finish(lead, user::uncached(tenant, id), always),
//     }
// }
//
// An `async fn` awaits `begin_async(…)` in the place of `begin(…)`.
pub(super) fn expand_function(memo: &Memo<'_>) -> TokenStream {
    let Memo { runtime, companion, vis, .. } = memo;
    let (attrs, head) = (&memo.attrs.function, expand_head(memo));
    let (access, args, computation) = (memo.access(), memo.args(), expand_computation(memo));
    let [value, lead] = ["value", "lead"].map(beside_parameters);
    let begin = if memo.signature.asyncness.is_some() {
        quote!(__TtlMemoAccess::begin_async(#companion::cache(), #args).await)
    } else {
        quote!(__TtlMemoAccess::begin(#companion::cache(), #args))
    };
    let lookup = quote! {
        type __TtlMemoAccess = #access;
        match #begin {
            #runtime::Call::Hit(#value) => __TtlMemoAccess::output(#value),
            #runtime::Call::Lead(#lead) => #computation,
        }
    };
    // In the place of the body, so that what rustc says of the function is said where it stands.
    let mut lookup = Group::new(Delimiter::Brace, lookup);
    lookup.set_span(body_span(memo));
    // It would be counted as long as the body, which is counted where it is.
    quote!(#(#attrs)* #[allow(clippy::too_many_lines)] #vis #head #lookup)
}

fn body_span(memo: &Memo<'_>) -> Span {
    memo.body.clone().into_iter().next().map_or_else(Span::call_site, |body| body.span())
}

/// The signature as written, but for patterns, which become names.
fn expand_head(memo: &Memo<'_>) -> TokenStream {
    let Signature { asyncness, unsafety, abi, fn_token, ident, paren_token, output, .. } = memo.signature;
    let parameters = memo.typed_parameters();
    let mut head = quote!(#asyncness #unsafety #abi #fn_token #ident);
    paren_token.surround(&mut head, |inside| inside.extend(quote!(#(#parameters),*)));
    output.to_tokens(&mut head);
    head
}

// Output:
//
// __TtlMemoAccess::finish(lead, user::uncached(tenant, id), always)
//
// Output of an `async fn`:
//
// {
//     let output = __TtlMemoAccess::run(&lead, user::uncached(tenant, id)).await;
//     __TtlMemoAccess::finish_async(lead, output, always)
// }
//
// What one does who holds a `lead`.
pub(super) fn expand_computation(memo: &Memo<'_>) -> TokenStream {
    let (body, test) = (expand_call(memo), memo.test());
    let [lead, output] = ["lead", "output"].map(beside_parameters);
    if memo.signature.asyncness.is_none() {
        return quote!(__TtlMemoAccess::finish(#lead, #body, #test));
    }
    quote! {{
        let #output = __TtlMemoAccess::run(&#lead, #body).await;
        __TtlMemoAccess::finish_async(#lead, #output, #test)
    }}
}

/// The body's call. It is direct, not from a closure, so `#[track_caller]` and backtraces are as without a cache.
fn expand_call(memo: &Memo<'_>) -> TokenStream {
    let (companion, names) = (&memo.companion, memo.names());
    in_unsafe(memo, quote!(#companion::uncached(#(#names),*)))
}

/// The caller of an `unsafe fn` has promised what it asks for, and its body is the same function.
pub(super) fn in_unsafe(memo: &Memo<'_>, call: TokenStream) -> TokenStream {
    match memo.signature.unsafety {
        Some(_) => quote!(unsafe { #call }),
        None => call,
    }
}
