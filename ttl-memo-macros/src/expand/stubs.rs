//! The stubs that are printed beside the errors of a function that can't be cached.
//! Knows the helpers' names, so that callers of the function or of its helpers get no errors.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Generics, ReturnType, Signature};

use super::companion::expand_type;
use super::names::runtime;
use crate::model::{AsWritten, Stubs};

// Output:
//
// pub enum user {}
// impl user {
//     pub fn cache_clear() { loop {} }
//     …
// }
pub(super) fn expand_stubs(function: &AsWritten<'_>, stubs: &Stubs<'_>) -> TokenStream {
    let AsWritten { vis, signature, .. } = function;
    let Stubs { companion, cfgs, krate, has_owned_output } = stubs;
    let cfgs: Vec<_> = cfgs.iter().map(ToTokens::to_token_stream).collect();
    let runtime = runtime(*krate);
    let ty = expand_type(&cfgs, vis, companion, &signature.ident);
    let Generics { params, where_clause, .. } = &signature.generics;
    let inputs = &signature.inputs;
    let returning = has_owned_output.then(|| expand_returning(&runtime, signature));
    quote! {
        #ty
        #(#cfgs)*
        #[allow(unused)]
        impl #companion {
            pub fn cache_info() -> #runtime::CacheInfo { loop {} }
            pub fn cache_parameters() -> #runtime::CacheParameters { loop {} }
            pub fn cache_clear() { loop {} }
            pub fn cache_invalidate_tag(_: &#runtime::str) -> #runtime::usize { loop {} }
            pub fn cache_contains<#params>(#inputs) -> #runtime::bool #where_clause { loop {} }
            pub fn cache_ttl<#params>(#inputs) -> #runtime::Option<#runtime::Duration> #where_clause { loop {} }
            #returning
        }
    }
}

/// The helpers that return the function's result.
fn expand_returning(runtime: &TokenStream, signature: &Signature) -> TokenStream {
    let Generics { params, where_clause, .. } = &signature.generics;
    let Signature { inputs, asyncness, output, .. } = signature;
    let value = match output {
        ReturnType::Type(_, ty) => ty.to_token_stream(),
        ReturnType::Default => quote!(()),
    };
    quote! {
        pub fn cache_peek<#params>(#inputs) -> #runtime::Option<#value> #where_clause { loop {} }
        pub fn cache_remove<#params>(#inputs) -> #runtime::Option<#value> #where_clause { loop {} }
        pub #asyncness fn cache_call<#params>(#inputs) -> (#value, #runtime::Source) #where_clause { loop {} }
        pub #asyncness fn cache_refresh<#params>(#inputs) #output #where_clause { loop {} }
        pub #asyncness fn uncached<#params>(#inputs) #output #where_clause { loop {} }
    }
}
