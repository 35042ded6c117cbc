//! The companion: an empty type of the function's name that carries its body and its helpers.
//! Knows what stands where; each helper is `helpers`' and the store is `store`'s.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Ident, Signature, Visibility};

use super::function::in_unsafe;
use super::key::check;
use crate::model::{Memo, Output};

// Input:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// pub enum user {}
// const _: () = {
//     type __TtlMemoKey = …;
//     type __TtlMemoValue = …;
//     impl user { … }
// };
// impl user { pub fn uncached(tenant: &str, id: u64) -> Result<User, Error> { … } }
pub(super) fn expand_companion(memo: &Memo<'_>) -> TokenStream {
    let ty = expand_type(&memo.attrs.everywhere, memo.vis, &memo.companion, &memo.signature.ident);
    let (helpers, body) = (expand_hidden(memo), expand_body(memo));
    quote!(#ty #helpers #body)
}

/// The type alone. It is named like a function on purpose, and no lint of names speaks of what an expansion names.
pub(super) fn expand_type(attrs: &[TokenStream], vis: &Visibility, companion: &Ident, function: &Ident) -> TokenStream {
    let doc = format!("The cache of the function `{function}`: what it remembers, and how to make it forget.");
    let (vis, companion) = (generated(vis), generated(companion));
    quote! {
        #(#attrs)*
        #[doc = #doc]
        #[allow(clippy::exhaustive_enums)]
        #vis enum #companion {}
    }
}

/// The same tokens as written by the macro, not by the user: lints keep quiet about them, errors still point to them.
pub(super) fn generated(tokens: impl ToTokens) -> TokenStream {
    let at = |mut token: TokenTree| {
        token.set_span(token.span().resolved_at(Span::mixed_site()));
        token
    };
    tokens.to_token_stream().into_iter().map(at).collect()
}

// Output:
//
// impl user {
//     /// Runs the body of `user` without its cache.
//     pub fn uncached(tenant: &str, id: u64) -> Result<User, Error> {
//         fn __ttl_memo_body(tenant: &str, id: u64) -> Result<User, Error> { … }
//         __ttl_memo_body(tenant, id)
//     }
// }
//
// In a function of its own the body is no method's, so rustc says of it what it says of functions.
fn expand_body(memo: &Memo<'_>) -> TokenStream {
    let Memo { companion, signature, body, .. } = memo;
    let (everywhere, attrs, caller_attrs) = (&memo.attrs.everywhere, &memo.attrs.body, &memo.attrs.call);
    let Signature { asyncness, unsafety, fn_token, inputs, output, .. } = signature;
    let (parameters, names) = (memo.typed_parameters(), memo.names());
    let (allow, allow_many) = (allow_interface(), allow_many_parameters(memo));
    let doc = format!("Runs the body of `{}` without its cache.", signature.ident);
    // Where rustc points to the function that the body belongs to, it points to the user's.
    let function = format_ident!("__ttl_memo_body", span = signature.ident.span());
    let call = in_unsafe(memo, quote!(#function(#(#names),*)));
    let r#await = asyncness.as_ref().map(|_| quote!(.await));
    quote! {
        #(#everywhere)*
        #allow_many
        impl #companion {
            #[doc = #doc]
            #(#caller_attrs)*
            pub #asyncness #unsafety fn uncached(#(#parameters),*) #output {
                #allow
                #(#attrs)*
                #asyncness #unsafety #fn_token #function(#inputs) #output #body
                #call #r#await
            }
        }
    }
}

/// The body is linted as the user's code that it is, but what lints say of a signature they say of the function's.
fn allow_interface() -> TokenStream {
    quote! {
        #[allow(
            clippy::missing_const_for_fn,
            clippy::needless_pass_by_value,
            clippy::ptr_arg,
            clippy::too_many_arguments,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
    }
}

/// Clippy counts the parameters of the helpers too.
fn allow_many_parameters(memo: &Memo<'_>) -> Option<TokenStream> {
    (memo.parameters.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]))
}

// Output:
//
// const _: () = {
//     type __TtlMemoAccess = Access<{ user::SOUND }, { user::FALLIBLE }>;
//     type __TtlMemoKey = (String, u64);
//     type __TtlMemoValue = <Result<User, Error> as Output<{ user::FALLIBLE }>>::Value;
//     const _: () = { let () = <CacheKey as MadeOf<u64>>::CHECKED; … };
//     impl user {
//         const FALLIBLE: bool = …;
//         const SOUND: bool = …;
//         …
//     }
// };
//
// The block keeps the aliases from the user's module.
fn expand_hidden(memo: &Memo<'_>) -> TokenStream {
    let (everywhere, companion) = (&memo.attrs.everywhere, &memo.companion);
    let allow = allow_many_parameters(memo);
    let (aliases, checks, facts) = (expand_aliases(memo), expand_checks(memo), expand_facts(memo));
    let (store, helpers) = (memo.store(), memo.helpers());
    quote! {
        #(#everywhere)*
        #allow
        const _: () = {
            #aliases
            #checks
            impl #companion {
                #facts
                #store
                #helpers
            }
        };
    }
}

/// The types of key and value: once as rustc needs them, once as rustdoc shows them.
fn expand_aliases(memo: &Memo<'_>) -> TokenStream {
    let Memo { runtime, companion, output, .. } = memo;
    let (access, key) = (memo.access(), memo.key_type());
    let (documented_key, documented_value) = (memo.documented_key_type(), documented_value(memo));
    quote! {
        type __TtlMemoAccess = #access;
        #[cfg(not(doc))]
        type __TtlMemoKey = #key;
        #[cfg(not(doc))]
        type __TtlMemoValue = <#output as #runtime::Output<{ #companion::FALLIBLE }>>::Value;
        #[cfg(doc)]
        type __TtlMemoKey = #documented_key;
        #[cfg(doc)]
        type __TtlMemoValue = #documented_value;
    }
}

/// What rustdoc shows for the value: the `T` of what is spelled `…Result<T, …>`, else the result itself.
///
/// A guess, which only documentation is made from: it cannot tell an alias that hides its `Result` under another name.
fn documented_value(memo: &Memo<'_>) -> TokenStream {
    let output = &memo.output;
    let Output::Type(syn::Type::Path(path)) = output else {
        return quote!(#output);
    };
    let Some(last) = path.path.segments.last().filter(|last| last.ident.to_string().ends_with("Result")) else {
        return quote!(#output);
    };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return quote!(#output);
    };
    let Some(syn::GenericArgument::Type(value)) = arguments.args.first() else {
        return quote!(#output);
    };
    quote!(#value)
}

/// One error for each type that cannot be cached, under that type.
fn expand_checks(memo: &Memo<'_>) -> TokenStream {
    let runtime = &memo.runtime;
    let key = memo.key_checks();
    let value = check(runtime, ["Cache", "Storing"], quote!(__TtlMemoValue), &memo.output);
    quote!(const _: () = { #key #value };)
}

/// What only rustc can tell of the types, asked once.
fn expand_facts(memo: &Memo<'_>) -> TokenStream {
    let Memo { runtime, output, .. } = memo;
    let key = memo.key_is_sound();
    quote! {
        #[doc(hidden)]
        const FALLIBLE: #runtime::bool = {
            use #runtime::Otherwise as _;
            #runtime::Is::<#output>::RESULT
        };
        #[doc(hidden)]
        const SOUND: #runtime::bool = {
            use #runtime::Otherwise as _;
            #runtime::Is::<__TtlMemoValue>::VALUE #key
        };
    }
}
