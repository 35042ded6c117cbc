//! A closure over a result and each of its key's parts, as one over the result and the key.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{ExprClosure, Ident, Pat, Stmt};

use super::names::local;

// Input:
//
// |user: &User, tenant, _id| [format!("org:{}", user.org)]
//
// Output:
//
// |value, key| {
//     let (part1, part2) = key;
//     let user: &User = value;
//     let tenant = part1;
//     let _id = part2;
//     [format!("org:{}", user.org)]
// }
pub(super) fn with_parts(closure: &ExprClosure) -> TokenStream {
    let ExprClosure { asyncness, capture, output, body, inputs, .. } = closure;
    let [value, key] = ["value", "key"].map(local);
    let parts: Vec<_> = (1..inputs.len()).map(|index| local(&format!("part{index}"))).collect();
    let given = inputs.iter().zip([&value].into_iter().chain(&parts)).map(|(input, given)| give(input, given));
    // As a statement, `match x { … } == y` gets the parentheses that it needs there.
    let body = Stmt::Expr((**body).clone(), None);
    quote! {
        #asyncness #capture |#value, #key| #output {
            let (#(#parts,)*) = #key;
            #(#given)*
            #body
        }
    }
}

/// A parameter as a statement. Its value has its span, so that an error about its type points at it.
fn give(input: &Pat, value: &Ident) -> TokenStream {
    let mut value = value.clone();
    value.set_span(input.span().resolved_at(Span::mixed_site()));
    let (attributes, input) = split_attributes(input);
    quote!(#[allow(clippy::no_effect_underscore_binding)] #attributes let #input = #value;)
}

/// The parameter's attributes, which stand before `let`, and the rest of it.
fn split_attributes(input: &Pat) -> (TokenStream, TokenStream) {
    let tokens: Vec<_> = input.to_token_stream().into_iter().collect();
    let is_attribute = |pair: &&[TokenTree]| matches!(pair, [TokenTree::Punct(sign), _] if sign.as_char() == '#');
    let length = 2 * tokens.chunks(2).take_while(is_attribute).count();
    let (attributes, input) = tokens.split_at(length);
    (attributes.iter().cloned().collect(), input.iter().cloned().collect())
}
