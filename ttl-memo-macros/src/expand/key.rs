//! The arguments as a key: how they are looked up, which types own them, and the check that they can be a key.
//! Knows one parameter at a time and how several make a tuple.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::names::{Printer, beside, local, shown, typed};
use crate::model::{Access, Container, Key, KeyAs, KeyClosure, Parameter, Renamed};
use crate::syntax::types::{is_named, is_named_by, is_well_known, plain};

/// The parameters of a helper that finds a value: those that make the key, or the key itself.
pub(super) fn key_parameters(printer: &Printer<'_>) -> Vec<TokenStream> {
    match &printer.key {
        Key::Parameters => printer.keyed().map(|(parameter, _)| typed(parameter, printer)).collect(),
        Key::Closure(key) => {
            let (name, ty) = (shown("key"), key.ty);
            vec![quote!(#name: &#ty)]
        }
    }
}

/// The key that a helper looks up, made of the helper's parameters.
pub(super) fn args_of_helper(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    match &printer.key {
        Key::Parameters => args(printer),
        Key::Closure(_) => {
            let key = shown("key");
            quote!(#runtime::KeyRef(#key))
        }
    }
}

// Input:
//
// fn user(tenant: &str, id: u64, x: f64)
//
// Output:
//
// KeyRef((tenant, &id, &Float(x)))
//
// The key that the function looks up, made of its parameters.
pub(super) fn args(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    if let Key::Closure(_) = printer.key {
        let key = local("key");
        return quote!(#runtime::KeyRef(#runtime::OwnedKey(#key)));
    }
    let parts = printer.keyed().map(|(parameter, part)| {
        let name = beside(&parameter.name, printer);
        match part {
            KeyAs::Same(_) => quote!(&#name),
            KeyAs::Float(_) => quote!(&#runtime::Float(#name)),
            _ if is_reference(parameter, part) => quote!(#name),
            part => {
                let shape = shape(part, runtime);
                quote!(#runtime::PartAs::<#shape, _>::new(&#name))
            }
        }
    });
    let parts = tuple(&parts.collect::<Vec<_>>());
    quote!(#runtime::KeyRef(#parts))
}

// Input:
//
// #[ttl_cache(key = |this, _conn| -> u64 { this.id })]
//
// Output:
//
// let key: u64 = { let this = &self; key(|| -> u64 { this.id }) };
//
// The closure's body stands where the function's parameters are in scope, so it takes none.
pub(super) fn key_here(printer: &Printer<'_>) -> Option<TokenStream> {
    let Key::Closure(KeyClosure { closure, ty, renamed, typed }) = &printer.key else {
        return None;
    };
    let (runtime, key) = (&printer.runtime, local("key"));
    let renamed = renamed.iter().map(|Renamed { name, parameter, access }| {
        let parameter = beside(parameter, printer);
        let value = match access {
            Access::Borrow => quote!(&#parameter),
            Access::Reborrow => quote!(&*#parameter),
            Access::Copy => quote!(#parameter),
        };
        quote!(#[allow(clippy::no_effect_underscore_binding)] let #name = #value; let _ = &#name;)
    });
    let typed = typed.iter().map(|(name, ty)| {
        let place = quote_spanned!(ty.span()=> &);
        quote!(let _: &#ty = #place #name;)
    });
    let (output, body) = (&closure.output, &closure.body);
    Some(quote! {
        let #key: #ty = {
            #(#renamed)*
            #(#typed)*
            #runtime::key(|| #output #body)
        };
    })
}

// Input:
//
// fn user(tenant: &str, place: &Place, x: f64)
//
// Output:
//
// (String, __Owned<Place>, Float<f64>)
pub(super) fn key_type(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    if let Key::Closure(key) = &printer.key {
        return key.ty.to_token_stream();
    }
    let owned = |ty: &Type| match plainly_owned(runtime, ty) {
        Some(owned) => owned,
        // A type parameter is sized, unless its declaration says `?Sized`.
        None if printer.generics.unsized_types.iter().any(|name| is_named_by(ty, name)) => {
            quote!(<#ty as #runtime::ToOwned>::Owned)
        }
        None if printer.depends(ty) => ty.to_token_stream(),
        None if is_named(ty, "Self") => quote!(__Instance<#ty>),
        None => quote!(__Owned<#ty>),
    };
    let parts = printer.keyed().map(|(_, part)| owner(part, runtime, &owned));
    tuple(&parts.collect::<Vec<_>>())
}

/// Whether only rustc can tell the owned type of some argument, and of the instance.
pub(super) fn obscure_owners(printer: &Printer<'_>) -> (bool, bool) {
    let (mut owned, mut instance) = (false, false);
    if let Key::Parameters = printer.key {
        for (_, part) in printer.keyed() {
            part.each_piece(&mut |ty, is_borrowed| {
                if is_borrowed && plainly_owned(&printer.runtime, ty).is_none() && !printer.depends(ty) {
                    let is_instance = is_named(ty, "Self");
                    instance |= is_instance;
                    owned |= !is_instance;
                }
            });
        }
    }
    (owned, instance)
}

// Input:
//
// fn user(tenant: &Tenant, id: Id)
//
// Output:
//
// let () = <CacheKey as MadeOfBorrowed<Tenant>>::CHECKED;
// let () = <CacheKey as MadeOf<Id>>::CHECKED;
pub(super) fn key_checks(printer: &Printer<'_>) -> TokenStream {
    if let Key::Closure(key) = &printer.key {
        return piece_check(printer, key.ty, "MadeOf", key.ty);
    }
    let mut checks = TokenStream::new();
    for (parameter, part) in printer.keyed() {
        let is_whole = matches!(part, KeyAs::Same(_)) || is_reference(parameter, part);
        part.each_piece(&mut |ty, is_borrowed| {
            let place = if is_whole { parameter.ty } else { ty };
            let bound = match (parameter.is_receiver, is_borrowed) {
                (true, _) => "MadeOfInstance",
                (false, true) => "MadeOfBorrowed",
                (false, false) => "MadeOf",
            };
            checks.extend(piece_check(printer, ty, bound, place));
        });
    }
    checks
}

/// The same for each type that has to be serialised, if there is a tier.
pub(super) fn tier_key_checks(printer: &Printer<'_>) -> TokenStream {
    if let Key::Closure(key) = &printer.key {
        return shared_piece_check(printer, key.ty, "SharingKey", key.ty);
    }
    let mut checks = TokenStream::new();
    for (parameter, part) in printer.keyed() {
        let is_whole = matches!(part, KeyAs::Same(_)) || is_reference(parameter, part);
        part.each_piece(&mut |ty, is_borrowed| {
            let place = if is_whole { parameter.ty } else { ty };
            let bound = if is_borrowed { "SharingBorrowed" } else { "SharingKey" };
            checks.extend(shared_piece_check(printer, ty, bound, place));
        });
    }
    checks
}

fn shared_piece_check(printer: &Printer<'_>, ty: &Type, bound: &str, place: &Type) -> TokenStream {
    if printer.depends(ty) {
        return TokenStream::new();
    }
    check(&printer.runtime, ["KeyInTier", bound], ty, place)
}

fn piece_check(printer: &Printer<'_>, ty: &Type, bound: &str, place: &Type) -> TokenStream {
    if is_well_known(ty) || printer.depends(ty) {
        return TokenStream::new();
    }
    check(&printer.runtime, ["CacheKey", bound], ty, place)
}

/// How the runtime takes the argument apart, as a type: `Pointee<Elements<Pointee<Same>>>` for `&[&str]`.
fn shape(part: &KeyAs<'_>, runtime: &TokenStream) -> TokenStream {
    match part {
        KeyAs::Same(_) | KeyAs::Borrowed(_) => quote!(#runtime::Same),
        KeyAs::Float(_) => quote!(#runtime::FloatBits),
        KeyAs::Deref(inner) => {
            let inner = shape(inner, runtime);
            quote!(#runtime::Pointee<#inner>)
        }
        KeyAs::Elements(_, inner) => {
            let inner = shape(inner, runtime);
            quote!(#runtime::Elements<#inner>)
        }
        KeyAs::Tuple(parts) => {
            let shapes = parts.iter().map(|part| shape(part, runtime));
            quote!((#(#shapes,)*))
        }
    }
}

/// The type that owns it all: `Vec<String>` for `&[&str]`.
fn owner(part: &KeyAs<'_>, runtime: &TokenStream, owned: &dyn Fn(&Type) -> TokenStream) -> TokenStream {
    match part {
        KeyAs::Same(ty) => ty.to_token_stream(),
        KeyAs::Borrowed(ty) => owned(ty),
        KeyAs::Float(ty) => quote!(#runtime::Float<#ty>),
        KeyAs::Deref(inner) => owner(inner, runtime, owned),
        KeyAs::Elements(container, inner) => {
            let inner = owner(inner, runtime, owned);
            match container {
                Container::Vec => quote!(#runtime::Vec<#inner>),
                Container::Array(length) => quote!([#inner; #length]),
                Container::Option => quote!(#runtime::Option<#inner>),
            }
        }
        KeyAs::Tuple(parts) => {
            let owners = parts.iter().map(|part| owner(part, runtime, owned));
            quote!((#(#owners,)*))
        }
    }
}

/// The owned type, if the type's name tells it: `String` for `str`.
fn plainly_owned(runtime: &TokenStream, ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::Slice(slice) => {
            let element = &slice.elem;
            Some(quote!(#runtime::Vec<#element>))
        }
        ty if is_named(ty, "str") => Some(quote!(#runtime::String)),
        ty => is_well_known(ty).then(|| ty.to_token_stream()),
    }
}

/// Whether an argument is a reference to one piece, which is looked up as it is.
fn is_reference(parameter: &Parameter<'_>, part: &KeyAs<'_>) -> bool {
    let is_one = matches!(part, KeyAs::Deref(inner) if matches!(**inner, KeyAs::Borrowed(_)));
    // A `Cow` is taken apart.
    is_one && matches!(plain(parameter.ty), Type::Reference(_))
}

/// Code that compiles only if `runtime::subject` implements `runtime::bound<ty>`. The error has the words of `bound`
/// and the span of `place`.
pub(super) fn check(
    runtime: &TokenStream,
    [subject, bound]: [&str; 2],
    ty: impl ToTokens,
    place: impl ToTokens,
) -> TokenStream {
    // rustc underlines from the first to the last token of a path, so these carry the spans.
    let mut place = place.to_token_stream().into_iter();
    let Some(first) = place.next().map(|token| token.span()) else {
        return TokenStream::new();
    };
    let last = place.last().map_or(first, |token| token.span());
    let (subject, bound) = (Ident::new(subject, last), Ident::new(bound, first));
    let runtime = respan(runtime, first);
    let (head, r#as, end) = (quote_spanned!(first=> <), quote_spanned!(first=> as), quote_spanned!(last=> >::CHECKED));
    quote!(let () = #head #runtime::#subject #r#as #runtime::#bound<#ty> #end;)
}

/// The same tokens with another span.
pub(super) fn respan(tokens: &TokenStream, span: Span) -> TokenStream {
    let at = |mut token: TokenTree| {
        token.set_span(span);
        token
    };
    tokens.clone().into_iter().map(at).collect()
}

/// `()` for no parts, the part itself for one, a tuple for several.
fn tuple(parts: &[TokenStream]) -> TokenStream {
    match parts {
        [one] => one.clone(),
        parts => quote!((#(#parts),*)),
    }
}
