//! Durations, and the steps of building a store that say how long results are served.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::local;
use super::type_queries::StoreTypes;
use crate::model::{Freshness, Jitter, Time};

// Output:
//
// stale(builder, Some(Duration::new(3600, 0)))
// err_ttl::<__TtlMemoFallible, _, _>(builder, Some(Duration::new(5, 0)))
// builder.jitter(0.1f64)
//
// For each option that is given, an expression that applies it to the builder.
pub(super) fn steps_of_freshness(
    freshness: &Freshness<'_>,
    types: &StoreTypes,
    runtime: &TokenStream,
) -> Vec<TokenStream> {
    let (builder, fallible) = (local("builder"), &types.fallible);
    let Freshness { stale, stale_if_error, err_ttl, tti, jitter } = freshness;
    let step = |time: &&Time, function: TokenStream| {
        let time = expand_time(time, runtime);
        quote!(#runtime::#function(#builder, #time))
    };
    let jitter = jitter.map(|jitter| match jitter {
        Jitter::Share(share) => quote!(#builder.jitter(#share)),
        Jitter::Computed(share) => quote!(#builder.jitter(#share)),
    });
    [
        stale.as_ref().map(|time| step(time, quote!(stale))),
        stale_if_error.as_ref().map(|time| step(time, quote!(stale_if_error))),
        err_ttl.as_ref().map(|time| step(time, quote!(err_ttl::<#fallible, _, _>))),
        tti.as_ref().map(|time| step(time, quote!(tti))),
        jitter,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The time as an `Option<Duration>`, where `None` is unlimited.
pub(super) fn expand_time(time: &Time, runtime: &TokenStream) -> TokenStream {
    match time {
        Time::Fixed(duration) => {
            let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
            quote!(#runtime::Option::Some(#runtime::Duration::new(#seconds, #nanoseconds)))
        }
        Time::Unlimited => quote!(#runtime::Option::None),
        Time::Computed(time) => quote!(#runtime::OptionalDuration::into_option(#time)),
    }
}
