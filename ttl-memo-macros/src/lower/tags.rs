//! The option `tags`, whose closure takes as much of the key as it uses.

use syn::Expr;

use crate::diagnostics::Diagnostics;
use crate::model::{Key, Parameter, Tags};
use crate::parse::Options;

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

/// A closure takes the value; the value and the key; or the value and each of the key's parts.
pub(super) fn lower_tags<'a>(
    options: &'a Options,
    parts: Option<&[String]>,
    diagnostics: &mut Diagnostics,
) -> Option<Tags<'a>> {
    let tags = options.tags.value()?;
    let Expr::Closure(closure) = tags else { return Some(Tags::Value(tags)) };
    let parts = parts?;
    match closure.inputs.len() {
        1 => Some(Tags::Value(tags)),
        2 => Some(Tags::Key(closure)),
        more if more == 1 + parts.len() => Some(Tags::Parts(closure)),
        _ => {
            diagnostics.tags_of_other_parameters(closure, parts);
            None
        }
    }
}
