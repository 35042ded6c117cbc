//! The options about how long results are served, and about computing in the background.
//! Knows which of them go together, and with which functions.

use quote::ToTokens;
use syn::Ident;

use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::{Freshness, Output, Store, StoreScope, Time, Ttl};
use crate::parse::Options;

/// How long results are served by a store that is generated.
pub(super) fn lower_freshness<'a>(options: &'a Options, diagnostics: &mut Diagnostics) -> Freshness<'a> {
    check_expiry(options, diagnostics);
    Freshness {
        stale: options.stale.value(),
        stale_if_error: options.stale_if_error.value(),
        err_ttl: options.err_ttl.value(),
        tti: options.tti.value(),
        jitter: options.jitter.value(),
    }
}

/// A result that doesn't expire is never stale, and has no lifetime to be shortened.
fn check_expiry(options: &Options, diagnostics: &mut Diagnostics) {
    if !matches!(options.ttl.value(), Some(Ttl::Same(Time::Unlimited))) {
        return;
    }
    for option in ["stale", "stale_if_error", "jitter"] {
        if let Some(option) = options.written(option) {
            diagnostics.never_stale(option);
        }
    }
}

/// The options about errors belong to functions that can fail. Returns those for which rustc has to tell.
pub(super) fn lower_about_errors<'a>(
    options: &'a Options,
    output: &Output<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<&'a Ident> {
    let given = ["stale_if_error", "err_ttl"].into_iter().filter_map(|option| options.written(option));
    match output.maybe_result() {
        None => given.for_each(|option| diagnostics.cannot_fail(option)),
        // Rustc tells whether it is the standard library's.
        Some(_) => return given.collect(),
    }
    Vec::new()
}

/// The background has the key alone: neither other arguments, nor a store that an argument leads to, nor what the caller
/// promised.
///
/// Returns whether the body can run there.
pub(super) fn lower_background(target: &Target<'_>, store: &Store<'_>, diagnostics: &mut Diagnostics) -> bool {
    let options = target.options();
    let Some(background) = options.background.value() else {
        return false;
    };
    let before = diagnostics.count();
    if options.stale.is_absent() && options.cache.is_absent() {
        diagnostics.background_without_stale(background);
    }
    for option in ["skip", "key"].into_iter().filter_map(|option| options.written(option)) {
        diagnostics.background_without_arguments(option);
    }
    if let Store::Given(cache, StoreScope::Call) = store {
        diagnostics.background_needs_a_static_store(cache.to_token_stream());
    }
    if target.function().signature.unsafety.is_some() {
        diagnostics.background_is_unsafe(background);
    }
    diagnostics.count() == before
}
