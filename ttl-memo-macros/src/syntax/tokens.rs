//! Finds words among tokens, and this macro's attributes.
//! Doesn't know what the words mean.

use std::mem;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, GenericParam, Ident, Lifetime};

/// Whether a word for which `is` returns true is among the tokens.
pub(crate) fn mentions(tokens: &TokenStream, is: &dyn Fn(&Ident) -> bool) -> bool {
    first_word(tokens, is).is_some()
}

/// The first such word among the tokens.
pub(crate) fn first_word(tokens: &TokenStream, is: &dyn Fn(&Ident) -> bool) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(word) => is(&word).then_some(word),
        TokenTree::Group(group) => first_word(&group.stream(), is),
        _ => None,
    })
}

/// Whether one of the lifetimes is among the tokens.
pub(crate) fn mentions_lifetime(tokens: &TokenStream, lifetimes: &[&Lifetime]) -> bool {
    let mut after_quote = false;
    tokens.clone().into_iter().any(|token| {
        let is_name = mem::replace(&mut after_quote, false);
        match token {
            TokenTree::Ident(name) => is_name && lifetimes.iter().any(|lifetime| lifetime.ident == name),
            TokenTree::Group(group) => mentions_lifetime(&group.stream(), lifetimes),
            TokenTree::Punct(punct) => {
                after_quote = punct.as_char() == '\'';
                false
            }
            TokenTree::Literal(_) => false,
        }
    })
}

/// Whether an attribute is `#[ttl_cache]`, by whatever path.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "ttl_cache")
}

/// Whether an attribute is `#[ttl_cache]`, also under `cfg_attr`.
pub(crate) fn mentions_ours(attribute: &Attribute) -> bool {
    is_ours(attribute) || mentions(&attribute.meta.to_token_stream(), &|word| word == "ttl_cache")
}

/// The name of a type parameter or a constant.
pub(crate) fn name_of(param: &GenericParam) -> Option<&Ident> {
    match param {
        GenericParam::Type(ty) => Some(&ty.ident),
        GenericParam::Const(constant) => Some(&constant.ident),
        GenericParam::Lifetime(_) => None,
    }
}
