//! The option `cache_if`, and the mistake of taking a `Result` for the `Option` in it.
//! Knows only that mistake: rustc reports others well, and this one without saying what to write.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprClosure, Ident, Pat, ReturnType, Type};

use super::result_fn::lower_result_fn;
use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::ResultFn;
use crate::syntax::types::{generic, plain, result_value};

/// `cache_if` gets the whole output. For `Result<Option<T>, E>` that isn't an `Option`.
pub(super) fn lower_cache_if<'a>(
    target: &Target<'a>,
    parts: Option<&[String]>,
    diagnostics: &mut Diagnostics,
) -> Option<ResultFn<'a>> {
    let cache_if = target.options().cache_if.value()?;
    let function = lower_result_fn("cache_if", cache_if, parts, diagnostics)?;
    let is_option_inside = match &target.signature().output {
        ReturnType::Type(_, ty) => result_value(ty).is_some_and(is_option),
        ReturnType::Default => false,
    };
    if !is_option_inside {
        return Some(function);
    }
    let Some((place, method)) = use_as_option(cache_if) else {
        return Some(function);
    };
    let takes_key = !matches!(function, ResultFn::OfResult(_));
    diagnostics.cache_if_takes_the_output(place, takes_key, method.is_some_and(|method| method == "is_none"));
    None
}

fn is_option(ty: &Type) -> bool {
    matches!(generic(plain(ty)), Some(("Option", _)))
}

/// Where the expression takes the output for an `Option`, and the method of `Option` that it uses.
fn use_as_option(cache_if: &Expr) -> Option<(TokenStream, Option<Ident>)> {
    match cache_if {
        Expr::Path(path) => {
            let mut segments = path.path.segments.iter().rev();
            let (method, ty) = (segments.next()?, segments.next()?);
            (ty.ident == "Option").then(|| (path.to_token_stream(), Some(method.ident.clone())))
        }
        Expr::Closure(closure) => {
            let body = closure.body.to_token_stream();
            let (name, ty) = parameter(closure)?;
            let method = name.and_then(|name| called_method(&body, name));
            match ty {
                Some(ty) => Some((ty.to_token_stream(), method)),
                None => method.map(|method| (method.to_token_stream(), Some(method))),
            }
        }
        _ => None,
    }
}

/// The closure's first parameter: its name, and its type if that is a reference to an `Option`. `None` if it is something
/// else.
fn parameter(closure: &ExprClosure) -> Option<(Option<&Ident>, Option<&Type>)> {
    match closure.inputs.first()? {
        Pat::Ident(name) => Some((Some(&name.ident), None)),
        Pat::Type(typed) => {
            let name = match &*typed.pat {
                Pat::Ident(name) => Some(&name.ident),
                _ => None,
            };
            let is_of_option = matches!(plain(&typed.ty), Type::Reference(reference) if is_option(&reference.elem));
            is_of_option.then_some((name, Some(&*typed.ty)))
        }
        _ => None,
    }
}

/// A method call on `name` that `Option` has and `Result` doesn't.
fn called_method(tokens: &TokenStream, name: &Ident) -> Option<Ident> {
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    let here = tokens.windows(3).find_map(|tokens| match tokens {
        [TokenTree::Ident(word), TokenTree::Punct(dot), TokenTree::Ident(method)]
            if word == name && dot.as_char() == '.' && OF_OPTIONS.iter().any(|known| method == known) =>
        {
            Some(method.clone())
        }
        _ => None,
    });
    here.or_else(|| {
        tokens.iter().find_map(|token| match token {
            TokenTree::Group(group) => called_method(&group.stream(), name),
            _ => None,
        })
    })
}

const OF_OPTIONS: [&str; 4] = ["is_some", "is_none", "is_some_and", "is_none_or"];
