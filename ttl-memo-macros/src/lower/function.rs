//! The rules: from what was written to a [`Memo`], or to all mistakes at once.
//! Knows what can be memoized; knows nothing of how.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Ident, ReturnType, Signature, Type, Variadic};

use crate::diagnostics::Diagnostics;
use crate::model::{Block, Host, Memo, Output};
use crate::parse::Options;
use crate::parse::{Body, Function};
use crate::syntax::types::{self, plain};

use super::{attributes, key};

/// A function to be memoized, and where it was found.
pub(crate) struct Subject<'a> {
    pub(crate) options: &'a Options,
    pub(crate) function: &'a Function,
    /// The function's signature with a name for every type: see [`named`].
    pub(crate) signature: &'a Signature,
    /// The type of `self` in that signature.
    pub(crate) receiver: Option<&'a Type>,
    /// The `impl` block around a method.
    pub(crate) block: Option<Block<'a>>,
}

impl<'a> Subject<'a> {
    /// Checks every rule and gives the model of a function that keeps them all.
    ///
    /// A mistake in an option alone costs that option only, so that the function is expanded and its other mistakes show.
    pub(crate) fn lower(&self, diagnostics: &mut Diagnostics) -> Option<Memo<'a>> {
        let before = diagnostics.count();
        if self.block.is_none() && check_is_no_method(self.function, diagnostics) {
            return None;
        }
        let body = check_body(self.function, diagnostics);
        check_qualifiers(&self.function.signature, diagnostics);
        let (parameters, key) = self.lower_arguments(diagnostics);
        let output = lower_output(&self.function.signature.output, &self.signature.output, diagnostics);
        let sound = diagnostics.count() == before;

        let attrs = attributes::sort(&self.function.attrs, diagnostics);
        let store = self.lower_store(diagnostics);
        let (host, runtime) = (self.host(), runtime(self.options));
        if !sound {
            return None;
        }
        let (key, output) = (key?, output?);
        let generics = self.lower_generics(&runtime, &parameters, &key);
        Some(Memo {
            attrs,
            vis: &self.function.vis,
            written: &self.function.signature,
            signature: self.signature,
            body: body?,
            host,
            runtime,
            generics,
            parameters,
            key,
            output,
            cache_if: self.options.cache_if.value(),
            store,
        })
    }

    /// The helpers go on a type of their own, or among the methods where that would have to stand in an `impl` block.
    pub(super) fn host(&self) -> Host<'a> {
        match (self.block, self.options.handle.value()) {
            (None, _) => Host::Companion(companion(self.options, self.function)),
            (Some(block), Some(handle)) => Host::Handle(handle.clone(), block),
            (Some(block), None) => Host::Methods(block),
        }
    }
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

/// What a method's helpers stand on is known from its block alone. Says whether the rule was broken.
fn check_is_no_method(function: &Function, diagnostics: &mut Diagnostics) -> bool {
    let signature = &function.signature;
    let Signature { inputs, output, .. } = signature;
    let receiver = signature.receiver().map(ToTokens::to_token_stream);
    let first_self = || key::first(&quote!(#inputs #output), &|word| word == "Self").map(ToTokens::into_token_stream);
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
    } else if let Some(opaque) = types::impl_trait(written) {
        diagnostics.impl_trait_result(opaque);
    } else if let Some(borrow) = types::borrow(written) {
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

#[cfg(test)]
mod tests {
    use super::super::named;
    use super::*;
    use crate::model::{Many, Shape};
    use crate::parse::Item;

    fn function(item: &str) -> Function {
        match Item::parse(item.parse().unwrap(), &mut Diagnostics::default()) {
            Item::Function(function) => *function,
            _ => panic!("{item} is not a function"),
        }
    }

    /// The mistakes of a function annotated with `options`, and whether a model was made of it.
    fn lowered(options: &str, item: &str) -> (Vec<String>, bool) {
        let mut diagnostics = Diagnostics::default();
        let options = Options::parse(options.parse().unwrap(), &mut diagnostics);
        let function = function(item);
        let signature = named(&function.signature);
        let subject =
            Subject { options: &options, function: &function, signature: &signature, receiver: None, block: None };
        let made = subject.lower(&mut diagnostics).is_some();
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
        let item = "const async fn f<T>(a: &mut u8, b: &dyn Copy, c: fn(), d: HashMap<&str, T>) -> &str {}";
        assert_eq!(mistakes("key", item), 7);
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
    fn a_method_without_its_block_is_one_mistake() {
        assert_eq!(mistakes("", "const fn f(&self, a: &mut u8) -> &str {}"), 1);
        assert_eq!(mistakes("", "fn f(a: Option<Self>) {}"), 1);
    }

    #[test]
    fn every_argument_says_how_it_is_looked_up() {
        let function = function(
            "fn f(a: u8, b: &str, c: Option<&u8>, d: f64, e: &f32, f: &'static str, (g, h): (u8, u8), i: &[&str]) {}",
        );
        let signature = named(&function.signature);
        let options = Options::default();
        let subject =
            Subject { options: &options, function: &function, signature: &signature, receiver: None, block: None };
        let (parameters, _) = subject.lower_arguments(&mut Diagnostics::default());
        let parts: Vec<_> = parameters.iter().map(|parameter| parameter.part.as_ref().unwrap()).collect();
        let is_str = |ty: &Type| types::is_named(ty, "str");
        assert!(
            matches!(parts[..2], [Shape::Owned(_), Shape::Via(b)] if matches!(&**b, Shape::Borrowed(b) if is_str(b)))
        );
        assert!(
            matches!(parts[2..5], [Shape::Each(Many::Option, _), Shape::Float(_), Shape::Via(e)] if matches!(**e, Shape::Float(_)))
        );
        assert!(
            matches!(parts[5..], [Shape::Owned(_), Shape::Owned(_), Shape::Via(i)] if matches!(**i, Shape::Each(Many::Vec, _)))
        );
        assert_eq!(parameters[6].name, "arg6");
    }

    #[test]
    fn what_is_skipped_is_no_part_of_the_key() {
        assert_eq!(mistakes("skip(a)", "fn f(a: &mut u8, b: u8) {}"), 0);
        assert_eq!(mistakes("skip(c)", "fn f(a: u8, b: u8) {}"), 1);
        assert_eq!(mistakes("key = |b| -> u8 { b }", "fn f(a: &mut u8, b: u8) {}"), 0);
        assert_eq!(mistakes("key = |c| -> u8 { c }", "fn f(a: u8, b: u8) {}"), 1);
    }

    #[test]
    fn a_given_store_says_how_it_was_built() {
        assert_eq!(mistakes("cache = USERS, ttl = 3, maxsize = 4", "fn f(a: u8) {}"), 2);
        assert_eq!(mistakes("cache = USERS, cache_if = |_| true", "fn f(a: u8) {}"), 0);
    }

    #[test]
    fn the_companion_has_the_functions_name_or_the_handle() {
        let function = function("fn user() {}");
        assert_eq!(companion(&Options::default(), &function), "user");
        let options = Options::parse("handle = Users".parse().unwrap(), &mut Diagnostics::default());
        assert_eq!(companion(&options, &function), "Users");
    }
}
