//! The options that say what the key is: `key`, `skip` and, of a method, `cache`.

use quote::{ToTokens, quote};
use syn::{FnArg, Ident, Pat, ReturnType, Type};

use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::{Access, Key, KeyClosure, Renamed};
use crate::parse::{KeyParameter, Options, key_parameter};
use crate::suggest::closest;
use crate::syntax::tokens::{first_word, mentions};
use crate::syntax::types;

/// Every skipped name is a parameter's, and `key` leaves nothing to skip.
pub(super) fn check_skip<'a>(options: &'a Options, names: &[Ident], diagnostics: &mut Diagnostics) -> Vec<&'a Ident> {
    let Some(skipped) = options.skip.value() else {
        return Vec::new();
    };
    if options.key.value().is_some() {
        diagnostics.skip_beside_key(options.written.iter().find(|option| *option == "skip"));
    }
    for (index, name) in skipped.iter().enumerate() {
        if !names.contains(name) {
            diagnostics.not_a_parameter("skip", name, meant(name, names).as_deref(), names);
        } else if skipped[..index].contains(name) {
            diagnostics.skipped_twice(name);
        }
    }
    skipped.iter().collect()
}

/// The key is the closure's, where one is given, else the arguments.
pub(super) fn lower_key<'a>(target: &Target<'a>, names: &[Ident], diagnostics: &mut Diagnostics) -> Option<Key<'a>> {
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
    for input in &closure.inputs {
        let Some(KeyParameter::Named(name)) = key_parameter(input) else {
            continue;
        };
        let Some(parameter) = parameter_of(name, names) else {
            diagnostics.not_a_parameter("key", name, meant(name, names).as_deref(), names);
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
fn parameter_of<'n>(name: &Ident, names: &'n [Ident]) -> Option<&'n Ident> {
    let find = |wanted: &str| names.iter().find(|parameter| *parameter == wanted);
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
fn meant(name: &Ident, names: &[Ident]) -> Option<String> {
    let known: Vec<_> = names.iter().map(ToString::to_string).collect();
    closest(&name.to_string(), known.iter().map(String::as_str)).map(ToOwned::to_owned)
}

/// With `cache = self.users` the store itself tells one instance from another.
pub(super) fn brings_the_store(options: &Options, name: &Ident) -> bool {
    options.cache.value().is_some_and(|cache| mentions(&quote!(#cache), &|word| word == name))
}

/// The cache is borrowed while the body runs, so the body can't take its owner by value.
pub(super) fn check_lender(target: &Target<'_>, diagnostics: &mut Diagnostics) {
    let Some(cache) = target.options().cache.value() else {
        return;
    };
    let cache = quote!(#cache);
    if target.function().signature.receiver().is_none() {
        if let Some(word) = first_word(&cache, &|word| word == "self") {
            diagnostics.no_self_for_the_store(&word);
        }
    }
    for input in &target.function().signature.inputs {
        let (name, ty) = match input {
            FnArg::Receiver(receiver) => (receiver.self_token.to_token_stream(), &receiver.ty),
            FnArg::Typed(input) => (input.pat.to_token_stream(), &input.ty),
        };
        let is_lender = mentions(&cache, &|word| mentions(&name, &|name| name == word));
        let is_shared = matches!(types::plain(ty), Type::Reference(reference) if reference.mutability.is_none());
        if is_lender && !is_shared {
            diagnostics.lender_is_not_shared(input);
        }
    }
}
