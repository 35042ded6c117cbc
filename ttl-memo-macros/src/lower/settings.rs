//! The options that configure the store, and which of them go together.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::called::{Called, called};
use super::freshness::lower_freshness;
use super::result_fn::lower_result_fn;
use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::{Maxsize, Name, Settings, Store, StoreScope, Tier};
use crate::parse::Options;
use crate::syntax::tokens::mentions;
use crate::syntax::types::plain;

/// The options that only the builder of a given store can set.
const OF_THE_STORE: [&str; 16] = [
    "ttl",
    "maxsize",
    "max_bytes",
    "getsizeof",
    "policy",
    "tags",
    "wait",
    "stale",
    "stale_if_error",
    "tti",
    "jitter",
    "tier",
    "local_ttl",
    "version",
    "timer",
    "name",
];

/// The store is generated for the function, or given by `cache`. `parts` names those of the key.
pub(super) fn lower_store<'a>(
    target: &Target<'a>,
    parts: Option<&[String]>,
    diagnostics: &mut Diagnostics,
) -> Store<'a> {
    let options = target.options();
    if let Some(cache) = options.cache.value() {
        for option in options.written.iter().filter(|option| OF_THE_STORE.iter().any(|name| *option == name)) {
            diagnostics.option_beside_cache(option);
        }
        if let Some(option) = options.written("err_ttl") {
            diagnostics.errors_beside_cache(option);
        }
        let scope = scope_of(target, &cache.to_token_stream());
        if let (StoreScope::Call, Some(handle)) = (scope, options.handle.value()) {
            diagnostics.handle_beside_own_store(handle);
        }
        return Store::Given(cache, scope);
    }
    check_bounds(options, diagnostics);
    check_policy(options, diagnostics);
    Store::Static(Settings {
        ttl: options.ttl.value(),
        maxsize: options.maxsize.value(),
        max_bytes: options.max_bytes.value(),
        getsizeof: options.getsizeof.value(),
        policy: options.policy.value().copied(),
        tags: options.tags.value().and_then(|tags| lower_result_fn("tags", tags, parts, diagnostics)),
        wait: options.wait.value(),
        freshness: lower_freshness(options, diagnostics),
        tier: lower_tier(options, diagnostics),
        timer: options.timer.value(),
        name: match options.name.value() {
            Some(name) => Name::Given(name),
            None => Name::Path(path(target)),
        },
    })
}

/// What else is said of a tier needs one.
fn lower_tier<'a>(options: &'a Options, diagnostics: &mut Diagnostics) -> Option<Tier<'a>> {
    if options.tier.is_absent() {
        for option in ["local_ttl", "version"].into_iter().filter_map(|option| options.written(option)) {
            diagnostics.without_tier(option);
        }
    }
    Some(Tier {
        option: options.written("tier")?,
        expression: options.tier.value()?,
        local_ttl: options.local_ttl.value(),
        version: options.version.value(),
    })
}

/// A bound in bytes goes with sizes in bytes. Without `getsizeof` every value has size 1.
fn check_bounds(options: &Options, diagnostics: &mut Diagnostics) {
    let is_in_bytes = !options.max_bytes.is_absent();
    if let Some(Maxsize::Bytes(_, text)) = options.maxsize.value() {
        if is_in_bytes {
            diagnostics.size_beside_max_bytes(text);
        } else if options.getsizeof.is_absent() {
            diagnostics.size_without_getsizeof(text);
        }
    }
    if is_in_bytes && options.getsizeof.is_absent() {
        diagnostics.max_bytes_without_getsizeof(options.written("max_bytes"));
    }
}

/// A policy is chosen for a bound that is chosen too: among the 128 entries of the default it makes no difference, and
/// without a bound nothing is evicted.
fn check_policy(options: &Options, diagnostics: &mut Diagnostics) {
    let has_bound = !options.max_bytes.is_absent()
        || !options.maxsize.is_absent() && !matches!(options.maxsize.value(), Some(Maxsize::Unbounded));
    if !options.policy.is_absent() && !has_bound {
        diagnostics.policy_without_bound(options.written("policy"));
    }
}

/// The function's name, for a method after the name of the type.
fn path(target: &Target<'_>) -> String {
    let function = target.function().signature.ident.unraw().to_string();
    let Some(ty) = target.block.map(|block| plain(block.self_ty)) else {
        return function;
    };
    let last = match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.unraw().to_string()),
        _ => None,
    };
    last.map_or_else(|| format!("<{}>::{function}", quote!(#ty)), |last| format!("{last}::{function}"))
}

/// A store that is found through a parameter is available only in calls.
fn scope_of(target: &Target<'_>, cache: &TokenStream) -> StoreScope {
    let parameters = called(&target.function().signature);
    let is_parameter = |word: &Ident| {
        let is_this = |parameter: &Called<'_>| match &parameter.pattern {
            Some(parts) => parts.contains(&word),
            None => parameter.name == *word,
        };
        parameters.iter().any(is_this)
    };
    if mentions(cache, &is_parameter) { StoreScope::Call } else { StoreScope::Everywhere }
}
