//! The lookup with borrowed arguments, and the call of the body if it finds nothing.
//! Knows nothing of where the body is kept or how the store is made.

use proc_macro2::TokenStream;
use quote::quote;

use super::cache_if::cache_if;
use super::key::{args, key_here};
use super::names::{Generated, Printer, in_unsafe, local, parameter_names, path_to};
use super::store::engine_here;

// Output:
//
// let engine = __TtlMemoSupport::engine();
// match engine.look_up(KeyRef((tenant, &id))) {
//     Lookup::Hit(value, source) => (engine.output(value), source),
//     Lookup::Miss(lead) => engine.complete(lead, <user>::uncached(tenant, id), always),
// }
//
// An `async fn` awaits `look_up_async(…)` instead. The output comes with its source.
pub(super) fn expand_lookup(printer: &Printer<'_>) -> TokenStream {
    let engine = local("engine");
    let (making, key, args) = (engine_here(printer), key_here(printer), args(printer));
    let computation = expand_computation(printer);
    let look_up = if printer.signature.asyncness.is_some() {
        quote!(#engine.look_up_async(#args).await)
    } else {
        quote!(#engine.look_up(#args))
    };
    let computation = if printer.in_background { expand_background(printer, &computation) } else { computation };
    let found = expand_match(printer, &look_up, &computation);
    quote!(#making #key #found)
}

/// Returns what was found, or what the computation returns.
fn expand_match(printer: &Printer<'_>, look_up: &TokenStream, computation: &TokenStream) -> TokenStream {
    let runtime = &printer.runtime;
    let [engine, value, source, lead] = ["engine", "value", "source", "lead"].map(local);
    quote! {
        match #look_up {
            #runtime::Lookup::Hit(#value, #source) => (#engine.output(#value), #source),
            #runtime::Lookup::Miss(#lead) => #computation,
        }
    }
}

// Output:
//
// match engine.in_background(lead, __TtlMemoSupport::from_key, always) {
//     Lookup::Hit(value, source) => (engine.output(value), source),
//     Lookup::Miss(lead) => computation,
// }
//
// Returns a stale value and leaves the computation to a thread or a task, if there is such a value and room.
fn expand_background(printer: &Printer<'_>, computation: &TokenStream) -> TokenStream {
    let [engine, lead] = ["engine", "lead"].map(local);
    let (from_key, cache_if) = (path_to(Generated::FromKey, printer), cache_if(printer));
    let begin = if printer.signature.asyncness.is_some() {
        quote!(#engine.in_background_async(#lead, #from_key, #cache_if))
    } else {
        quote!(#engine.in_background(#lead, #from_key, #cache_if))
    };
    expand_match(printer, &begin, computation)
}

// Output:
//
// engine.complete(lead, <user>::uncached(tenant, id), always)
//
// Output of an `async fn`:
//
// engine.compute_async(lead, <user>::uncached(tenant, id), always).await
//
// The leader of a computation runs this.
pub(super) fn expand_computation(printer: &Printer<'_>) -> TokenStream {
    let (body, cache_if) = (expand_body_call(printer), cache_if(printer));
    let [engine, lead] = ["engine", "lead"].map(local);
    if printer.signature.asyncness.is_some() {
        quote!(#engine.compute_async(#lead, #body, #cache_if).await)
    } else {
        quote!(#engine.complete(#lead, #body, #cache_if))
    }
}

/// The call of the body. It isn't in a closure, so `#[track_caller]` and backtraces are the same as without a cache.
fn expand_body_call(printer: &Printer<'_>) -> TokenStream {
    let (uncached, names) = (path_to(Generated::Uncached, printer), parameter_names(printer));
    in_unsafe(printer, quote!(#uncached(#(#names),*)))
}
