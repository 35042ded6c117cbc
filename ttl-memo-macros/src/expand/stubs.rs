//! What goes out beside the errors of a function that cannot be memoized.
//! Knows the helpers' names, so that who calls the function or its helpers gets no error of their own.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Generics, ReturnType, Signature};

use super::companion::expand_type;
use crate::lower::{companion, mentions, outlives_calls, runtime};
use crate::parse::Options;
use crate::parse::{Body, Function, is_ours};

/// Gives the function as written and, where a type can stand beside it, a companion that does nothing.
pub(crate) fn recover(options: &Options, function: &Function) -> TokenStream {
    let Function { attrs, vis, signature, body } = function;
    let attrs = attrs.iter().filter(|attr| !is_ours(attr));
    let body = match body {
        Body::Block(body) => body,
        // Stands in a trait, or nowhere.
        Body::Missing(semicolon) => return quote!(#(#attrs)* #vis #signature #semicolon),
    };
    let companion = (!is_method(signature)).then(|| expand_inert(options, function));
    quote!(#(#attrs)* #vis #signature #body #companion)
}

/// An `impl` block takes no types.
fn is_method(signature: &Signature) -> bool {
    mentions(&signature.to_token_stream(), &|word| word == "self" || word == "Self")
}

// Output:
//
// pub enum user {}
// impl user {
//     pub fn cache_clear() { loop {} }
//     …
// }
fn expand_inert(options: &Options, function: &Function) -> TokenStream {
    let Function { attrs, vis, signature, .. } = function;
    let cfgs: Vec<_> = attrs.iter().filter(|attr| attr.path().is_ident("cfg")).map(ToTokens::to_token_stream).collect();
    let (companion, runtime) = (companion(options, function), runtime(options));
    let ty = expand_type(&cfgs, vis, &companion, &signature.ident);
    let Generics { params, where_clause, .. } = &signature.generics;
    let inputs = &signature.inputs;
    let returning = outlives_calls(&signature.output).then(|| expand_inert_returning(&runtime, function));
    quote! {
        #ty
        #(#cfgs)*
        #[allow(unused)]
        impl #companion {
            pub fn cache_info() -> #runtime::CacheInfo { loop {} }
            pub fn cache_parameters() -> #runtime::CacheParameters { loop {} }
            pub fn cache_clear() { loop {} }
            pub fn cache_contains<#params>(#inputs) -> #runtime::bool #where_clause { loop {} }
            pub fn cache_ttl<#params>(#inputs) -> #runtime::Option<#runtime::Duration> #where_clause { loop {} }
            #returning
        }
    }
}

/// The helpers that return what the function does, where that is a type that can be written here.
fn expand_inert_returning(runtime: &TokenStream, function: &Function) -> TokenStream {
    let Function { signature, .. } = function;
    let Generics { params, where_clause, .. } = &signature.generics;
    let Signature { inputs, asyncness, output, .. } = signature;
    let value = match output {
        ReturnType::Type(_, ty) => ty.to_token_stream(),
        ReturnType::Default => quote!(()),
    };
    quote! {
        pub fn cache_peek<#params>(#inputs) -> #runtime::Option<#value> #where_clause { loop {} }
        pub fn cache_remove<#params>(#inputs) -> #runtime::Option<#value> #where_clause { loop {} }
        pub #asyncness fn cache_refresh<#params>(#inputs) #output #where_clause { loop {} }
        pub #asyncness fn uncached<#params>(#inputs) #output #where_clause { loop {} }
    }
}
