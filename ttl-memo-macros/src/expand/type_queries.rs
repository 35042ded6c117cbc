//! The types of the store, and the questions that only rustc can answer: whether the function's types can be cached,
//! and whether its output is a `Result`. Knows which answers the syntax gives, so that rustc is asked as little as
//! possible.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type, TypePath, parse_quote};

use super::key::{check, key_checks, key_type, obscure_owners};
use super::names::{Printer, expand_bound};
use super::tier::{tier_alias, tier_bounds, tier_checks};
use crate::model::{Host, Key, Memo, Output};
use crate::syntax::self_subst::spell_self;
use crate::syntax::types::{is_well_known, is_well_known_value, result_value, value_by_syntax};

/// Whether the function returns a `Result`.
enum ReturnsResult {
    No,
    /// Guessed from its name, where rustc can't be asked; the guess is checked where the function is called.
    Guessed(bool),
    /// Rustc is asked about this type.
    Asked(TokenStream),
}

/// The types by which the expansion refers to what its store is made of.
pub(super) struct StoreTypes {
    pub(super) cacheable: TokenStream,
    pub(super) fallible: TokenStream,
    pub(super) key: TokenStream,
    pub(super) value: TokenStream,
}

/// The types as the generated functions write them: aliases, except in generic functions.
pub(super) fn store_types(printer: &Printer<'_>) -> StoreTypes {
    let key = if printer.is_generic() { key_type(printer) } else { quote!(__TtlMemoKey) };
    let value = match printer.output.maybe_result() {
        Some(ty) if !printer.is_generic() && !printer.stores_errors => {
            let shown = value_by_syntax(ty);
            quote!(__Stored<#shown>)
        }
        _ => value_type(printer),
    };
    StoreTypes { cacheable: quote!(__TtlMemoCacheable), fallible: quote!(__TtlMemoFallible), key, value }
}

// Output:
//
// type __TtlMemoCacheable = Bool<{ … }>;
// type __TtlMemoFallible = Bool<{ … }>;
// type __TtlMemoKey = (String, u64);
// type __Stored<T> = <<__TtlMemoFallible as Output<Result<User, Error>>>::Value as Shown<T>>::Type;
//
// The helpers' signatures name the type that the syntax suggests, as in `__Stored<User>`, so that editors show it. The
// alias ignores it and is the type that rustc finds. In rustdoc it is the suggested type.
pub(super) fn expand_aliases(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    let (cacheable, fallible) = (cacheable_type(printer), fallible_type(printer));
    let (owned, instance) = obscure_owners(printer);
    let of_key = quote!(<__TtlMemoCacheable as #runtime::Owning<T>>::Owned);
    let owned = owned.then(|| alias(&quote!(__Owned), &of_key, &quote!(<T as #runtime::ToOwned>::Owned)));
    let instance = instance.then(|| alias(&quote!(__Instance), &of_key, &quote!(T)));
    let types = (!printer.is_generic()).then(|| {
        let key = key_type(printer);
        let value = printer.output.maybe_result().filter(|_| !printer.stores_errors).map(|_| {
            let value = value_type(printer);
            alias(&quote!(__Stored), &quote!(<#value as #runtime::Shown<T>>::Type), &quote!(T))
        });
        quote!(type __TtlMemoKey = #key; #value)
    });
    let StoreTypes { key, value, .. } = store_types(printer);
    let shareable = tier_alias(printer, &key, &value);
    let aliases = quote! {
        type __TtlMemoCacheable = #cacheable;
        type __TtlMemoFallible = #fallible;
        #owned
        #instance
        #types
        #shareable
    };
    outside_impl(printer, aliases)
}

/// `type Name<T> = real;`, and what it is in rustdoc.
fn alias(name: &TokenStream, real: &TokenStream, documented: &TokenStream) -> TokenStream {
    quote!(#[cfg(not(doc))] type #name<T> = #real; #[cfg(doc)] type #name<T> = #documented;)
}

/// The tokens for a place outside the `impl` block, where `Self` has another meaning.
pub(super) fn outside_impl(memo: &Memo<'_>, tokens: TokenStream) -> TokenStream {
    match &memo.host {
        Host::Methods(block) => spell_self(block.self_ty, tokens),
        Host::Companion(_) | Host::Handle(..) => tokens,
    }
}

/// `True`, if rustc needn't be asked.
fn cacheable_type(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    let questions = questions(printer);
    if questions.is_empty() {
        return quote!(#runtime::True);
    }
    quote!(#runtime::Bool<{ use #runtime::Fallback as _; #(#questions)&&* }>)
}

/// Whether the names of the types show that all of them can be cached.
pub(super) fn is_plainly_cacheable(printer: &Printer<'_>) -> bool {
    questions(printer).is_empty()
}

/// `Implements::<User>::KEY` for each type that needs it: its name doesn't show the answer, and it depends on no type
/// parameter.
fn questions(printer: &Printer<'_>) -> Vec<TokenStream> {
    let runtime = &printer.runtime;
    let mut questions = Vec::new();
    let mut piece = |ty: &Type, is_borrowed| {
        if !is_well_known(ty) && !printer.depends(ty) {
            let constant = if is_borrowed { quote!(BORROWED_KEY) } else { quote!(KEY) };
            questions.push(quote!(#runtime::Implements::<#ty>::#constant));
        }
    };
    match &printer.key {
        Key::Closure(key) => piece(key.ty, false),
        Key::Parameters => printer.keyed().for_each(|(_, part)| part.each_piece(&mut piece)),
    }
    if asks_for_value(printer) {
        let value = value_type(printer);
        questions.push(quote!(#runtime::Implements::<#value>::VALUE));
    }
    questions
}

fn asks_for_value(memo: &Memo<'_>) -> bool {
    match &memo.output {
        Output::Unit => false,
        Output::Type(ty) if memo.stores_errors => !is_well_known(ty) && !memo.depends(ty),
        Output::Type(ty) => !is_well_known_value(ty) && !memo.depends(ty),
    }
}

fn returns_result(printer: &Printer<'_>) -> ReturnsResult {
    let Some(ty) = printer.output.maybe_result() else {
        return ReturnsResult::No;
    };
    if !printer.depends(ty) {
        return ReturnsResult::Asked(ty.to_token_stream());
    }
    match instantiated(printer, ty) {
        Some(ty) if printer.generics.holds_for_u8 => ReturnsResult::Asked(ty),
        _ => ReturnsResult::Guessed(result_value(ty).is_some()),
    }
}

/// The type with `u8` for type parameters: `Outcome<u8>` for `Outcome<T>`. It is a `Result` if and only if `Outcome<T>`
/// is.
///
/// The answer is a constant in a type, which must not depend on type parameters.
fn instantiated(printer: &Printer<'_>, ty: &Type) -> Option<TokenStream> {
    let Type::Path(TypePath { qself: None, path }) = ty else {
        return None;
    };
    let mut path = path.clone();
    let PathArguments::AngleBracketed(arguments) = &mut path.segments.last_mut()?.arguments else {
        return None;
    };
    for argument in &mut arguments.args {
        match argument {
            GenericArgument::Type(ty) if printer.depends(ty) => *ty = parse_quote!(::core::primitive::u8),
            _ => {}
        }
    }
    let ty = Type::Path(TypePath { qself: None, path });
    (!printer.depends(&ty)).then(|| ty.into_token_stream())
}

fn fallible_type(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    match returns_result(printer) {
        ReturnsResult::No | ReturnsResult::Guessed(false) => quote!(#runtime::False),
        ReturnsResult::Guessed(true) if printer.stores_errors => quote!(#runtime::WholeResult),
        ReturnsResult::Guessed(true) => quote!(#runtime::True),
        ReturnsResult::Asked(ty) => {
            let is_result =
                quote!(#runtime::Bool<{ use #runtime::Fallback as _; #runtime::Implements::<#ty>::RESULT }>);
            if printer.stores_errors { quote!(<#is_result as #runtime::WithErrors>::Stored) } else { is_result }
        }
    }
}

fn value_type(printer: &Printer<'_>) -> TokenStream {
    let (runtime, output) = (&printer.runtime, &printer.output);
    if printer.stores_errors {
        return quote!(#output);
    }
    match returns_result(printer) {
        ReturnsResult::No | ReturnsResult::Guessed(false) => quote!(#output),
        ReturnsResult::Guessed(true) => quote!(<#runtime::True as #runtime::Output<#output>>::Value),
        ReturnsResult::Asked(_) => quote!(<__TtlMemoFallible as #runtime::Output<#output>>::Value),
    }
}

/// The bounds that the store requires of types that depend on the instantiation: `T: Key`.
pub(super) fn bounds(printer: &Printer<'_>) -> Vec<TokenStream> {
    let runtime = &printer.runtime;
    let value = match &printer.output {
        Output::Type(ty) if printer.depends(ty) => {
            let value = value_type(printer);
            Some(quote!(#value: #runtime::Value))
        }
        Output::Unit | Output::Type(_) => None,
    };
    let StoreTypes { key, value: stored, .. } = store_types(printer);
    let tier = tier_bounds(printer, &key, &stored);
    printer.generics.bounds.iter().map(|bound| expand_bound(bound, runtime)).chain(value).chain(tier).collect()
}

// Output:
//
// { use Fallback as _; check_guess::<False, _>(Implements::<Page<T>>::is_result()); }
//
// Fails to compile if the guess about a generic function's output is wrong.
pub(super) fn check_guess(printer: &Printer<'_>) -> Option<TokenStream> {
    let (runtime, output) = (&printer.runtime, &printer.output);
    let ReturnsResult::Guessed(is_result) = returns_result(printer) else {
        return None;
    };
    // With `err_ttl` the alias is another type.
    let is_other = is_result && printer.stores_errors;
    let guess = if is_other { quote!(#runtime::True) } else { quote!(__TtlMemoFallible) };
    let place = output.to_token_stream().into_iter().next().map_or_else(Span::call_site, |first| first.span());
    let check =
        quote_spanned!(place=> #runtime::check_guess::<#guess, _>(#runtime::Implements::<#output>::is_result()));
    Some(quote!({ use #runtime::Fallback as _; #check; }))
}

// Output:
//
// let () = <CacheKey as MadeOfBorrowed<Tenant>>::CHECKED;
// let () = <Cache as Storing<User>>::CHECKED;
//
// One error for each type that can't be cached, under that type.
pub(super) fn expand_checks(printer: &Printer<'_>) -> Option<TokenStream> {
    let runtime = &printer.runtime;
    let key = key_checks(printer);
    let value = asks_for_value(printer).then(|| {
        let value = store_types(printer).value;
        let bound = if printer.stores_errors { "StoringErrors" } else { "Storing" };
        check(runtime, ["Cache", bound], value, &printer.output)
    });
    let errors = printer.output.maybe_result().filter(|output| !printer.depends(output)).map(|_| check_errors(printer));
    let errors = errors.filter(|errors| !errors.is_empty());
    let tier = tier_checks(printer, &store_types(printer).value);
    let any = !key.is_empty() || value.is_some() || errors.is_some() || tier.is_some();
    any.then(|| outside_impl(printer, quote!(#key #value #errors #tier)))
}

// Output:
//
// let () = <Cache as FailingWith<Result<User, Error>>>::CHECKED;
//
// Fails to compile, under the option, if an option about errors is given to a function that can't fail.
fn check_errors(printer: &Printer<'_>) -> TokenStream {
    let option = |option| check(&printer.runtime, ["Cache", "FailingWith"], &printer.output, option);
    printer.about_errors.iter().map(option).collect()
}

/// The same where the output depends on the instantiation.
pub(super) fn check_errors_here(printer: &Printer<'_>) -> Option<TokenStream> {
    printer.output.maybe_result().filter(|output| printer.depends(output)).map(|_| check_errors(printer))
}
