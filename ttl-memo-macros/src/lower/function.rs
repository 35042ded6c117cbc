//! One function: what can be cached, and what it returns.
//! Knows the rules of the signature; those of parameters and options have files of their own.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{ReturnType, Signature, Variadic};

use super::attributes;
use super::generics::lower_generics;
use super::parameters::lower_arguments;
use super::settings::lower_store;
use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::{Host, Memo, Output, Store, StoreScope};
use crate::parse::{Body, Function};
use crate::syntax::tokens::first_word;
use crate::syntax::types::{borrow, impl_trait, is_never};

/// Checks every rule and gives the model of a function that keeps them all.
///
/// A mistake in an option alone costs that option only, so that the function is expanded and its other mistakes show.
pub(super) fn lower_function<'a>(target: &Target<'a>, diagnostics: &mut Diagnostics) -> Option<Memo<'a>> {
    let before = diagnostics.count();
    let (function, signature) = (target.function(), target.signature());
    if target.block.is_none() && check_is_no_method(function, diagnostics) {
        return None;
    }
    let body = check_body(function, diagnostics);
    check_qualifiers(&function.signature, diagnostics);
    let (parameters, key) = lower_arguments(target, diagnostics);
    let output = lower_output(&function.signature.output, &signature.output, diagnostics);
    let is_cacheable = diagnostics.count() == before;

    let attrs: Vec<_> = function.attrs.iter().collect();
    let attrs = attributes::sort(&attrs, diagnostics);
    let store = lower_store(target, diagnostics);
    // Helpers on a handle have no parameters to find the cache through.
    let has_helpers = !matches!((&store, target.host()), (Store::Given(_, StoreScope::Call), Host::Handle(..)));
    if !is_cacheable || !has_helpers {
        return None;
    }
    let (key, output) = (key?, output?);
    let generics = lower_generics(target, &parameters, &key);
    Some(Memo {
        attrs,
        vis: &function.vis,
        written: &function.signature,
        signature,
        body: body?,
        host: target.host(),
        krate: target.options().krate.value(),
        generics,
        parameters,
        key,
        output,
        cache_if: target.options().cache_if.value(),
        store,
    })
}

/// Where a method's helpers stand is known from its block alone. Returns whether the rule was broken.
fn check_is_no_method(function: &Function, diagnostics: &mut Diagnostics) -> bool {
    let signature = &function.signature;
    let Signature { inputs, output, .. } = signature;
    let receiver = signature.receiver().map(ToTokens::to_token_stream);
    let first_self = || first_word(&quote!(#inputs #output), &|word| word == "Self").map(ToTokens::into_token_stream);
    let Some(place) = receiver.or_else(first_self) else {
        return false;
    };
    match function.body {
        Body::Block(_) => diagnostics.method_alone(&place),
        Body::Missing(_) => diagnostics.without_a_body(&signature.ident),
    }
    true
}

/// A declaration in a trait has nothing to run.
fn check_body<'a>(function: &'a Function, diagnostics: &mut Diagnostics) -> Option<&'a TokenStream> {
    match &function.body {
        Body::Block(body) => Some(body),
        Body::Missing(_) => {
            diagnostics.without_a_body(&function.signature.ident);
            None
        }
    }
}

/// A cache is state that changes at run time, which rules `const` out.
fn check_qualifiers(signature: &Signature, diagnostics: &mut Diagnostics) {
    if let Some(keyword) = &signature.constness {
        diagnostics.const_function(keyword);
    }
    if let Some(Variadic { dots, .. }) = &signature.variadic {
        diagnostics.variadic_function(dots);
    }
}

/// Only a type that outlives every call can be stored.
fn lower_output<'a>(
    written: &'a ReturnType,
    output: &'a ReturnType,
    diagnostics: &mut Diagnostics,
) -> Option<Output<'a>> {
    let (ReturnType::Type(_, written), ReturnType::Type(_, ty)) = (written, output) else {
        return Some(Output::Unit);
    };
    if is_never(written) {
        diagnostics.never_returns(written);
    } else if let Some(opaque) = impl_trait(written) {
        diagnostics.impl_trait_result(opaque);
    } else if let Some(borrow) = borrow(written) {
        diagnostics.borrowed_result(borrow);
    } else {
        return Some(Output::Type(ty));
    }
    None
}
