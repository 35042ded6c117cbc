//! The options that say what the key is: `key`, `skip` and, of a method, `cache`.

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

/// Every skipped name is a parameter's, and `key` leaves nothing to skip. Returns the parameters that are skipped.
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

/// The key is the closure's, where one is given, else the arguments.
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

/// The parameter that a closure's name stands for: its own, `this` for `self`, and `_conn` for `conn`, which is unused.
fn parameter_of<'n>(name: &Ident, names: &[&'n Ident]) -> Option<&'n Ident> {
    let find = |wanted: &str| names.iter().copied().find(|parameter| *parameter == wanted);
    let text = name.to_string();
    find(&text)
        .or_else(|| (text == "this").then(|| find("self")).flatten())
        .or_else(|| text.strip_prefix('_').and_then(find))
}

/// A parameter by reference, unless it is one.
fn access(parameter: &Ident, target: &Target<'_>) -> Access {
    let receiver = target.function().signature.receiver().filter(|_| parameter == "self");
    match receiver.map(|receiver| (&*receiver.ty, receiver.mutability)) {
        Some((Type::Reference(_), None)) => Access::Copy,
        Some((Type::Reference(_), Some(_))) => Access::Reborrow,
        _ => Access::Borrow,
    }
}

/// The parameter that a name was meant to be.
fn meant(name: &Ident, names: &[&Ident]) -> Option<String> {
    let known: Vec<_> = names.iter().map(ToString::to_string).collect();
    closest(&name.to_string(), known.iter().map(String::as_str)).map(ToOwned::to_owned)
}

/// With `cache = self.users` the store itself tells one instance from another.
pub(super) fn brings_the_store(options: &Options, name: &Ident) -> bool {
    options.cache.value().is_some_and(|cache| mentions(&quote!(#cache), &|word| word == name))
}

/// The cache is borrowed while the body runs, so the body can't take its owner by value.
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

/// What to write for a receiver by which no cache can be borrowed: `&self` or, of an `Arc`, a reference to that too.
fn shared(receiver: &Receiver) -> String {
    match types::plain(&receiver.ty) {
        Type::Path(path) if receiver.colon_token.is_some() && !types::is_named(&receiver.ty, "Self") => {
            let ty = path.path.to_token_stream().to_string().replace(' ', "");
            format!("`&self` or `self: &{ty}`")
        }
        _ => "`&self`".to_owned(),
    }
}
