//! What a generic function declares, divided by who needs it.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericParam, Ident, Lifetime, TraitBoundModifier, Type, TypeParamBound, WherePredicate};

use super::key::mentions;
use super::{Subject, naming};
use crate::model::{Declared, Generics, Host, Key, Parameter, Shape};
use crate::syntax::types;

impl<'a> Subject<'a> {
    /// A static holds values of one type, so each instantiation of a generic function needs a store of its own: what the
    /// store's types depend on is declared apart from what only a call needs.
    pub(super) fn lower_generics(
        &self,
        runtime: &TokenStream,
        parameters: &[Parameter<'a>],
        key: &Key<'a>,
    ) -> Generics {
        let declared = self.declared();
        let params: Vec<_> = declared.iter().flat_map(|generics| &generics.params).collect();
        let generics = [&self.signature.generics].into_iter().chain(self.block.map(|block| block.generics));
        let unsized_types: Vec<_> = generics.flat_map(unsized_types).collect();
        let pieces = pieces(parameters, key, &unsized_types);
        let predicates =
            declared.iter().filter_map(|generics| generics.where_clause.as_ref()).flat_map(|clause| &clause.predicates);

        // The type of an argument that is no part of the key makes no other store of its function.
        let is_aside = |name: &Ident| {
            naming::is_anonymous(name) && !pieces.iter().any(|piece| mentions(&piece.ty, &|word| word == name))
        };
        let lifetimes: Vec<_> = params.iter().filter_map(|param| lifetime(param)).collect();
        let is_calls_own = |tokens: &TokenStream| mentions_lifetime(tokens, &lifetimes) || mentions(tokens, &is_aside);
        let of_store: Vec<_> =
            params.iter().filter(|param| name_of(param).is_some_and(|name| !is_aside(name))).collect();

        let names: Vec<_> = of_store.iter().filter_map(|param| name_of(param)).collect();
        let dependent: Vec<_> = names.iter().map(|name| (*name).clone()).chain(self.outer_names()).collect();
        let depends = |tokens: &TokenStream| mentions(tokens, &|word| dependent.contains(word));
        let mut bounds: Vec<_> =
            pieces.iter().filter(|piece| depends(&piece.ty)).map(|piece| piece.bound(runtime)).collect();
        // The store is found by the types, which only types that outlive every call tell apart.
        let of_block = self.block.iter().flat_map(|block| &block.generics.params);
        let types = of_store.iter().copied().copied().chain(of_block).filter_map(|param| match param {
            GenericParam::Type(ty) => Some(&ty.ident),
            _ => None,
        });
        let is_key =
            |name: &&Ident| pieces.iter().any(|piece| !piece.is_unsized && piece.ty.to_string() == name.to_string());
        bounds.extend(types.filter(|name| !is_key(name)).map(|name| quote!(#name: 'static)));

        Generics {
            arguments: names.iter().map(ToTokens::to_token_stream).collect(),
            inferred: params.iter().filter_map(|param| name_of(param)).map(inferred).collect(),
            whole: Declared {
                params: in_order(&params).map(|param| declare(param, &|_| false)).collect(),
                predicates: predicates.clone().map(ToTokens::to_token_stream).collect(),
            },
            of_key: Declared {
                params: in_order(&params)
                    .filter(|param| !name_of(param).is_some_and(is_aside))
                    .map(|param| declare(param, &|_| false))
                    .collect(),
                predicates: predicates
                    .clone()
                    .map(ToTokens::to_token_stream)
                    .filter(|predicate| !mentions(predicate, &is_aside))
                    .collect(),
            },
            of_store: Declared {
                params: of_store.iter().map(|param| declare(param, &is_calls_own)).collect(),
                predicates: predicates.filter_map(|predicate| declare_predicate(predicate, &is_calls_own)).collect(),
            },
            unsized_types,
            asks_little: self.asks_little(),
            bounds,
            dependent,
        }
    }

    /// The generics to be declared: beside a block nothing of the block's is in scope, among its methods all is.
    fn declared(&self) -> Vec<&'a syn::Generics> {
        let own = &self.signature.generics;
        match self.host() {
            Host::Handle(_, block) => vec![block.generics, own],
            Host::Companion(_) | Host::Methods(_) => vec![own],
        }
    }

    /// Whether every bound, of the function or the block around it, is one that the runtime's placeholder keeps.
    fn asks_little(&self) -> bool {
        let generics = [&self.signature.generics].into_iter().chain(self.block.map(|block| block.generics));
        generics.flat_map(bounds).all(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                bound.path.segments.last().is_some_and(|last| KEPT_BY_PLACEHOLDER.iter().any(|name| last.ident == name))
            }
            _ => true,
        })
    }

    /// What the block around a method declares: its types, and `Self`, which depends on them.
    fn outer_names(&self) -> Vec<Ident> {
        let Some(block) = self.block.filter(|_| matches!(self.host(), Host::Methods(_))) else {
            return Vec::new();
        };
        let names: Vec<_> = block.generics.params.iter().filter_map(name_of).cloned().collect();
        if names.is_empty() {
            names
        } else {
            names.into_iter().chain([Ident::new("Self", Span::call_site())]).collect()
        }
    }
}

/// What `Placeholder` in the runtime implements.
const KEPT_BY_PLACEHOLDER: [&str; 16] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "FromStr",
    "Hash",
    "Key",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Sync",
    "ToString",
    "Value",
];

/// All bounds, wherever they stand.
fn bounds(generics: &syn::Generics) -> impl Iterator<Item = &TypeParamBound> {
    let of_params = generics.type_params().flat_map(|param| &param.bounds);
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let of_predicates = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => Some(&predicate.bounds),
        _ => None,
    });
    of_params.chain(of_predicates.flatten())
}

/// The type parameters that may have no size.
fn unsized_types(generics: &syn::Generics) -> Vec<String> {
    let is_maybe = |bound: &TypeParamBound| matches!(bound, TypeParamBound::Trait(bound) if matches!(bound.modifier, TraitBoundModifier::Maybe(_)));
    let params = generics.type_params().filter(|param| param.bounds.iter().any(is_maybe));
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let predicates = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) if predicate.bounds.iter().any(is_maybe) => {
            Some(predicate.bounded_ty.to_token_stream().to_string())
        }
        _ => None,
    });
    params.map(|param| param.ident.to_string()).chain(predicates).collect()
}

/// A piece of the key and what it has to be.
struct Piece {
    ty: TokenStream,
    /// Whether it is owned as another type, of which `Key` speaks.
    is_unsized: bool,
}

impl Piece {
    fn bound(&self, runtime: &TokenStream) -> TokenStream {
        let ty = &self.ty;
        if self.is_unsized { quote!(#ty: #runtime::BorrowedKey) } else { quote!(#ty: #runtime::Key) }
    }
}

fn pieces(parameters: &[Parameter<'_>], key: &Key<'_>, unsized_types: &[String]) -> Vec<Piece> {
    if let Key::Closure(key) = key {
        return vec![Piece { ty: key.ty.to_token_stream(), is_unsized: false }];
    }
    let mut pieces = Vec::new();
    for part in parameters.iter().filter_map(|parameter| parameter.part.as_ref()) {
        part.each_piece(&mut |ty, is_borrowed| {
            // What a slice or a type of known size asks of itself is plainer said of what it is made of.
            let ty = match ty {
                Type::Slice(slice) => &slice.elem,
                ty => ty,
            };
            let is_unsized = is_borrowed && unsized_types.iter().any(|name| types::is_named(ty, name));
            pieces.push(Piece { ty: ty.to_token_stream(), is_unsized });
        });
    }
    pieces
}

impl<'a> Shape<'a> {
    /// Calls `see` with each type that has to be a key's, and whether it stands behind a reference.
    pub(crate) fn each_piece(&self, see: &mut dyn FnMut(&'a Type, bool)) {
        match self {
            Shape::Owned(ty) => see(ty, false),
            Shape::Borrowed(ty) => see(ty, true),
            Shape::Float(_) => {}
            Shape::Via(inner) | Shape::Each(_, inner) => inner.each_piece(see),
            Shape::Tuple(shapes) => shapes.iter().for_each(|shape| shape.each_piece(see)),
        }
    }
}

/// The name of a type or a constant.
pub(super) fn name_of(param: &GenericParam) -> Option<&Ident> {
    match param {
        GenericParam::Type(ty) => Some(&ty.ident),
        GenericParam::Const(constant) => Some(&constant.ident),
        GenericParam::Lifetime(_) => None,
    }
}

fn lifetime(param: &GenericParam) -> Option<&Lifetime> {
    match param {
        GenericParam::Lifetime(param) => Some(&param.lifetime),
        _ => None,
    }
}

/// What a call gives for a type: one that was an `impl Trait` cannot be named.
fn inferred(name: &Ident) -> TokenStream {
    if naming::is_anonymous(name) { quote!(_) } else { quote!(#name) }
}

/// Lifetimes stand before all else.
fn in_order<'p>(params: &'p [&'p GenericParam]) -> impl Iterator<Item = &'p GenericParam> {
    let is_lifetime = |param: &&GenericParam| matches!(param, GenericParam::Lifetime(_));
    params.iter().copied().filter(is_lifetime).chain(params.iter().copied().filter(move |param| !is_lifetime(param)))
}

/// The parameter without its default, and without those of its bounds that are left out.
fn declare(param: &GenericParam, is_left_out: &dyn Fn(&TokenStream) -> bool) -> TokenStream {
    match param {
        GenericParam::Type(ty) => {
            let (name, bounds) = (&ty.ident, kept(&ty.bounds, is_left_out));
            quote!(#name: #(#bounds)+*)
        }
        GenericParam::Const(constant) => {
            let (name, ty) = (&constant.ident, &constant.ty);
            quote!(const #name: #ty)
        }
        GenericParam::Lifetime(lifetime) => lifetime.to_token_stream(),
    }
}

fn declare_predicate(predicate: &WherePredicate, is_left_out: &dyn Fn(&TokenStream) -> bool) -> Option<TokenStream> {
    let WherePredicate::Type(predicate) = predicate else {
        return None;
    };
    let (lifetimes, ty) = (&predicate.lifetimes, &predicate.bounded_ty);
    let bounds = kept(&predicate.bounds, is_left_out);
    (!is_left_out(&ty.to_token_stream()) && !bounds.is_empty()).then(|| quote!(#lifetimes #ty: #(#bounds)+*))
}

fn kept<'b>(
    bounds: impl IntoIterator<Item = &'b TypeParamBound>,
    is_left_out: &dyn Fn(&TokenStream) -> bool,
) -> Vec<TokenStream> {
    bounds.into_iter().map(ToTokens::to_token_stream).filter(|bound| !is_left_out(bound)).collect()
}

fn mentions_lifetime(tokens: &TokenStream, lifetimes: &[&Lifetime]) -> bool {
    let mut after_quote = false;
    tokens.clone().into_iter().any(|token| {
        let is_lifetime = matches!(&token, TokenTree::Ident(name) if after_quote && lifetimes.iter().any(|lifetime| lifetime.ident == *name));
        after_quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
        is_lifetime || matches!(&token, TokenTree::Group(group) if mentions_lifetime(&group.stream(), lifetimes))
    })
}
