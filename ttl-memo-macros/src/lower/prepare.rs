//! Prepares the annotated item for the rules: each function with its options and a name for every type.
//! Knows where the attributes are; the rest of `lower` has the rules.

use std::mem;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, Parser};
use syn::{Attribute, Ident, ImplItem, Meta, Signature, Type, parse_quote};

use super::naming;
use crate::diagnostics::Diagnostics;
use crate::model::BlockHead;
use crate::parse::{BlockItem, Body, Function, ImplBlock, Item, Options, Slot, renamed_dependency};
use crate::syntax::self_subst::SelfSubst;
use crate::syntax::tokens::{is_ours, mentions, mentions_ours, name_of};
use crate::syntax::types::{PRIMITIVES, is_float, is_named, plain};

/// The annotated item, from which the model borrows.
pub(crate) enum Prepared {
    Function(Box<Annotated>),
    /// A block, the options of the block's attribute, and for each item in it the method, if it is cached.
    Block(Box<ImplBlock>, Box<Options>, Vec<Option<Annotated>>),
    /// Neither.
    Other(TokenStream),
}

/// A function to be cached.
pub(crate) struct Annotated {
    pub(super) options: Options,
    /// Without the attribute.
    pub(super) function: Function,
    /// Its signature with a name for every type.
    pub(super) signature: Signature,
    /// The type of `self` in that signature.
    pub(super) receiver: Option<Type>,
    /// Whether its helpers have a type to be on.
    pub(super) is_placed: bool,
}

impl Annotated {
    /// The type that carries the helpers. It has the function's name, as types and functions live in different
    /// namespaces.
    pub(super) fn companion(&self) -> Ident {
        self.options.handle.value().unwrap_or(&self.function.signature.ident).clone()
    }
}

impl Prepared {
    /// Reads the options of methods, reporting their mistakes, and gives every type a name.
    pub(crate) fn of(item: Item, options: Options, diagnostics: &mut Diagnostics) -> Self {
        let mut dependency = Dependency { renamed: renamed_dependency(), is_reported: false };
        match item {
            Item::Function(function) => {
                let options = dependency.name_in(options, diagnostics);
                let signature = naming::named(&function.signature);
                let annotated = Annotated { options, function: *function, signature, receiver: None, is_placed: true };
                Self::Function(Box::new(annotated))
            }
            Item::Impl(block) => {
                let methods = block.items.iter().map(|item| match item {
                    BlockItem::Function(function) => method(&block, function, &options, &mut dependency, diagnostics),
                    BlockItem::Other(_) => None,
                });
                let methods = methods.collect();
                Self::Block(block, Box::new(options), methods)
            }
            Item::Other(tokens) => Self::Other(tokens),
        }
    }
}

/// The dependency on `ttl-memo`.
struct Dependency {
    renamed: Option<Ident>,
    is_reported: bool,
}

impl Dependency {
    /// Adds the dependency's name to options without `crate`, if it isn't the usual one. That is reported once.
    fn name_in(&mut self, mut options: Options, diagnostics: &mut Diagnostics) -> Options {
        if let (true, Some(name)) = (options.krate.is_absent(), &self.renamed) {
            if !mem::replace(&mut self.is_reported, true) {
                diagnostics.renamed_dependency(name);
            }
            options.krate = Slot::Given(parse_quote!(::#name));
        }
        options
    }
}

/// The head of the block.
pub(super) fn head_of(block: &ImplBlock) -> BlockHead<'_> {
    BlockHead { generics: &block.generics, self_ty: &block.self_ty, of: block.of.as_ref() }
}

/// The method with its options, if it is cached.
fn method(
    block: &ImplBlock,
    function: &Function,
    of_block: &Options,
    dependency: &mut Dependency,
    diagnostics: &mut Diagnostics,
) -> Option<Annotated> {
    let (ours, others): (Vec<_>, Vec<_>) = function.attrs.iter().cloned().partition(is_ours);
    let Some(first) = ours.first() else {
        if let Some(conditional) = function.attrs.iter().find(|attribute| mentions_ours(attribute)) {
            diagnostics.conditional_attribute(conditional);
        }
        return None;
    };
    for again in &ours[1..] {
        diagnostics.attribute_given_twice(again);
    }
    let (spelled, associated) = (block.self_ty.to_token_stream(), associated(block));
    let subst = |ty: Option<&TokenStream>| SelfSubst { ty: ty.cloned(), associated: associated.clone() };
    // The options' code is printed where `Self` may be another type, or not implement the trait.
    let written = subst(Some(&spelled)).replace(written_options(first, diagnostics));
    let mut options = Options::parse(written, diagnostics);
    if options.krate.is_absent() {
        options.krate = of_block.krate.clone();
    }
    let options = dependency.name_in(options, diagnostics);
    let mut function = Function { attrs: others, ..function.clone() };
    // The body may stand outside the trait's block, where the trait's types have no names.
    if let Body::Block(body) = &mut function.body {
        *body = subst(None).replace(body.clone());
    }
    // Beside the block `Self` is replaced by the type.
    let subst = subst(options.handle.value().map(|_| &spelled));
    let signature = replaced(&subst, naming::named(&function.signature));
    let is_placed = check_place(block, &options, &function.signature.ident, diagnostics);
    let receiver = receiver_type(&subst, &function.signature);
    Some(Annotated { options, function, signature, receiver, is_placed })
}

/// The types that the block gives its trait, by their names.
fn associated(block: &ImplBlock) -> Vec<(Ident, TokenStream)> {
    let associated = block.items.iter().filter_map(|item| match item {
        BlockItem::Other(item) => match &**item {
            ImplItem::Type(associated) if associated.generics.params.is_empty() => {
                Some((associated.ident.clone(), associated.ty.to_token_stream()))
            }
            _ => None,
        },
        BlockItem::Function(_) => None,
    });
    associated.collect()
}

/// The helpers of a trait's method are added to the type, which must allow that.
fn check_place(block: &ImplBlock, options: &Options, method: &Ident, diagnostics: &mut Diagnostics) -> bool {
    if block.of.is_none() || !options.handle.is_absent() {
        return true;
    }
    let params = block.generics.params.iter().filter_map(name_of);
    let self_ty = block.self_ty.to_token_stream();
    let is_own = match plain(&block.self_ty) {
        ty if is_float(ty) || PRIMITIVES.iter().any(|primitive| is_named(ty, primitive)) => false,
        Type::Path(path) => path.path.segments.first().is_some_and(|first| {
            let is_param = path.path.segments.len() == 1 && params.clone().any(|param| *param == first.ident);
            !is_param && !PRELUDE.iter().any(|name| first.ident == name)
        }),
        _ => false,
    };
    let is_mentioned = |param: &Ident| mentions(&self_ty, &|word| word == param);
    let has_place = is_own && params.into_iter().all(is_mentioned);
    if !has_place {
        diagnostics.method_needs_handle(method);
    }
    has_place
}

/// Types of the standard library's, to which no other crate can add methods.
const PRELUDE: [&str; 5] = ["Box", "Option", "Result", "String", "Vec"];

/// The tokens in the attribute's parentheses.
fn written_options(attribute: &Attribute, diagnostics: &mut Diagnostics) -> TokenStream {
    match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(value) => {
            diagnostics.options_without_parentheses(value);
            TokenStream::new()
        }
    }
}

fn replaced(subst: &SelfSubst, signature: Signature) -> Signature {
    let replaced = subst.replace(quote!(#signature));
    // A signature with other types in it is still a signature.
    Signature::parse.parse2(replaced).unwrap_or(signature)
}

/// The type of `self`. The tokens of `&self` don't contain it.
fn receiver_type(subst: &SelfSubst, signature: &Signature) -> Option<Type> {
    let ty = signature.receiver()?.ty.to_token_stream();
    Type::parse.parse2(subst.replace(ty)).ok()
}
