//! The step of building a store that says which tags its results have, and the helper that forgets those with one tag.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Ident};

use super::key::respan;
use super::names::{Generated, Printer, angle, clause, doc, local, path_to, shown};
use super::result_fn::with_parts;
use super::type_queries::bounds;
use crate::model::{ResultFn, Settings, Store};

// Input:
//
// #[ttl_cache(tags = |user: &User, id| [format!("org:{}", user.org)])]
//
// Output:
//
// tags(builder, |user: &User, id| [format!("org:{}", user.org)])
pub(super) fn step_of_tags(tags: &ResultFn<'_>, runtime: &TokenStream) -> TokenStream {
    match tags {
        ResultFn::OfResult(function) => call_at(result(function), "tags_of_value", function, runtime),
        ResultFn::WithKey(closure) => call_at(&closure.body, "tags", closure, runtime),
        ResultFn::WithParts(closure) => call_at(&closure.body, "tags", &with_parts(closure), runtime),
    }
}

/// What says the tags in the end.
fn result(function: &Expr) -> &Expr {
    match function {
        Expr::Closure(closure) => &closure.body,
        function => function,
    }
}

/// A call of a function of the runtime with the span of `place`, at which rustc says what isn't a list of tags.
fn call_at(place: &Expr, function: &str, closure: &impl ToTokens, runtime: &TokenStream) -> TokenStream {
    let mut place = place.to_token_stream().into_iter().map(|token| token.span());
    let first = place.next().unwrap_or_else(Span::call_site);
    let last = place.last().unwrap_or(first);
    let (builder, runtime, function) = (local("builder"), respan(runtime, first), Ident::new(function, first));
    let arguments = quote_spanned!(last=> (#builder, #closure));
    quote_spanned!(first=> #runtime::#function #arguments)
}

// Output:
//
// pub fn cache_invalidate_tag(tag: &str) -> usize { __TtlMemoSupport::engine().invalidate_tag(tag) }
//
// For a generic function it covers all its stores.
pub(super) fn tag_helper(printer: &Printer<'_>) -> Option<TokenStream> {
    let Store::Static(Settings { tags: Some(_), .. }) = &printer.store else { return None };
    let runtime = &printer.runtime;
    let (angle, clause, all) = if printer.is_generic() {
        (None, None, path_to(Generated::Stores, printer))
    } else {
        let clause = clause(&printer.generics.of_store, &bounds(printer));
        (angle(&printer.generics.of_store), clause, path_to(Generated::Engine, printer))
    };
    let tag = shown("tag");
    let doc = doc("Removes all cached results of", printer, "that have the tag, and returns how many there were.");
    Some(quote! {
        #[doc = #doc]
        #[inline]
        pub fn cache_invalidate_tag #angle(#tag: &#runtime::str) -> #runtime::usize #clause {
            #all().invalidate_tag(#tag)
        }
    })
}
