//! The call of the body from the key alone, for a thread or a task in the background.
//! Knows how an argument is made of its part of the key, the opposite of `key`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Index, Type};

use super::names::{Generated, Printer, angle, clause, local, name_of, path_to};
use super::type_queries::{bounds, store_types};
use crate::model::{Container, Key, KeyAs, Parameter};
use crate::syntax::types::{generic, plain};

// Input:
//
// #[ttl_cache(ttl = "1m", stale = "1h", background)]
// fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// fn from_key(key: __TtlMemoKey) -> Result<User, Error> {
//     let key = &key;
//     <user>::uncached(<__TtlMemoCacheable>::borrowed::<str>(&key.0), <__TtlMemoCacheable>::cloned::<u64>(&key.1))
// }
//
// Output of an `async fn`:
//
// fn from_key(key: __TtlMemoKey) -> BoxFuture<Result<User, Error>> {
//     boxed(async move { let key = &key; <user>::uncached(…).await })
// }
pub(super) fn expand_from_key(printer: &Printer<'_>) -> Option<TokenStream> {
    if !printer.in_background {
        return None;
    }
    let (runtime, key_type) = (&printer.runtime, store_types(printer).key);
    let (key, output, name) = (local("key"), &printer.output, name_of(Generated::FromKey, printer));
    let (uncached, arguments) = (path_to(Generated::Uncached, printer), arguments(printer, &key));
    let call = quote!(let #key = &#key; #uncached(#(#arguments),*));
    let (angle, bounds) = (angle(&printer.generics.of_store), bounds_of_call(printer));
    let clause = clause(&printer.generics.of_store, &bounds);
    Some(if printer.signature.asyncness.is_some() {
        quote! {
            fn #name #angle(#key: #key_type) -> #runtime::BoxFuture<#output> #clause {
                #runtime::boxed(async move { #call.await })
            }
        }
    } else {
        quote!(fn #name #angle(#key: #key_type) -> #output #clause { #call })
    })
}

/// The store's bounds. A future that is spawned contains type parameters, which must not borrow.
fn bounds_of_call(printer: &Printer<'_>) -> Vec<TokenStream> {
    let mut bounds = bounds(printer);
    if printer.signature.asyncness.is_some() {
        bounds.extend(printer.generics.types.iter().map(|ty| quote!(#ty: 'static)));
    }
    bounds
}

/// The arguments of the body, made of the key.
fn arguments(printer: &Printer<'_>, key: &Ident) -> Vec<TokenStream> {
    let Key::Parameters = printer.key else {
        return Vec::new();
    };
    let keyed: Vec<_> = printer.keyed().collect();
    let is_one = keyed.len() == 1;
    let argument = |(index, (parameter, part)): (usize, &(&Parameter<'_>, &KeyAs<'_>))| {
        let index = Index::from(index);
        let place = if is_one { quote!(#key) } else { quote!(&#key.#index) };
        argument(part, parameter.ty, &place, &printer.runtime)
    };
    keyed.iter().enumerate().map(argument).collect()
}

/// An expression of type `ty`, made of the part of the key to which the expression `place` refers.
fn argument(part: &KeyAs<'_>, ty: &Type, place: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let ty = plain(ty);
    match part {
        KeyAs::Same(ty) => quote!(<__TtlMemoCacheable>::cloned::<#ty>(#place)),
        KeyAs::Float(_) => quote!((#place).0),
        KeyAs::Borrowed(_) => quote!(*#place),
        KeyAs::Deref(inner) => match ty {
            Type::Reference(reference) => reference_to(inner, &reference.elem, place, runtime),
            ty => match generic(ty) {
                Some(("Cow", target)) => match &**inner {
                    KeyAs::Borrowed(_) => {
                        let borrowed = reference_to(inner, target, place, runtime);
                        quote!(#runtime::Cow::Borrowed(#borrowed))
                    }
                    inner => {
                        let owned = argument(inner, target, place, runtime);
                        quote!(#runtime::Cow::Owned(#owned))
                    }
                },
                // A `Vec`, which is taken apart as a slice.
                _ => argument(inner, ty, place, runtime),
            },
        },
        KeyAs::Elements(container, inner) => {
            let (element, name) = (element(ty), local("part"));
            let of_element = argument(inner, element, &quote!(#name), runtime);
            match container {
                Container::Vec => {
                    quote!(#runtime::elements(#place, |#name| #of_element))
                }
                Container::Array(_) => quote!((#place).each_ref().map(|#name| #of_element)),
                Container::Option => quote!((#place).as_ref().map(|#name| #of_element)),
            }
        }
        KeyAs::Tuple(parts) => {
            let types = match ty {
                Type::Tuple(tuple) => tuple.elems.iter().collect(),
                _ => Vec::new(),
            };
            let parts = parts.iter().zip(types).enumerate().map(|(index, (part, ty))| {
                let index = Index::from(index);
                argument(part, ty, &quote!(&(#place).#index), runtime)
            });
            quote!((#(#parts,)*))
        }
    }
}

/// A reference to what is behind a reference of the argument.
fn reference_to(inner: &KeyAs<'_>, target: &Type, place: &TokenStream, runtime: &TokenStream) -> TokenStream {
    match inner {
        KeyAs::Borrowed(ty) => quote!(<__TtlMemoCacheable>::borrowed::<#ty>(#place)),
        inner => {
            let owned = argument(inner, target, place, runtime);
            // A slice is in a `Vec`.
            if matches!(plain(target), Type::Slice(_)) { quote!(&*#owned) } else { quote!(&#owned) }
        }
    }
}

/// The type of a container's elements.
fn element(container: &Type) -> &Type {
    match plain(container) {
        Type::Slice(slice) => &slice.elem,
        Type::Array(array) => &array.elem,
        other => generic(other).map_or(other, |(_, element)| element),
    }
}
