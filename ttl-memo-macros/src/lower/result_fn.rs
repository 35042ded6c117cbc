//! A closure over a result, which takes as much of the result's key as it uses.
//! Knows how many parameters it may have; rustc checks their types.

use syn::Expr;

use crate::diagnostics::Diagnostics;
use crate::model::{Key, Parameter, ResultFn};

/// The names of the key's parts; `None` if the key has mistakes.
pub(super) fn parts_of(parameters: &[Parameter<'_>], key: Option<&Key<'_>>) -> Option<Vec<String>> {
    match key? {
        Key::Closure(_) => Some(vec!["key".to_owned()]),
        Key::Parameters => {
            let keyed = parameters.iter().filter(|parameter| parameter.part.is_some());
            Some(keyed.map(|parameter| name_of(parameter)).collect())
        }
    }
}

fn name_of(parameter: &Parameter<'_>) -> String {
    if parameter.is_receiver { "this".to_owned() } else { parameter.name.to_string() }
}

/// A closure takes the result; the result and the key; or the result and each of the key's parts.
pub(super) fn lower_result_fn<'a>(
    option: &str,
    function: &'a Expr,
    parts: Option<&[String]>,
    diagnostics: &mut Diagnostics,
) -> Option<ResultFn<'a>> {
    let Expr::Closure(closure) = function else { return Some(ResultFn::OfResult(function)) };
    match closure.inputs.len() {
        1 => Some(ResultFn::OfResult(function)),
        2 => Some(ResultFn::WithKey(closure)),
        more => {
            let parts = parts?;
            if more == 1 + parts.len() {
                return Some(ResultFn::WithParts(closure));
            }
            diagnostics.result_fn_of_other_parameters(option, closure, parts);
            None
        }
    }
}
