//! Names for types without a name: an `impl Trait` argument becomes a type parameter.
//! Knows types; knows no rules.

use std::mem;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident};
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
    let name = name.to_string();
    name.strip_prefix(ANONYMOUS).is_some_and(|number| number.parse::<usize>().is_ok())
}

const ANONYMOUS: &str = "ImplTrait";

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
                // A name needs no parentheses.
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
