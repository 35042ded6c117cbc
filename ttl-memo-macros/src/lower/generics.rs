//! The declarations of a generic function, divided by the generated code that needs them.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, Ident, Lifetime, TraitBoundModifier, Type, TypeParamBound, WherePredicate};

use super::naming;
use super::target::Target;
use crate::model::{Argument, Bound, Declared, Host, Key, Parameter, StoreGenerics};
use crate::syntax::tokens::{mentions, mentions_lifetime, name_of};
use crate::syntax::types::is_named_by;

/// A static holds values of one type, so each instantiation of a generic function needs its own store. The parameters
/// on which the store's types depend are separated from those that only a call needs.
pub(super) fn lower_generics(target: &Target<'_>, parameters: &[Parameter<'_>], key: &Key<'_>) -> StoreGenerics {
    let declared = declared(target);
    let params: Vec<_> = declared.iter().flat_map(|generics| &generics.params).collect();
    let all = || [&target.signature().generics].into_iter().chain(target.block.map(|block| block.generics));
    let unsized_types: Vec<_> = all().flat_map(unsized_types).cloned().collect();
    let pieces = pieces(parameters, key, &unsized_types);
    let predicates =
        declared.iter().filter_map(|generics| generics.where_clause.as_ref()).flat_map(|clause| &clause.predicates);

    // An anonymous type of an argument that isn't part of the key doesn't select the store.
    let is_aside =
        |name: &Ident| naming::is_anonymous(name) && !pieces.iter().any(|piece| piece.mentions(&|word| word == name));
    let lifetimes: Vec<_> = params.iter().filter_map(|param| lifetime(param)).collect();
    let is_of_call = |tokens: &TokenStream| mentions_lifetime(tokens, &lifetimes) || mentions(tokens, &is_aside);
    let of_store: Vec<_> = params.iter().filter(|param| name_of(param).is_some_and(|name| !is_aside(name))).collect();

    let names: Vec<_> = of_store.iter().filter_map(|param| name_of(param)).cloned().collect();
    let dependent: Vec<_> = names.iter().cloned().chain(outer_names(target)).collect();
    let bounds: Vec<_> =
        pieces.iter().filter(|piece| piece.mentions(&|word| dependent.contains(word))).map(Piece::bound).collect();
    StoreGenerics {
        inferred: params.iter().filter_map(|param| name_of(param)).map(argument).collect(),
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
            params: of_store.iter().map(|param| declare(param, &is_of_call)).collect(),
            predicates: predicates.filter_map(|predicate| declare_predicate(predicate, &is_of_call)).collect(),
        },
        types: of_store
            .iter()
            .map(|param| **param)
            .chain(outer_params(target))
            .filter_map(type_name)
            .cloned()
            .collect(),
        arguments: names,
        unsized_types,
        holds_for_u8: all().flat_map(bounds_of).all(holds_for_u8),
        bounds,
        dependent,
    }
}

/// The generics to declare. Helpers on a handle have to declare those of the block too.
fn declared<'a>(target: &Target<'a>) -> Vec<&'a Generics> {
    let own = &target.signature().generics;
    match target.host() {
        Host::Handle(_, block) => vec![block.generics, own],
        Host::Companion(_) | Host::Methods(_) => vec![own],
    }
}

/// What the block around a method declares.
fn outer_params<'a>(target: &Target<'a>) -> impl Iterator<Item = &'a GenericParam> {
    let block = target.block.filter(|_| matches!(target.host(), Host::Methods(_)));
    block.into_iter().flat_map(|block| &block.generics.params)
}

/// The names that the block around a method declares, and `Self`, which depends on them.
fn outer_names(target: &Target<'_>) -> Vec<Ident> {
    let names: Vec<_> = outer_params(target).filter_map(name_of).cloned().collect();
    if names.is_empty() { names } else { names.into_iter().chain([Ident::new("Self", Span::call_site())]).collect() }
}

/// Common traits that `u8` implements.
const TRAITS_OF_U8: [&str; 16] = [
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

fn holds_for_u8(bound: &TypeParamBound) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| TRAITS_OF_U8.iter().any(|name| last.ident == name))
        }
        _ => true,
    }
}

/// All bounds, of parameters and in the `where` clause.
fn bounds_of(generics: &Generics) -> impl Iterator<Item = &TypeParamBound> {
    let of_params = generics.type_params().flat_map(|param| &param.bounds);
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let of_predicates = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => Some(&predicate.bounds),
        _ => None,
    });
    of_params.chain(of_predicates.flatten())
}

fn type_name(param: &GenericParam) -> Option<&Ident> {
    match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(_) | GenericParam::Lifetime(_) => None,
    }
}

/// The type parameters that may be unsized.
fn unsized_types(generics: &Generics) -> impl Iterator<Item = &Ident> {
    let is_maybe = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => matches!(bound.modifier, TraitBoundModifier::Maybe(_)),
        _ => false,
    };
    let params = generics.type_params().filter(move |param| param.bounds.iter().any(is_maybe));
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let predicates = predicates.filter_map(move |predicate| match predicate {
        WherePredicate::Type(predicate) if predicate.bounds.iter().any(is_maybe) => match &predicate.bounded_ty {
            Type::Path(path) => path.path.get_ident(),
            _ => None,
        },
        _ => None,
    });
    params.map(|param| &param.ident).chain(predicates)
}

/// A piece of the key.
struct Piece<'a> {
    ty: &'a Type,
    /// Whether its owned form is another type.
    is_unsized: bool,
}

impl Piece<'_> {
    fn bound(&self) -> Bound {
        let ty = self.ty.to_token_stream();
        if self.is_unsized { Bound::BorrowedKey(ty) } else { Bound::Key(ty) }
    }

    fn mentions(&self, is: &dyn Fn(&Ident) -> bool) -> bool {
        mentions(&self.ty.to_token_stream(), is)
    }
}

fn pieces<'a>(parameters: &[Parameter<'a>], key: &Key<'a>, unsized_types: &[Ident]) -> Vec<Piece<'a>> {
    if let Key::Closure(key) = key {
        return vec![Piece { ty: key.ty, is_unsized: false }];
    }
    let mut pieces = Vec::new();
    for part in parameters.iter().filter_map(|parameter| parameter.part.as_ref()) {
        part.each_piece(&mut |ty, is_borrowed| {
            // An error about a slice is clearer about its elements.
            let ty = match ty {
                Type::Slice(slice) => &slice.elem,
                ty => ty,
            };
            let is_unsized = is_borrowed && unsized_types.iter().any(|name| is_named_by(ty, name));
            pieces.push(Piece { ty, is_unsized });
        });
    }
    pieces
}

fn lifetime(param: &GenericParam) -> Option<&Lifetime> {
    match param {
        GenericParam::Lifetime(param) => Some(&param.lifetime),
        _ => None,
    }
}

/// The argument for a parameter. One that was an `impl Trait` can't be named.
fn argument(name: &Ident) -> Argument {
    if naming::is_anonymous(name) { Argument::Inferred } else { Argument::Named(name.clone()) }
}

/// The parameters with lifetimes first, as Rust requires.
fn in_order<'p>(params: &'p [&'p GenericParam]) -> impl Iterator<Item = &'p GenericParam> {
    let is_lifetime = |param: &&GenericParam| matches!(param, GenericParam::Lifetime(_));
    params.iter().copied().filter(is_lifetime).chain(params.iter().copied().filter(move |param| !is_lifetime(param)))
}

/// The parameter without its default, and without the bounds that are left out.
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
