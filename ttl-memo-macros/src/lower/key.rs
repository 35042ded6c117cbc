//! The options that decide what the key is: `key`, `skip` and, for a method, `cache`.

use quote::{ToTokens, quote};
use syn::{FnArg, Ident, Pat, Receiver, ReturnType, Type};

use super::called::{Called, names};
use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::{Access, Key, KeyClosure, Renamed};
use crate::parse::{KeyParameter, Options, key_parameter};
use crate::suggest::closest;
use crate::syntax::tokens::{first_word, mentions};
use crate::syntax::types;

/// Every skipped name belongs to a parameter, and `skip` and `key` exclude each other. Returns the skipped parameters.
///
/// A parameter that is a pattern is skipped by all the names in it.
pub(super) fn check_skip<'c>(
    options: &Options,
    parameters: &'c [Called<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<&'c Ident> {
    let Some(skipped) = options.skip.value() else {
        return Vec::new();
    };
    if options.key.value().is_some() {
        diagnostics.skip_beside_key(options.written.iter().find(|option| *option == "skip"));
    }
    let names = names(parameters);
    for (index, name) in skipped.iter().enumerate() {
        if skipped[..index].contains(name) {
            diagnostics.skipped_twice(name);
        } else if let Some(parts) = pattern_of(name, parameters) {
            if !parts.iter().all(|part| skipped.contains(part)) {
                diagnostics.skips_a_part(name, parts);
            }
        } else if !names.contains(&name) {
            diagnostics.not_a_parameter("skip", name, meant(name, &names).as_deref(), &names);
        }
    }
    let is_skipped = |parameter: &&Called<'_>| match &parameter.pattern {
        Some(parts) => parts.iter().any(|part| skipped.contains(part)),
        None => skipped.contains(&parameter.name),
    };
    parameters.iter().filter(is_skipped).map(|parameter| &parameter.name).collect()
}

/// The names in the pattern that binds this one.
fn pattern_of<'c, 'a>(name: &Ident, parameters: &'c [Called<'a>]) -> Option<&'c [&'a Ident]> {
    let mut patterns = parameters.iter().filter_map(|parameter| parameter.pattern.as_deref());
    patterns.find(|parts| parts.contains(&name))
}

/// The key is what the closure returns, if there is one, otherwise the arguments.
pub(super) fn lower_key<'a>(
    target: &Target<'a>,
    parameters: &[Called<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<Key<'a>> {
    let Some(closure) = target.options().key.value() else {
        return Some(Key::Parameters);
    };
    let ReturnType::Type(_, ty) = &closure.output else {
        return None;
    };
    if let Some(unnamed) = types::unnamed(ty) {
        diagnostics.key_without_a_type(unnamed);
        return None;
    }
    if let Some(borrow) = types::borrow(ty) {
        diagnostics.borrowed_key(borrow);
        return None;
    }
    let (mut renamed, mut typed) = (Vec::new(), Vec::new());
    let names = names(parameters);
    for input in &closure.inputs {
        let Some(KeyParameter::Named(name)) = key_parameter(input) else {
            continue;
        };
        let Some(parameter) = parameter_of(name, &names) else {
            match pattern_of(name, parameters) {
                Some(_) => diagnostics.key_names_a_part(name),
                None => diagnostics.not_a_parameter("key", name, meant(name, &names).as_deref(), &names),
            }
            continue;
        };
        if parameter != name {
            renamed.push(Renamed { name, parameter: parameter.clone(), access: access(parameter, target) });
        }
        if let Pat::Type(input) = input {
            typed.push((name, &*input.ty));
        }
    }
    Some(Key::Closure(KeyClosure { closure, ty, renamed, typed }))
}

/// The parameter that a closure's parameter stands for: that of the same name, `self` for `this`, `conn` for `_conn`.
fn parameter_of<'n>(name: &Ident, names: &[&'n Ident]) -> Option<&'n Ident> {
    let find = |wanted: &str| names.iter().copied().find(|parameter| *parameter == wanted);
    let text = name.to_string();
    find(&text)
        .or_else(|| (text == "this").then(|| find("self")).flatten())
        .or_else(|| text.strip_prefix('_').and_then(find))
}

/// How to get a reference to a parameter.
fn access(parameter: &Ident, target: &Target<'_>) -> Access {
    let receiver = target.function().signature.receiver().filter(|_| parameter == "self");
    match receiver.map(|receiver| (&*receiver.ty, receiver.mutability)) {
        Some((Type::Reference(_), None)) => Access::Copy,
        Some((Type::Reference(_), Some(_))) => Access::Reborrow,
        _ => Access::Borrow,
    }
}

/// The parameter that was probably meant by a name.
fn meant(name: &Ident, names: &[&Ident]) -> Option<String> {
    let known: Vec<_> = names.iter().map(ToString::to_string).collect();
    closest(&name.to_string(), known.iter().map(String::as_str)).map(ToOwned::to_owned)
}

/// Whether `cache` finds the store through this parameter. Then it isn't part of the key.
pub(super) fn brings_the_store(options: &Options, name: &Ident) -> bool {
    options.cache.value().is_some_and(|cache| mentions(&quote!(#cache), &|word| word == name))
}

/// The cache is borrowed while the body runs, so the function has to take the cache's owner by reference.
pub(super) fn check_owner(target: &Target<'_>, parameters: &[Called<'_>], diagnostics: &mut Diagnostics) {
    let (signature, options) = (&target.function().signature, target.options());
    let Some(cache) = options.cache.value() else {
        return;
    };
    let cache = quote!(#cache);
    if signature.receiver().is_none() {
        if let Some(word) = first_word(&cache, &|word| word == "self") {
            diagnostics.no_self_for_the_store(&word);
        }
    }
    for (input, parameter) in signature.inputs.iter().zip(parameters) {
        let (ty, pattern) = match input {
            FnArg::Receiver(receiver) => (&receiver.ty, None),
            FnArg::Typed(input) => (&input.ty, parameter.pattern.as_ref().map(|parts| (&input.pat, parts))),
        };
        let is_shared = matches!(types::plain(ty), Type::Reference(reference) if reference.mutability.is_none());
        match (input, pattern) {
            (_, Some((pattern, parts))) if mentions(&cache, &|word| parts.contains(&word)) => {
                diagnostics.owner_is_a_pattern(pattern);
            }
            _ if is_shared || !brings_the_store(options, &parameter.name) => {}
            (FnArg::Receiver(receiver), _) => diagnostics.self_is_not_shared(input, &shared(receiver)),
            (FnArg::Typed(_), _) => diagnostics.owner_is_not_shared(input),
        }
    }
}

/// What to write instead of a receiver by value: `&self`, or for an `Arc` also a reference to it.
fn shared(receiver: &Receiver) -> String {
    match types::plain(&receiver.ty) {
        Type::Path(path) if receiver.colon_token.is_some() && !types::is_named(&receiver.ty, "Self") => {
            let ty = path.path.to_token_stream().to_string().replace(' ', "");
            format!("`&self` or `self: &{ty}`")
        }
        _ => "`&self`".to_owned(),
    }
}
