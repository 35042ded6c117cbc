//! Names for what has none: an `impl Trait` argument becomes a type parameter, and `Self` the type that it stands for.
//! Knows tokens and types; knows no rules.

use std::mem;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{
    FnArg, GenericArgument, GenericParam, Ident, Path, PathArguments, Signature, Type, TypeImplTrait, parse_quote,
};

/// The signature with a type parameter for each `impl Trait` among the arguments' types.
pub(crate) fn named(signature: &Signature) -> Signature {
    let mut signature = signature.clone();
    let mut namer = Namer { found: Vec::new() };
    for input in &mut signature.inputs {
        if let FnArg::Typed(input) = input {
            namer.name(&mut input.ty);
        }
    }
    signature.generics.params.extend(namer.found);
    signature
}

/// Whether a type parameter was an `impl Trait`.
pub(super) fn is_anonymous(name: &Ident) -> bool {
    name.to_string().starts_with(ANONYMOUS)
}

const ANONYMOUS: &str = "ImplTrait";

/// The tokens with the type in the place of `Self`.
pub(crate) fn spell_self(ty: &Type, tokens: TokenStream) -> TokenStream {
    Selves { ty: Some(ty.to_token_stream()), of: None }.replace(tokens)
}

struct Namer {
    found: Vec<GenericParam>,
}

impl Namer {
    fn name(&mut self, ty: &mut Type) {
        match ty {
            Type::ImplTrait(TypeImplTrait { bounds, .. }) => {
                let first = bounds.to_token_stream().into_iter().next();
                let span = first.map_or_else(Span::call_site, |first| first.span());
                let name = format_ident!("{ANONYMOUS}{}", self.found.len(), span = span);
                self.found.push(parse_quote!(#name: #bounds));
                *ty = parse_quote!(#name);
            }
            Type::Array(array) => self.name(&mut array.elem),
            Type::Group(group) => self.name(&mut group.elem),
            Type::Paren(paren) => {
                // What was in need of parentheses is a name now.
                self.name(&mut paren.elem);
                *ty = mem::replace(&mut *paren.elem, Type::Verbatim(TokenStream::new()));
            }
            Type::Path(path) => self.name_in(&mut path.path),
            Type::Reference(reference) => self.name(&mut reference.elem),
            Type::Slice(slice) => self.name(&mut slice.elem),
            Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(|ty| self.name(ty)),
            _ => {}
        }
    }

    fn name_in(&mut self, path: &mut Path) {
        for segment in &mut path.segments {
            let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
                continue;
            };
            for argument in &mut arguments.args {
                if let GenericArgument::Type(ty) = argument {
                    self.name(ty);
                }
            }
        }
    }
}

/// What replaces `Self`, alone and in front of the associated types of the block's trait.
pub(super) struct Selves {
    /// The type, or `None` where `Self` may stay.
    pub(super) ty: Option<TokenStream>,
    /// `Trait`, and the names of the types that the block gives it.
    pub(super) of: Option<(TokenStream, Vec<Ident>)>,
}

impl Selves {
    /// The tokens with each `Self` replaced.
    pub(super) fn replace(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut replaced = TokenStream::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if word == "Self" => {
                    if let Some((of, name)) = self.of.as_ref().zip(associated(&tokens[at..])) {
                        if of.1.contains(&name) {
                            let (ty, of) = (self.ty.clone().unwrap_or_else(|| quote!(#word)), &of.0);
                            replaced.extend(quote!(<#ty as #of>::#name));
                            at += 4;
                            continue;
                        }
                    }
                    match &self.ty {
                        Some(ty) => replaced.extend(self.alone(ty, &tokens[at..])),
                        None => replaced.extend([token.clone()]),
                    }
                }
                TokenTree::Group(group) => {
                    let mut inside = Group::new(group.delimiter(), self.replace(group.stream()));
                    inside.set_span(group.span());
                    replaced.extend([TokenTree::Group(inside)]);
                }
                other => replaced.extend([other.clone()]),
            }
            at += 1;
        }
        replaced
    }

    /// In front of `::` a type needs brackets.
    #[allow(clippy::unused_self)]
    fn alone(&self, ty: &TokenStream, rest: &[TokenTree]) -> TokenStream {
        let is_colon =
            |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        if is_colon(rest.get(1)) && is_colon(rest.get(2)) { quote!(<#ty>) } else { ty.clone() }
    }
}

/// The `Name` of `Self::Name…`.
fn associated(tokens: &[TokenTree]) -> Option<Ident> {
    match tokens {
        [_, TokenTree::Punct(first), TokenTree::Punct(second), TokenTree::Ident(name), ..]
            if first.as_char() == ':' && second.as_char() == ':' =>
        {
            Some(name.clone())
        }
        _ => None,
    }
}
