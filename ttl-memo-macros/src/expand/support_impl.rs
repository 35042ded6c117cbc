//! The block beside every function, with its store and its helpers.
//! Knows where each of them stands; `helpers` prints the helpers, and `store` the store.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Signature;

use super::background::expand_from_key;
use super::cache_if::expand_cache_if;
use super::helpers::expand_helpers;
use super::lookup::expand_lookup;
use super::names::{
    Generated, Printer, call_takes_store, clause, expand_head_alias, generated, has_call, has_params, head_type, local,
    name_of, runtime, supported, typed_parameters,
};
use super::store::{expand_cache, expand_engine};
use super::type_queries::{
    StoreTypes, bounds, check_errors_here, check_guess, expand_aliases, expand_checks, outside_impl, store_types,
};
use crate::model::{Host, Memo};

// Output:
//
// const _: () = {
//     use ::ttl_memo::__private as __ttl_memo;
//     type __TtlMemoKey = …;
//     type __Stored<T> = …;
//     pub enum __TtlMemoSupport {}
//     impl __ttl_memo::Supported for user { type Support = __TtlMemoSupport; }
//     impl __TtlMemoSupport { fn engine() -> … { … } … }
//     impl user { pub fn cache() -> … { … } … }
// };
//
// The block keeps these names out of the user's module, and the support type keeps functions out of editors'
// completions.
pub(super) fn expand_support_impl(printer: &Printer<'_>) -> TokenStream {
    let (runtime, everywhere, allow) = (runtime(printer.krate), &printer.attrs.everywhere, allow_parameters(printer));
    let (aliases, checks) = (expand_aliases(printer), expand_checks(printer));
    let head_alias = match &printer.host {
        Host::Methods(block) => expand_head_alias(block),
        Host::Companion(_) | Host::Handle(..) => None,
    };
    let checks = checks.map(|checks| quote!(const _: () = { #checks };));
    let support = expand_support(printer);
    let (header, cache, helpers) = (expand_header(printer), expand_cache(printer), expand_helpers(printer));
    quote! {
        #(#everywhere)*
        #allow
        const _: () = {
            use #runtime as __ttl_memo;
            #aliases
            #head_alias
            #checks
            #support
            #header {
                #cache
                #helpers
            }
        };
    }
}

/// The support type with its functions.
fn expand_support(printer: &Printer<'_>) -> TokenStream {
    let support = &printer.support();
    let (supported, engine, cache_if, call) =
        (supported(printer), expand_engine(support), expand_cache_if(support), expand_call(support));
    let from_key = expand_from_key(support);
    let functions = outside_impl(printer, quote!(#engine #cache_if #call #from_key));
    let runtime = &printer.runtime;
    let plain = || {
        (
            quote!(
                enum __TtlMemoSupport {}
            ),
            quote!(__TtlMemoSupport),
            quote!(__TtlMemoSupport),
        )
    };
    let ((declaration, ty, of_self), declared, of, clause) = match &printer.host {
        Host::Companion(companion) | Host::Handle(companion, _) => (plain(), None, generated(companion), None),
        Host::Methods(block) => {
            let (declared, _, clause) = block.generics.split_for_impl();
            let of = head_type(block);
            let support = if has_params(block) {
                let phantom = quote!(#runtime::PhantomData<T>);
                let declaration = quote!(struct __TtlMemoSupport<T: ?#runtime::Sized>(#phantom););
                // An associated type can't name the `'_` of the block's type.
                (declaration, quote!(__TtlMemoSupport<#of>), quote!(__TtlMemoSupport<Self>))
            } else {
                plain()
            };
            (support, Some(declared), of, clause)
        }
    };
    quote! {
        #[doc(hidden)]
        #[allow(clippy::exhaustive_enums)]
        pub #declaration
        impl #declared #supported for #of #clause { type Support = #of_self; }
        impl #declared #ty #clause { #functions }
    }
}

/// `impl user`, or for a method the head of its block, without the trait.
fn expand_header(memo: &Memo<'_>) -> TokenStream {
    match &memo.host {
        Host::Companion(companion) | Host::Handle(companion, _) => {
            let companion = generated(companion);
            quote!(impl #companion)
        }
        Host::Methods(block) => {
            let (declared, _, clause) = block.generics.split_for_impl();
            let self_ty = head_type(block);
            quote!(impl #declared #self_ty #clause)
        }
    }
}

// Output:
//
// fn call<T: Ord + Key>(of: Vec<T>) -> (Option<T>, Source) where Vec<T>: Key { lookup }
fn expand_call(printer: &Printer<'_>) -> Option<TokenStream> {
    if !has_call(printer) {
        return None;
    }
    let Signature { asyncness, unsafety, .. } = printer.signature;
    let (attrs, name, parameters) = (&printer.attrs.call, name_of(Generated::Call, printer), typed_parameters(printer));
    let (whole, clause) = (&printer.generics.whole, clause(&printer.generics.whole, &bounds(printer)));
    let (output, lookup) = (&printer.output, expand_lookup(printer));
    let (guess, errors) = (check_guess(printer), check_errors_here(printer));
    let (allow, runtime, mut params) = (allow_parameters(printer), &printer.runtime, whole.params.clone());
    let cache = call_takes_store(printer).then(|| {
        params.push(quote!(__TtlMemoHasher: #runtime::BuildHasher));
        let (name, StoreTypes { key, value, .. }) = (local("cache"), store_types(printer));
        quote!(#name: &#runtime::TtlCache<#key, #value, __TtlMemoHasher>,)
    });
    let angle = (!params.is_empty()).then(|| quote!(<#(#params),*>));
    Some(quote! {
        #allow
        #(#attrs)*
        #[inline]
        #asyncness #unsafety fn #name #angle(#cache #(#parameters),*) -> (#output, #runtime::Source) #clause {
            #guess
            #errors
            #lookup
        }
    })
}

/// Silences lints: a parameter named `_id` is used, and a type has the user's bounds and the store's.
fn allow_parameters(memo: &Memo<'_>) -> TokenStream {
    let many = (memo.parameters.len() > 6).then(|| quote!(clippy::too_many_arguments,));
    let bounds = memo.is_generic().then(|| quote!(clippy::multiple_bound_locations,));
    quote!(#[allow(#many #bounds clippy::used_underscore_binding)])
}
