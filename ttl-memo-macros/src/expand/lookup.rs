//! The lookup with borrowed arguments, and the call of the body if it finds nothing.
//! Knows nothing of where the body is kept or how the store is made.

use proc_macro2::TokenStream;
use quote::quote;

use super::cache_if::cache_if;
use super::key::{args, key_here};
use super::names::{Generated, Printer, in_unsafe, local, parameter_names, path_to};
use super::store::engine_here;

/// What the code returns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Returns {
    Output,
    /// The output, and where it came from.
    OutputAndSource,
}

impl Returns {
    /// What is left of a pair of the two.
    fn of_pair(self) -> Option<TokenStream> {
        (self == Self::Output).then(|| quote!(.0))
    }
}

// Output:
//
// let engine = <<user as Supported>::Support>::engine();
// match engine.look_up(KeyRef((tenant, &id))) {
//     Lookup::Hit(value, _) => engine.output(value),
//     Lookup::Miss(lead) => engine.complete(lead, <user>::uncached(tenant, id), always).0,
// }
//
// An `async fn` awaits `look_up_async(…)` instead.
pub(super) fn expand_lookup(printer: &Printer<'_>, returns: Returns) -> TokenStream {
    let engine = local("engine");
    let (making, key, args) = (engine_here(printer), key_here(printer), args(printer));
    let computation = expand_computation(printer, returns);
    let look_up = if printer.signature.asyncness.is_some() {
        quote!(#engine.look_up_async(#args).await)
    } else {
        quote!(#engine.look_up(#args))
    };
    let computation =
        if printer.in_background { expand_background(printer, &computation, returns) } else { computation };
    let found = expand_match(printer, &look_up, &computation, returns);
    quote!(#making #key #found)
}

/// Returns what was found, or what the computation returns.
fn expand_match(
    printer: &Printer<'_>,
    look_up: &TokenStream,
    computation: &TokenStream,
    returns: Returns,
) -> TokenStream {
    let runtime = &printer.runtime;
    let [engine, value, source, lead] = ["engine", "value", "source", "lead"].map(local);
    let hit = match returns {
        Returns::Output => quote!(#runtime::Lookup::Hit(#value, _) => #engine.output(#value)),
        Returns::OutputAndSource => {
            quote!(#runtime::Lookup::Hit(#value, #source) => (#engine.output(#value), #source))
        }
    };
    quote! {
        match #look_up {
            #hit,
            #runtime::Lookup::Miss(#lead) => #computation,
        }
    }
}

// Output:
//
// match engine.in_background(lead, __TtlMemoSupport::from_key, always) {
//     Lookup::Hit(value, _) => engine.output(value),
//     Lookup::Miss(lead) => computation,
// }
//
// Returns a stale value and leaves the computation to a thread or a task, if there is such a value and room.
fn expand_background(printer: &Printer<'_>, computation: &TokenStream, returns: Returns) -> TokenStream {
    let [engine, lead] = ["engine", "lead"].map(local);
    let (from_key, cache_if) = (path_to(Generated::FromKey, printer), cache_if(printer));
    let begin = if printer.signature.asyncness.is_some() {
        quote!(#engine.in_background_async(#lead, #from_key, #cache_if))
    } else {
        quote!(#engine.in_background(#lead, #from_key, #cache_if))
    };
    expand_match(printer, &begin, computation, returns)
}

// Output:
//
// engine.complete(lead, <user>::uncached(tenant, id), always).0
//
// Output of an `async fn`:
//
// {
//     let output = engine.run(&lead, <user>::uncached(tenant, id)).await;
//     engine.complete_async(lead, output, always).0
// }
//
// The leader of a computation runs this.
pub(super) fn expand_computation(printer: &Printer<'_>, returns: Returns) -> TokenStream {
    let of_pair = returns.of_pair();
    let (body, cache_if) = (expand_body_call(printer), cache_if(printer));
    let [engine, lead, output] = ["engine", "lead", "output"].map(local);
    if printer.signature.asyncness.is_none() {
        return quote!(#engine.complete(#lead, #body, #cache_if) #of_pair);
    }
    let complete = if printer.may_have_tier() {
        expand_shared_completion(&printer.runtime, &cache_if, returns)
    } else {
        quote!(#engine.complete_async(#lead, #output, #cache_if) #of_pair)
    };
    quote! {{
        let #output = #engine.run(&#lead, #body).await;
        #complete
    }}
}

// Output:
//
// let (value, stored) = match engine.complete_shared(lead, output, always) {
//     Completed::Pending(value, stored) => (value, stored),
//     Completed::Here(output, _) => return output,
// };
// stored.await;
// engine.output(value)
//
// If there may be a tier, the caller waits until it has the value.
fn expand_shared_completion(runtime: &TokenStream, cache_if: &TokenStream, returns: Returns) -> TokenStream {
    let [engine, lead, output, source, value, stored] =
        ["engine", "lead", "output", "source", "value", "stored"].map(local);
    let (here, computed) = match returns {
        Returns::Output => {
            (quote!(#runtime::Completed::Here(#output, _) => return #output), quote!(#engine.output(#value)))
        }
        Returns::OutputAndSource => (
            quote!(#runtime::Completed::Here(#output, #source) => return (#output, #source)),
            quote!((#engine.output(#value), #runtime::Source::Computed)),
        ),
    };
    quote! {
        let (#value, #stored) = match #engine.complete_shared(#lead, #output, #cache_if) {
            #runtime::Completed::Pending(#value, #stored) => (#value, #stored),
            #here,
        };
        #stored.await;
        #computed
    }
}

/// The call of the body. It isn't in a closure, so `#[track_caller]` and backtraces are the same as without a cache.
fn expand_body_call(printer: &Printer<'_>) -> TokenStream {
    let (uncached, names) = (path_to(Generated::Uncached, printer), parameter_names(printer));
    in_unsafe(printer, quote!(#uncached(#(#names),*)))
}
