//! The names of the parameters: the user's, those in the expansion, and those in advice.

use proc_macro2::Span;
use quote::format_ident;
use syn::{FnArg, Ident, Pat, Signature};

/// One parameter's names.
pub(super) struct Called<'a> {
    /// In the expansion: the user's name, or a generated one for a pattern.
    pub(super) name: Ident,
    /// The names that the pattern binds, if it is one.
    pub(super) pattern: Option<Vec<&'a Ident>>,
}

/// The names of each parameter. A pattern is matched only in the body; before that the argument needs a name.
pub(super) fn called(signature: &Signature) -> Vec<Called<'_>> {
    signature.inputs.iter().enumerate().map(|(index, input)| one(index, input)).collect()
}

fn one(index: usize, input: &FnArg) -> Called<'_> {
    match input {
        FnArg::Receiver(receiver) => Called { name: Ident::from(receiver.self_token), pattern: None },
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(name) if name.subpat.is_none() => Called { name: name.ident.clone(), pattern: None },
            pattern => {
                let mut bound = Vec::new();
                bind(pattern, &mut bound);
                Called { name: format_ident!("arg{index}", span = Span::mixed_site()), pattern: Some(bound) }
            }
        },
    }
}

/// The names of the parameters that have one.
pub(super) fn names<'c>(parameters: &'c [Called<'_>]) -> Vec<&'c Ident> {
    parameters.iter().filter(|parameter| parameter.pattern.is_none()).map(|parameter| &parameter.name).collect()
}

/// The parameters as a `key` closure takes them: `this, id`.
pub(super) fn closure_parameters(parameters: &[Called<'_>]) -> String {
    let names = parameters.iter().map(|parameter| match &parameter.pattern {
        Some(_) => "_".to_owned(),
        None if parameter.name == "self" => "this".to_owned(),
        None => parameter.name.to_string(),
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Collects the names that a pattern binds. A name in capitals is a constant or a variant.
fn bind<'a>(pattern: &'a Pat, bound: &mut Vec<&'a Ident>) {
    match pattern {
        Pat::Ident(name) => {
            if !name.ident.to_string().starts_with(char::is_uppercase) {
                bound.push(&name.ident);
            }
            name.subpat.iter().for_each(|(_, inner)| bind(inner, bound));
        }
        Pat::Paren(inner) => bind(&inner.pat, bound),
        Pat::Reference(inner) => bind(&inner.pat, bound),
        Pat::Slice(slice) => slice.elems.iter().for_each(|inner| bind(inner, bound)),
        Pat::Struct(of) => of.fields.iter().for_each(|field| bind(&field.pat, bound)),
        Pat::Tuple(tuple) => tuple.elems.iter().for_each(|inner| bind(inner, bound)),
        Pat::TupleStruct(of) => of.elems.iter().for_each(|inner| bind(inner, bound)),
        _ => {}
    }
}
