//! The options that say what the key is: `key`, `skip` and, of a method, `cache`.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{FnArg, Ident, Pat, ReturnType, Type};

use super::Subject;
use crate::diagnostics::Diagnostics;
use crate::model::{Key, KeyClosure};
use crate::parse::{KeyParameter, Options, key_parameter};
use crate::suggest::closest;
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
pub(super) fn lower<'a>(subject: &Subject<'a>, names: &[Ident], diagnostics: &mut Diagnostics) -> Option<Key<'a>> {
    let Some(closure) = subject.options.key.value() else {
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
            renamed.push((name, lent(parameter, subject)));
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
fn lent(parameter: &Ident, subject: &Subject<'_>) -> TokenStream {
    let receiver = subject.function.signature.receiver().filter(|_| parameter == "self");
    match receiver.map(|receiver| (&*receiver.ty, receiver.mutability)) {
        Some((Type::Reference(_), None)) => quote!(#parameter),
        Some((Type::Reference(_), Some(_))) => quote!(&*#parameter),
        _ => quote!(&#parameter),
    }
}

/// The parameter that a name was meant to be.
fn meant(name: &Ident, names: &[Ident]) -> Option<String> {
    let known: Vec<_> = names.iter().map(ToString::to_string).collect();
    closest(&name.to_string(), known.iter().map(String::as_str)).map(ToOwned::to_owned)
}

/// With `cache = self.users` it is the store that tells one instance from another.
pub(super) fn brings_the_store(options: &Options, name: &Ident) -> bool {
    options.cache.value().is_some_and(|cache| mentions(&quote!(#cache), &|word| word == name))
}

/// Who brings the store lends it while the body runs, so the body can't have it whole.
pub(super) fn check_lender(subject: &Subject<'_>, diagnostics: &mut Diagnostics) {
    let Some(cache) = subject.options.cache.value() else {
        return;
    };
    let cache = quote!(#cache);
    if subject.function.signature.receiver().is_none() {
        if let Some(word) = first(&cache, &|word| word == "self") {
            diagnostics.no_self_for_the_store(&word);
        }
    }
    for input in &subject.function.signature.inputs {
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

/// Whether such a word is among the tokens.
pub(crate) fn mentions(tokens: &TokenStream, is: &dyn Fn(&Ident) -> bool) -> bool {
    first(tokens, is).is_some()
}

/// The first such word among the tokens.
pub(super) fn first(tokens: &TokenStream, is: &dyn Fn(&Ident) -> bool) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(word) => is(&word).then_some(word),
        TokenTree::Group(group) => first(&group.stream(), is),
        _ => None,
    })
}
