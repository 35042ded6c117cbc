//! One function: what can be cached, and what it returns.
//! Knows the rules of the signature; other files have those of parameters and options.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Ident, ReturnType, Signature, Type, TypeParamBound, Variadic};

use super::attributes;
use super::cache_if::lower_cache_if;
use super::freshness::{lower_about_errors, lower_background};
use super::generics::lower_generics;
use super::parameters::lower_arguments;
use super::result_fn::parts_of;
use super::settings::lower_store;
use super::target::Target;
use crate::diagnostics::{Diagnostics, Opaque};
use crate::model::{Host, Memo, Output, Store, StoreScope};
use crate::parse::{Body, Function};
use crate::syntax::tokens::{first_word, mentions};
use crate::syntax::types::{borrow, boxed_future, impl_trait, is_never};

/// Checks every rule, and returns the model of a function that satisfies them all.
///
/// After a mistake in an option the function is expanded without that option, so that its other mistakes show.
pub(super) fn lower_function<'a>(target: &Target<'a>, diagnostics: &mut Diagnostics) -> Option<Memo<'a>> {
    let before = diagnostics.count();
    let (function, signature) = (target.function(), target.signature());
    if target.block.is_none() && check_is_no_method(function, diagnostics) {
        return None;
    }
    let body = check_body(function, diagnostics);
    check_qualifiers(&function.signature, diagnostics);
    let (parameters, key) = lower_arguments(target, diagnostics);
    let output = lower_output((&signature.ident, &function.signature.output), &signature.output, diagnostics);
    let is_cacheable = diagnostics.count() == before;

    let attrs: Vec<_> = function.attrs.iter().collect();
    let attrs = attributes::sort(&attrs, diagnostics);
    let parts = parts_of(&parameters, key.as_ref());
    let store = lower_store(target, parts.as_deref(), diagnostics);
    let cache_if = lower_cache_if(target, parts.as_deref(), diagnostics);
    let about_errors =
        output.as_ref().map(|output| lower_about_errors(target.options(), output, diagnostics)).unwrap_or_default();
    let in_background = lower_background(target, &store, diagnostics);
    // Helpers on a handle can't find the cache through a parameter.
    let has_helpers = !matches!((&store, target.host()), (Store::Given(_, StoreScope::Call), Host::Handle(..)));
    // A store that is given has the key that couldn't be read.
    let options = target.options();
    let has_key = options.cache.is_absent() || (options.key.is_readable() && options.skip.is_readable());
    if !is_cacheable || !has_helpers || !has_key {
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
        cache_if,
        stores_errors: matches!(&store, Store::Static(settings) if settings.freshness.err_ttl.is_some())
            && about_errors.iter().any(|option| *option == "err_ttl"),
        about_errors,
        in_background,
        store,
    })
}

/// A method's helpers can only be generated with its block. Returns whether this is a method.
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

/// A declaration in a trait has no body.
fn check_body<'a>(function: &'a Function, diagnostics: &mut Diagnostics) -> Option<&'a TokenStream> {
    match &function.body {
        Body::Block(body) => Some(body),
        Body::Missing(_) => {
            diagnostics.without_a_body(&function.signature.ident);
            None
        }
    }
}

/// A cache is state that changes at run time, so a `const fn` can't have one.
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
    (method, written): (&Ident, &'a ReturnType),
    output: &'a ReturnType,
    diagnostics: &mut Diagnostics,
) -> Option<Output<'a>> {
    let (ReturnType::Type(_, written), ReturnType::Type(_, ty)) = (written, output) else {
        return Some(Output::Unit);
    };
    if is_never(written) {
        diagnostics.never_returns(written);
    } else if let Some(opaque) = impl_trait(written) {
        diagnostics.impl_trait_result(opaque, kind_of(opaque));
    } else if let Some(future) = boxed_future(written) {
        if is_of_async_trait(written) {
            diagnostics.after_async_trait(method);
        } else {
            diagnostics.boxed_future(future);
        }
    } else if let Some(borrow) = borrow(written) {
        diagnostics.borrowed_result(borrow);
    } else {
        return Some(Output::Type(ty));
    }
    None
}

/// The kind of the first trait of an `impl Trait`, by its name.
fn kind_of(opaque: &Type) -> Opaque {
    let Type::ImplTrait(opaque) = opaque else {
        return Opaque::Other;
    };
    let first = opaque.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    match first.map(|first| first.ident.to_string()).unwrap_or_default().as_str() {
        "Future" | "IntoFuture" => Opaque::Future,
        "Iterator" | "IntoIterator" | "DoubleEndedIterator" | "ExactSizeIterator" => Opaque::Iterator,
        "Fn" | "FnMut" | "FnOnce" => Opaque::Function,
        _ => Opaque::Other,
    }
}

/// Whether the output has the lifetime of the futures that `#[async_trait]` makes of `async fn`s.
fn is_of_async_trait(output: &Type) -> bool {
    mentions(&output.to_token_stream(), &|word| word == "async_trait")
}
