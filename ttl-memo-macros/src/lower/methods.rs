//! The methods of an `impl` block: which of them remember, and with what options.
//! Knows the block; what holds for every function is `lower`'s.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, Parser};
use syn::{Attribute, Ident, ImplItem, Meta, Signature, Type};

use super::generics::name_of;
use super::key::mentions;
use super::naming::{self, Selves};
use crate::diagnostics::Diagnostics;
use crate::model::{Attributes, Block};
use crate::parse::Options;
use crate::parse::{BlockItem, Body, Function, ImplBlock, is_ours};
use crate::syntax::types::{PRIMITIVES, is_float, is_named, plain};

/// A method that remembers its results.
pub(crate) struct Method {
    pub(crate) options: Options,
    /// Without our attribute.
    pub(crate) function: Function,
    /// Its signature with a name for every type.
    pub(crate) signature: Signature,
    pub(crate) receiver: Option<Type>,
    /// Whether its helpers have a place to stand.
    pub(crate) is_placed: bool,
}

impl ImplBlock {
    /// What stands in front of the methods, for those that go elsewhere.
    pub(crate) fn head(&self) -> Block<'_> {
        Block { generics: &self.generics, self_ty: &self.self_ty, of: self.of.as_ref() }
    }

    /// Checks the options of the block's own attribute, of which there is one, and that it has something to do.
    pub(crate) fn check(&self, options: &Options, diagnostics: &mut Diagnostics) {
        for option in options.written.iter().filter(|option| *option != "crate") {
            diagnostics.option_on_a_block(option);
        }
        for attribute in self.attrs.iter().filter(|attribute| is_ours(attribute)) {
            diagnostics.attribute_given_twice(attribute);
        }
        let has_methods = self.items.iter().any(|item| match item {
            BlockItem::Function(function) => function.attrs.iter().any(mentions_ours),
            BlockItem::Other(_) => false,
        });
        if !has_methods {
            diagnostics.block_without_methods(&self.keywords);
        }
    }

    /// The block's own attributes, by where they go beside it.
    pub(crate) fn attributes(&self) -> Attributes {
        let attributes: Vec<_> = self.attrs.iter().filter(|attribute| !is_ours(attribute)).cloned().collect();
        super::attributes::sort(&attributes, &mut Diagnostics::default())
    }

    /// The method with its options, if it is to remember.
    pub(crate) fn method(
        &self,
        function: &Function,
        of_block: &Options,
        diagnostics: &mut Diagnostics,
    ) -> Option<Method> {
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
        let (spelled, associated) = (self.self_ty.to_token_stream(), self.associated());
        let selves = |ty: Option<&TokenStream>| Selves { ty: ty.cloned(), associated: associated.clone() };
        // Where the options' code goes, `Self` may be another type or have no trait.
        let written = selves(Some(&spelled)).replace(written_options(first, diagnostics));
        let mut options = Options::parse(written, diagnostics);
        if options.krate.is_absent() {
            options.krate = of_block.krate.clone();
        }
        let mut function = Function { attrs: others, ..function.clone() };
        // What names the trait's types does so wherever it stands.
        if let Body::Block(body) = &mut function.body {
            *body = selves(None).replace(body.clone());
        }
        // Beside the block `Self` must be spelled.
        let selves = selves(options.handle.value().map(|_| &spelled));
        let signature = replaced(&selves, naming::named(&function.signature));
        let is_placed = self.check_place(&options, &function.signature.ident, diagnostics);
        let receiver = receiver_type(&selves, &function.signature);
        Some(Method { options, function, signature, receiver, is_placed })
    }

    /// The types that the block gives its trait, by their names.
    fn associated(&self) -> Vec<(Ident, TokenStream)> {
        let associated = self.items.iter().filter_map(|item| match item {
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

    /// The helpers of a trait's method go on the type, if that is one that can have them.
    fn check_place(&self, options: &Options, method: &Ident, diagnostics: &mut Diagnostics) -> bool {
        if self.of.is_none() || !options.handle.is_absent() {
            return true;
        }
        let params = self.generics.params.iter().filter_map(name_of);
        let self_ty = self.self_ty.to_token_stream();
        let is_own = match plain(&self.self_ty) {
            ty if is_float(ty) || PRIMITIVES.iter().any(|primitive| is_named(ty, primitive)) => false,
            Type::Path(path) => path.path.segments.first().is_some_and(|first| {
                let is_param = path.path.segments.len() == 1 && params.clone().any(|param| *param == first.ident);
                !is_param && !PRELUDE.iter().any(|name| first.ident == name)
            }),
            _ => false,
        };
        let is_said = |param: &Ident| mentions(&self_ty, &|word| word == param);
        let has_place = is_own && params.into_iter().all(is_said);
        if !has_place {
            diagnostics.method_needs_handle(method);
        }
        has_place
    }
}

/// Types that are everybody's, so that no crate but the standard library adds methods to them.
const PRELUDE: [&str; 5] = ["Box", "Option", "Result", "String", "Vec"];

/// Whether an attribute is ours, or becomes it under a condition.
pub(crate) fn mentions_ours(attribute: &Attribute) -> bool {
    is_ours(attribute) || mentions(&attribute.meta.to_token_stream(), &|word| word == "ttl_cache")
}

/// What stands in the attribute's parentheses.
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

fn replaced(selves: &Selves, signature: Signature) -> Signature {
    let replaced = selves.replace(quote!(#signature));
    // What was a signature is one with other types in it.
    Signature::parse.parse2(replaced).unwrap_or(signature)
}

/// The type of `self`, which is nowhere in the tokens of `&self`.
fn receiver_type(selves: &Selves, signature: &Signature) -> Option<Type> {
    let ty = signature.receiver()?.ty.to_token_stream();
    Type::parse.parse2(selves.replace(ty)).ok()
}
