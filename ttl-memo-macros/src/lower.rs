//! The rules: from what was written to a [`Memo`], or to all mistakes at once.
//! Knows what can be memoized; knows nothing of how.

mod attributes;
mod types;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{FnArg, GenericParam, Ident, Pat, ReturnType, Signature, Type, Variadic};

use self::types::{is_float, is_static, optional_reference, plain};
use crate::args::{Maxsize, Options};
use crate::diagnostics::Diagnostics;
use crate::model::{Memo, Name, Output, Parameter, Part, Settings};
use crate::signature::{Body, Function};

/// Checks every rule and gives the model of a function that keeps them all.
///
/// A mistake in an option alone costs that option only, so that the function is expanded and its other mistakes show.
pub(crate) fn lower<'a>(
    options: &'a Options,
    function: &'a Function,
    diagnostics: &mut Diagnostics,
) -> Option<Memo<'a>> {
    let before = diagnostics.count();
    let body = check_body(function, diagnostics);
    check_qualifiers(&function.signature, diagnostics);
    check_generics(&function.signature, diagnostics);
    let parameters = lower_parameters(&function.signature, diagnostics);
    let output = lower_output(&function.signature.output, diagnostics);
    let sound = diagnostics.count() == before;

    let attrs = attributes::sort(&function.attrs, diagnostics);
    let settings = lower_settings(options, &function.signature.ident, diagnostics);
    sound.then_some(Memo {
        attrs,
        vis: &function.vis,
        signature: &function.signature,
        body: body?,
        companion: companion(options, function),
        runtime: runtime(options),
        parameters,
        output: output?,
        settings,
    })
}

/// The type that carries the helpers has the function's name, for types and functions live in different namespaces.
pub(crate) fn companion(options: &Options, function: &Function) -> Ident {
    options.handle.value().unwrap_or(&function.signature.ident).clone()
}

/// Where the expansion finds the runtime, whatever the user's module calls `ttl_memo`.
pub(crate) fn runtime(options: &Options) -> TokenStream {
    let krate = options.krate.value().map_or_else(|| quote!(::ttl_memo), ToTokens::to_token_stream);
    quote!(#krate::__private)
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

/// A static holds values of one type, so each instantiation of a generic function needs a store of its own.
fn check_generics(signature: &Signature, diagnostics: &mut Diagnostics) {
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => diagnostics.named_lifetime(lifetime),
            other => diagnostics.generic_function(other),
        }
    }
}

/// Every parameter is a part of the key, and the standard library hashes tuples of up to twelve.
fn lower_parameters<'a>(signature: &'a Signature, diagnostics: &mut Diagnostics) -> Vec<Parameter<'a>> {
    if let Some(thirteenth) = signature.inputs.iter().nth(12) {
        diagnostics.too_many_parameters(thirteenth);
    }
    let inputs = signature.inputs.iter().enumerate();
    inputs.filter_map(|(index, input)| lower_parameter(index, input, diagnostics)).collect()
}

fn lower_parameter<'a>(index: usize, input: &'a FnArg, diagnostics: &mut Diagnostics) -> Option<Parameter<'a>> {
    let input = match input {
        FnArg::Typed(input) => input,
        FnArg::Receiver(receiver) => {
            diagnostics.receiver(receiver);
            return None;
        }
    };
    // The attribute sees tokens from before `cfg` is evaluated, and an expression's parts can't be conditional.
    if let Some(attribute) = input.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
        diagnostics.conditional_parameter(attribute);
    }
    let name = parameter_name(index, &input.pat);
    let part = lower_part(&input.ty, diagnostics)?;
    Some(Parameter { name, attrs: &input.attrs, ty: &input.ty, part })
}

/// A pattern destructures in the body only; before that, the argument is one value and needs one name.
fn parameter_name(index: usize, pattern: &Pat) -> Ident {
    match pattern {
        Pat::Ident(pattern) if pattern.subpat.is_none() => pattern.ident.clone(),
        _ => format_ident!("arg{index}", span = Span::mixed_site()),
    }
}

/// What an argument's type says about how to look it up and how to own it.
fn lower_part<'a>(ty: &'a Type, diagnostics: &mut Diagnostics) -> Option<Part<'a>> {
    match plain(ty) {
        Type::Reference(reference) if reference.mutability.is_some() => diagnostics.mutable_reference(ty),
        // What lives for ever is kept as the reference that it is.
        Type::Reference(reference) if is_static(reference.lifetime.as_ref()) => {
            return lower_owned(ty, diagnostics);
        }
        Type::Reference(reference) => {
            let inner = plain(&reference.elem);
            lower_owned(inner, diagnostics)?;
            return Some(if is_float(inner) { Part::BorrowedFloat(inner) } else { Part::Borrowed(inner) });
        }
        Type::Path(_) if is_float(plain(ty)) => return Some(Part::Float(plain(ty))),
        Type::Path(_) => match optional_reference(plain(ty)) {
            Some(inner) => {
                lower_owned(inner, diagnostics)?;
                return Some(Part::OptionallyBorrowed(inner));
            }
            None => return lower_owned(ty, diagnostics),
        },
        _ => return lower_owned(ty, diagnostics),
    }
    None
}

/// What is kept in a key must own what it holds and have a type that can be named and compared.
fn lower_owned<'a>(ty: &'a Type, diagnostics: &mut Diagnostics) -> Option<Part<'a>> {
    match plain(ty) {
        Type::ImplTrait(_) => diagnostics.impl_trait_argument(ty),
        Type::TraitObject(_) => diagnostics.dyn_argument(ty),
        Type::BareFn(_) => diagnostics.function_pointer(ty),
        plain if types::borrow(plain).is_some() => diagnostics.borrows_inside(ty),
        _ => return Some(Part::Owned(ty)),
    }
    None
}

/// Only a type that outlives every call can be stored.
fn lower_output<'a>(output: &'a ReturnType, diagnostics: &mut Diagnostics) -> Option<Output<'a>> {
    let ty = match output {
        ReturnType::Default => return Some(Output::Unit),
        ReturnType::Type(_, ty) => ty,
    };
    if is_never(ty) {
        diagnostics.never_returns(ty);
    } else if let Some(opaque) = types::impl_trait(ty) {
        diagnostics.impl_trait_result(opaque);
    } else if let Some(borrow) = types::borrow(ty) {
        diagnostics.borrowed_result(borrow);
    } else {
        return Some(Output::Type(ty));
    }
    None
}

fn is_never(ty: &Type) -> bool {
    matches!(plain(ty), Type::Never(_))
}

/// Whether a result could be stored, by its syntax.
pub(crate) fn outlives_calls(output: &ReturnType) -> bool {
    match output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => !is_never(ty) && types::impl_trait(ty).is_none() && types::borrow(ty).is_none(),
    }
}

/// Options that are right by themselves and wrong together.
fn lower_settings<'a>(options: &'a Options, function: &Ident, diagnostics: &mut Diagnostics) -> Settings<'a> {
    // Without sizes a value counts as one, and a bound in bytes would mean that many values.
    if let Some(Maxsize::Bytes(_, text)) = options.maxsize.value() {
        if options.getsizeof.is_absent() {
            diagnostics.size_without_getsizeof(text);
        }
    }
    Settings {
        ttl: options.ttl.value(),
        maxsize: options.maxsize.value(),
        getsizeof: options.getsizeof.value(),
        cache_if: options.cache_if.value(),
        wait: options.wait.value(),
        timer: options.timer.value(),
        name: match options.name.value() {
            Some(name) => Name::Given(name),
            None => Name::Path(function.unraw().to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::Item;

    fn function(item: &str) -> Function {
        match Item::parse(item.parse().unwrap(), &mut Diagnostics::default()) {
            Item::Function(function) => *function,
            Item::Other(other) => panic!("{other} is not a function"),
        }
    }

    /// The mistakes of a function annotated with `options`, and whether a model was made of it.
    fn lowered(options: &str, item: &str) -> (Vec<String>, bool) {
        let mut diagnostics = Diagnostics::default();
        let options = Options::parse(options.parse().unwrap(), &mut diagnostics);
        let made = lower(&options, &function(item), &mut diagnostics).is_some();
        (diagnostics.messages(), made)
    }

    fn mistakes(options: &str, item: &str) -> usize {
        lowered(options, item).0.len()
    }

    #[test]
    fn a_function_that_keeps_the_rules_has_a_model() {
        let (messages, made) = lowered("ttl = \"1m\"", "fn user(name: &str, id: Option<&u64>) -> u64 {}");
        assert!(made && messages.is_empty(), "{messages:?}");
    }

    #[test]
    fn all_mistakes_of_a_function_are_found_at_once() {
        let item = "const async fn f<T>(&self, a: &mut u8, b: impl Copy, c: fn(), d: &[&str]) -> &str {}";
        assert_eq!(mistakes("", item), 8);
    }

    #[test]
    fn a_mistake_in_an_option_costs_that_option_only() {
        let (messages, made) = lowered(r#"ttl = "1", maxsize = "1MiB""#, "fn user() {}");
        assert_eq!(messages.len(), 2);
        assert!(made);
    }

    #[test]
    fn a_size_in_bytes_asks_for_sizes_unless_they_are_wrong_already() {
        assert_eq!(mistakes(r#"maxsize = "1MiB""#, "fn user() {}"), 1);
        assert_eq!(mistakes(r#"maxsize = "1MiB", getsizeof = 3"#, "fn user() {}"), 1);
        assert_eq!(mistakes(r#"maxsize = "1MiB", getsizeof = |_| 3"#, "fn user() {}"), 0);
    }

    #[test]
    fn every_argument_says_how_it_is_looked_up() {
        let function =
            function("fn f(a: u8, b: &str, c: Option<&u8>, d: f64, e: &f32, f: &'static str, (g, h): (u8, u8)) {}");
        let parameters = lower_parameters(&function.signature, &mut Diagnostics::default());
        let parts: Vec<_> = parameters.iter().map(|parameter| &parameter.part).collect();
        assert!(matches!(parts[..3], [Part::Owned(_), Part::Borrowed(_), Part::OptionallyBorrowed(_)]));
        assert!(matches!(parts[3..], [Part::Float(_), Part::BorrowedFloat(_), Part::Owned(_), Part::Owned(_)]));
        assert_eq!(parameters[6].name, "arg6");
    }

    #[test]
    fn the_companion_has_the_functions_name_or_the_handle() {
        let function = function("fn user() {}");
        assert_eq!(companion(&Options::default(), &function), "user");
        let options = Options::parse("handle = Users".parse().unwrap(), &mut Diagnostics::default());
        assert_eq!(companion(&options, &function), "Users");
    }
}
