//! The lookup with borrowed arguments, and the call of the body if it finds nothing.
//! Knows nothing of where the body is kept or how the store is made.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Lifetime;

use super::cache_if::{background_call, cache_if};
use super::key::{args, key_here};
use super::names::{Generated, Printer, in_unsafe, local, parameter_names, path_to};
use super::store::engine_here;

// Output:
//
// let engine = <<user as Supported>::Support>::engine();
// match engine.look_up(KeyRef((tenant, &id))) {
//     Lookup::Hit(value, source) => (engine.output(value), source),
//     Lookup::Miss(lead) => engine.complete(lead, <user>::uncached(tenant, id), always),
// }
//
// An `async fn` awaits `look_up_async(…)` instead.
pub(super) fn expand_lookup(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    let [engine, value, source, lead] = ["engine", "value", "source", "lead"].map(local);
    let (making, key, args) = (engine_here(printer), key_here(printer), args(printer));
    let computation = expand_computation(printer);
    let look_up = if printer.signature.asyncness.is_some() {
        quote!(#engine.look_up_async(#args).await)
    } else {
        quote!(#engine.look_up(#args))
    };
    let computation = if printer.in_background { expand_background(printer, &computation) } else { computation };
    quote! {
        #making
        #key
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
    let runtime = &printer.runtime;
    let [engine, value, source, lead] = ["engine", "value", "source", "lead"].map(local);
    let (from_key, cache_if) = (path_to(Generated::FromKey, printer), cache_if(printer));
    let in_background = background_call(printer);
    quote! {
        match #engine.#in_background(#lead, #from_key, #cache_if) {
            #runtime::Lookup::Hit(#value, #source) => (#engine.output(#value), #source),
            #runtime::Lookup::Miss(#lead) => #computation,
        }
    }
}

// Output:
//
// engine.complete(lead, <user>::uncached(tenant, id), always)
//
// Output of an `async fn`:
//
// {
//     let output = engine.run(&lead, <user>::uncached(tenant, id)).await;
//     engine.complete_async(lead, output, always)
// }
//
// The leader of a computation runs this. It returns the output and where that came from: an old value may take its place.
pub(super) fn expand_computation(printer: &Printer<'_>) -> TokenStream {
    let (body, cache_if) = (expand_body_call(printer), cache_if(printer));
    let [engine, lead, output] = ["engine", "lead", "output"].map(local);
    if printer.signature.asyncness.is_none() {
        return quote!(#engine.complete(#lead, #body, #cache_if));
    }
    let complete = if printer.may_have_tier() {
        expand_shared_completion(&printer.runtime, &cache_if)
    } else {
        quote!(#engine.complete_async(#lead, #output, #cache_if))
    };
    quote! {{
        let #output = #engine.run(&#lead, #body).await;
        #complete
    }}
}

// Output:
//
// 'completed: {
//     let (value, stored) = match engine.complete_shared(lead, output, always) {
//         Completed::Pending(value, stored) => (value, stored),
//         Completed::Here(output, source) => break 'completed (output, source),
//     };
//     stored.await;
//     (engine.output(value), Source::Computed)
// }
//
// If there may be a tier, the caller waits until it has the value.
fn expand_shared_completion(runtime: &TokenStream, cache_if: &TokenStream) -> TokenStream {
    let [engine, lead, output, source, value, stored] =
        ["engine", "lead", "output", "source", "value", "stored"].map(local);
    let completed = Lifetime::new("'__completed", Span::mixed_site());
    quote! {
        #completed: {
            let (#value, #stored) = match #engine.complete_shared(#lead, #output, #cache_if) {
                #runtime::Completed::Pending(#value, #stored) => (#value, #stored),
                #runtime::Completed::Here(#output, #source) => break #completed (#output, #source),
            };
            #stored.await;
            (#engine.output(#value), #runtime::Source::Computed)
        }
    }
}

/// The call of the body. It isn't in a closure, so `#[track_caller]` and backtraces are the same as without a cache.
fn expand_body_call(printer: &Printer<'_>) -> TokenStream {
    let (uncached, names) = (path_to(Generated::Uncached, printer), parameter_names(printer));
    in_unsafe(printer, quote!(#uncached(#(#names),*)))
}
