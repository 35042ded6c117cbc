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
pub(super) fn expand_function(memo: &Memo<'_>) -> TokenStream {
    let Memo { runtime, companion, vis, .. } = memo;
    let (attrs, head) = (&memo.attrs.function, expand_head(memo));
    let (access, args, test, body) = (memo.access(), memo.args(), memo.test(), expand_call(memo));
    let [value, lead] = ["value", "lead"].map(beside_parameters);
    let lookup = quote! {
        type __TtlMemoAccess = #access;
        match __TtlMemoAccess::begin(#companion::cache(), #args) {
            #runtime::Call::Hit(#value) => __TtlMemoAccess::output(#value),
            #runtime::Call::Lead(#lead) => __TtlMemoAccess::finish(#lead, #body, #test),
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
    let Signature { unsafety, abi, fn_token, ident, paren_token, output, .. } = memo.signature;
    let parameters = memo.typed_parameters();
    let mut head = quote!(#unsafety #abi #fn_token #ident);
    paren_token.surround(&mut head, |inside| inside.extend(quote!(#(#parameters),*)));
    output.to_tokens(&mut head);
    head
}

/// The body's call. It is direct, not from a closure, so `#[track_caller]` and backtraces are as without a cache.
pub(super) fn expand_call(memo: &Memo<'_>) -> TokenStream {
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
