//! Divides the function's attributes: for the function, for its body, for everything that is generated.
//! Knows the attributes whose place matters; all others stay on the function.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, MetaList, Token};

use crate::diagnostics::Diagnostics;
use crate::model::Attributes;
use crate::syntax::tokens::is_ours;

/// Lints about items. An expectation of one is fulfilled on the function, never in its body.
const ITEM_LINTS: [&str; 9] = [
    "dead_code",
    "deprecated",
    "missing_docs",
    "non_snake_case",
    "private_interfaces",
    "unreachable_pub",
    "missing_errors_doc",
    "missing_panics_doc",
    "must_use_candidate",
];

/// Decides the place of every attribute.
pub(super) fn sort(attributes: &[&Attribute], diagnostics: &mut Diagnostics) -> Attributes {
    let mut sorted = Attributes::default();
    for attribute in attributes {
        if is_ours(attribute) {
            diagnostics.attribute_given_twice(attribute);
            continue;
        }
        let places = Places::of(&attribute.meta);
        match places.function {
            // With its own tokens, because lints check whether the user wrote a doc comment.
            OnFunction::AsWritten => sorted.function.push(attribute.to_token_stream()),
            OnFunction::Instead(metas) => sorted.function.extend(metas.iter().map(attribute_of)),
        }
        sorted.body.extend(places.body.iter().map(attribute_of));
        sorted.call.extend(places.call.iter().map(attribute_of));
        sorted.everywhere.extend(places.everywhere.iter().map(attribute_of));
    }
    sorted
}

fn attribute_of(meta: &TokenStream) -> TokenStream {
    quote!(#[#meta])
}

/// The places of one attribute's parts.
#[derive(Default)]
struct Places {
    function: OnFunction,
    body: Vec<TokenStream>,
    call: Vec<TokenStream>,
    everywhere: Vec<TokenStream>,
}

#[derive(Default)]
enum OnFunction {
    #[default]
    AsWritten,
    Instead(Vec<TokenStream>),
}

impl Places {
    fn of(meta: &Meta) -> Self {
        let whole = || vec![meta.to_token_stream()];
        let name = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
        match (name.as_str(), meta) {
            ("cfg", _) => Self { everywhere: whole(), ..Self::default() },
            // What the user allows for the function's types is allowed wherever they are printed.
            ("allow", _) => Self { body: whole(), everywhere: whole(), ..Self::default() },
            ("warn" | "deny" | "forbid", _) => Self { body: whole(), ..Self::default() },
            ("track_caller", _) => Self { body: whole(), call: whole(), ..Self::default() },
            ("expect", Meta::List(list)) => Self::of_expectation(list).unwrap_or_default(),
            ("cfg_attr", Meta::List(list)) => Self::of_condition(list).unwrap_or_default(),
            _ => Self::default(),
        }
    }

    /// An expectation must be fulfilled exactly once: on the function or in its body, which are two functions in the
    /// expansion.
    fn of_expectation(list: &MetaList) -> Option<Self> {
        let (reasons, lints): (Vec<_>, Vec<_>) =
            metas(list)?.into_iter().partition(|meta| meta.path().is_ident("reason"));
        let (item, body): (Vec<_>, Vec<_>) = lints.into_iter().partition(is_item_lint);
        let level = |level: TokenStream, lints: &[Meta]| match lints {
            [] => None,
            lints => Some(quote!(#level(#(#lints,)* #(#reasons),*))),
        };
        let function = [level(quote!(expect), &item), level(quote!(allow), &body)];
        Some(Self {
            function: OnFunction::Instead(function.into_iter().flatten().collect()),
            body: Vec::from_iter(level(quote!(expect), &body)),
            ..Self::default()
        })
    }

    /// `cfg_attr(condition, …)`: each part of the list under the same condition.
    fn of_condition(list: &MetaList) -> Option<Self> {
        let mut metas = metas(list)?.into_iter();
        let condition = metas.next()?;
        let (mut all, mut function) = (Self::default(), Vec::new());
        for meta in metas {
            let one = Self::of(&meta);
            match one.function {
                OnFunction::AsWritten => function.push(meta.to_token_stream()),
                OnFunction::Instead(metas) => function.extend(metas),
            }
            all.body.extend(one.body);
            all.call.extend(one.call);
            all.everywhere.extend(one.everywhere);
        }
        let under = |metas: Vec<TokenStream>| match &metas[..] {
            [] => Vec::new(),
            metas => vec![quote!(cfg_attr(#condition, #(#metas),*))],
        };
        Some(Self {
            function: OnFunction::Instead(under(function)),
            body: under(all.body),
            call: under(all.call),
            everywhere: under(all.everywhere),
        })
    }
}

fn metas(list: &MetaList) -> Option<Punctuated<Meta, Token![,]>> {
    Punctuated::parse_terminated.parse2(list.tokens.clone()).ok()
}

fn is_item_lint(lint: &Meta) -> bool {
    lint.path().segments.last().is_some_and(|last| ITEM_LINTS.iter().any(|known| last.ident == known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(tokens: &TokenStream) -> [String; 3] {
        let attributes = Attribute::parse_outer.parse2(tokens.clone()).unwrap();
        let sorted = sort(&attributes.iter().collect::<Vec<_>>(), &mut Diagnostics::default());
        [sorted.function, sorted.body, sorted.everywhere].map(|place| quote!(#(#place)*).to_string())
    }

    fn text(tokens: &TokenStream) -> String {
        tokens.to_string()
    }

    #[test]
    fn what_is_not_known_stays_on_the_function() {
        let [function, body, everywhere] = sorted(&quote!(#[inline] #[doc = "d"] #[tracing::instrument]));
        assert_eq!(function, text(&quote!(#[inline] #[doc = "d"] #[tracing::instrument])));
        assert_eq!((body.as_str(), everywhere.as_str()), ("", ""));
    }

    #[test]
    fn lints_reach_the_body_too() {
        let [function, body, _] = sorted(&quote!(#[allow(clippy::all)]));
        assert_eq!(function, text(&quote!(#[allow(clippy::all)])));
        assert_eq!(function, body);
    }

    #[test]
    fn a_condition_holds_for_everything_generated() {
        let [function, body, everywhere] = sorted(&quote!(#[cfg(unix)]));
        assert_eq!(function, everywhere);
        assert_eq!(body, "");
    }

    #[test]
    fn an_expectation_is_met_once() {
        let [function, body, _] = sorted(&quote!(#[expect(unused_mut, reason = "r")]));
        assert_eq!(function, text(&quote!(#[allow(unused_mut, reason = "r")])));
        assert_eq!(body, text(&quote!(#[expect(unused_mut, reason = "r")])));

        let [function, body, _] = sorted(&quote!(#[expect(dead_code)]));
        assert_eq!(function, text(&quote!(#[expect(dead_code,)])));
        assert_eq!(body, "");
    }

    #[test]
    fn a_conditional_attribute_is_divided_under_its_condition() {
        let [function, body, everywhere] = sorted(&quote!(#[cfg_attr(test, inline, allow(unused), cfg(unix))]));
        assert_eq!(function, text(&quote!(#[cfg_attr(test, inline, allow(unused), cfg(unix))])));
        assert_eq!(body, text(&quote!(#[cfg_attr(test, allow(unused))])));
        assert_eq!(everywhere, text(&quote!(#[cfg_attr(test, allow(unused), cfg(unix))])));
    }
}
