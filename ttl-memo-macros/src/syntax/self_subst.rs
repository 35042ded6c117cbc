//! Replaces `Self` among tokens by its type.
//! Knows tokens only.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Ident, Type};

/// The tokens with the type instead of `Self`.
pub(crate) fn spell_self(ty: &Type, tokens: TokenStream) -> TokenStream {
    SelfSubst { ty: Some(ty.to_token_stream()), associated: Vec::new() }.replace(tokens)
}

/// What replaces `Self`, and `Self::Item` for associated types that the block defines.
pub(crate) struct SelfSubst {
    /// The type, or `None` if `Self` stays.
    pub(crate) ty: Option<TokenStream>,
    /// The associated types that the block defines, by their names.
    pub(crate) associated: Vec<(Ident, TokenStream)>,
}

impl SelfSubst {
    /// The tokens with each `Self` replaced.
    pub(crate) fn replace(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let (mut replaced, mut rest) = (TokenStream::new(), &tokens[..]);
        while let [token, after @ ..] = rest {
            rest = after;
            match token {
                TokenTree::Ident(word) if word == "Self" => {
                    if let Some((ty, after)) = self.associated_type(after) {
                        let here = |mut token: TokenTree| {
                            token.set_span(word.span());
                            token
                        };
                        replaced.extend(in_front_of(&ty.clone().into_iter().map(here).collect(), after));
                        rest = after;
                    } else if let Some(ty) = &self.ty {
                        replaced.extend(in_front_of(ty, after));
                    } else {
                        replaced.extend([token.clone()]);
                    }
                }
                // Another `impl` or `trait` block has another `Self`.
                TokenTree::Ident(word) if word == "impl" || word == "trait" => {
                    let end = after.iter().position(is_braces).map_or(after.len(), |braces| braces + 1);
                    replaced.extend([token.clone()]);
                    replaced.extend(after[..end].iter().cloned());
                    rest = &after[end..];
                }
                TokenTree::Group(group) => {
                    let mut inside = Group::new(group.delimiter(), self.replace(group.stream()));
                    inside.set_span(group.span());
                    replaced.extend([TokenTree::Group(inside)]);
                }
                other => replaced.extend([other.clone()]),
            }
        }
        replaced
    }

    /// The associated type that `::Name` after `Self` stands for, and the tokens after it.
    fn associated_type<'t>(&self, after: &'t [TokenTree]) -> Option<(&TokenStream, &'t [TokenTree])> {
        match after {
            [first, second, TokenTree::Ident(name), rest @ ..] if is_colon(first) && is_colon(second) => {
                let (_, ty) = self.associated.iter().find(|(known, _)| known == name)?;
                Some((ty, rest))
            }
            _ => None,
        }
    }
}

/// A type, in the brackets that it needs before `::`, or the parentheses that `dyn` needs after `&`.
fn in_front_of(ty: &TokenStream, after: &[TokenTree]) -> TokenStream {
    let is_dyn = matches!(ty.clone().into_iter().next(), Some(TokenTree::Ident(first)) if first == "dyn");
    match after {
        [first, second, ..] if is_colon(first) && is_colon(second) => quote!(<#ty>),
        _ if is_dyn => quote!((#ty)),
        _ => ty.clone(),
    }
}

fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

#[cfg(test)]
mod tests {
    use quote::format_ident;

    use super::*;

    #[test]
    fn self_is_spelled_out_but_in_other_blocks() {
        let subst = SelfSubst { ty: Some(quote!(Vec<u8>)), associated: vec![(format_ident!("Item"), quote!(Page))] };
        let replaced = subst.replace(quote! {
            fn f(a: Self) -> Self::Item {
                Self::new();
                Self::Item { n: 1 };
                Self::Item::default();
                impl Iterator for It { type Item = u8; fn next() -> Option<Self::Item> {} }
            }
        });
        let expected = quote! {
            fn f(a: Vec<u8>) -> Page {
                <Vec<u8>>::new();
                Page { n: 1 };
                <Page>::default();
                impl Iterator for It { type Item = u8; fn next() -> Option<Self::Item> {} }
            }
        };
        let plain = |tokens: TokenStream| tokens.to_string().replace(' ', "");
        assert_eq!(plain(replaced), plain(expected));
    }
}
