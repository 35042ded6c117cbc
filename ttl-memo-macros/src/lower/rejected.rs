//! The model of a function that can't be cached: the function as written, and stubs of its helpers.
//! Knows where a companion can stand and what its stubs can return.

use quote::ToTokens;
use syn::{ReturnType, Type};

use super::prepare::Annotated;
use crate::model::{AsWritten, Rejected, Stubs};
use crate::parse::{Body, Function};
use crate::syntax::tokens::{mentions, mentions_ours};
use crate::syntax::types::{borrow, impl_trait, is_never};

pub(super) fn reject(annotated: &Annotated) -> Rejected<'_> {
    let Annotated { options, function, .. } = annotated;
    let Function { signature, .. } = function;
    // There can be no type in an `impl` block or a trait.
    let is_method = mentions(&signature.to_token_stream(), &|word| word == "self" || word == "Self");
    let has_place = !is_method && matches!(function.body, Body::Block(_));
    let stubs = has_place.then(|| Stubs {
        companion: annotated.companion(),
        cfgs: function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect(),
        krate: options.krate.value(),
        has_owned_output: has_owned_output(&signature.output),
    });
    Rejected { function: as_written(function), stubs }
}

/// The function without the macro's attributes.
pub(super) fn as_written(function: &Function) -> AsWritten<'_> {
    let Function { attrs, vis, signature, body } = function;
    let (Body::Block(body) | Body::Missing(body)) = body;
    AsWritten { attrs: attrs.iter().filter(|attribute| !mentions_ours(attribute)).collect(), vis, signature, body }
}

/// Whether the syntax of the output allows helpers to return it.
fn has_owned_output(output: &ReturnType) -> bool {
    let is_owned = |ty: &Type| !is_never(ty) && impl_trait(ty).is_none() && borrow(ty).is_none();
    match output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => is_owned(ty),
    }
}
