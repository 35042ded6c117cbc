//! The helpers: `user::cache_clear()` and its like.
//! Knows their names, words and types; what they do is the runtime's.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Signature;

use super::function::expand_computation;
use super::{beside_parameters, local};
use crate::model::Memo;

impl Memo<'_> {
    /// All of them but `cache` and `uncached`.
    pub(super) fn helpers(&self) -> TokenStream {
        let (whole, keyed, changing) = (self.whole_helpers(), self.key_helpers(), self.changing_helpers());
        let (refresh, test) = (self.refresh_helper(), self.test_function());
        quote!(#whole #keyed #changing #refresh #test)
    }

    fn doc(&self, before: &str, after: &str) -> String {
        format!("{before} `{}` {after}", self.signature.ident)
    }

    // Output:
    //
    // pub fn cache_info() -> CacheInfo { __TtlMemoAccess::info(user::cache()) }
    // pub fn cache_parameters() -> CacheParameters { … }
    // pub fn cache_clear() { … }
    fn whole_helpers(&self) -> TokenStream {
        let Self { runtime, companion, .. } = self;
        let info = self.doc("How", "has done since its first call or its last `cache_clear`.");
        let parameters = self.doc("How the cache of", "was set up.");
        let clear = self.doc("Forgets everything that", "remembers and zeroes its counters.");
        quote! {
            #[doc = #info]
            pub fn cache_info() -> #runtime::CacheInfo {
                __TtlMemoAccess::info(#companion::cache())
            }
            #[doc = #parameters]
            pub fn cache_parameters() -> #runtime::CacheParameters {
                __TtlMemoAccess::parameters(#companion::cache())
            }
            #[doc = #clear]
            pub fn cache_clear() {
                __TtlMemoAccess::clear(#companion::cache());
            }
        }
    }

    // Output:
    //
    // pub fn cache_peek(tenant: &str, id: u64) -> Option<__TtlMemoValue> {
    //     __TtlMemoAccess::peek(user::cache(), &Args((tenant, &id)))
    // }
    // pub fn cache_contains(tenant: &str, id: u64) -> bool { … }
    // pub fn cache_ttl(tenant: &str, id: u64) -> Option<Duration> { … }
    fn key_helpers(&self) -> TokenStream {
        let Self { runtime, companion, .. } = self;
        let (args, parameters) = (self.args(), self.typed_parameters());
        let peek = self.doc("The live value that", "remembers for these arguments. Runs, counts and moves nothing.");
        let contains = self.doc("Whether", "remembers a live value for these arguments.");
        let ttl =
            self.doc("How long the value that", "remembers for these arguments lives; `Duration::MAX` is for ever.");
        quote! {
            #[doc = #peek]
            pub fn cache_peek(#(#parameters),*) -> #runtime::Option<__TtlMemoValue> {
                __TtlMemoAccess::peek(#companion::cache(), &#args)
            }
            #[doc = #contains]
            pub fn cache_contains(#(#parameters),*) -> #runtime::bool {
                __TtlMemoAccess::contains(#companion::cache(), &#args)
            }
            #[doc = #ttl]
            pub fn cache_ttl(#(#parameters),*) -> #runtime::Option<#runtime::Duration> {
                __TtlMemoAccess::ttl(#companion::cache(), &#args)
            }
        }
    }

    // Output:
    //
    // pub fn cache_remove(tenant: &str, id: u64) -> Option<__TtlMemoValue> { … }
    // pub fn cache_insert(tenant: &str, id: u64, value: __TtlMemoValue) -> Option<__TtlMemoValue> { … }
    fn changing_helpers(&self) -> TokenStream {
        let Self { runtime, companion, .. } = self;
        let (args, parameters) = (self.args(), self.typed_parameters());
        let value = beside_parameters("value");
        let remove = self.doc("Makes", "forget the value for these arguments, and returns it while it is live.");
        let insert = self.doc("Stores a value as if", "had computed it, and returns the live one it replaces.");
        quote! {
            #[doc = #remove]
            pub fn cache_remove(#(#parameters),*) -> #runtime::Option<__TtlMemoValue> {
                __TtlMemoAccess::remove(#companion::cache(), &#args)
            }
            #[doc = #insert]
            pub fn cache_insert(#(#parameters,)* #value: __TtlMemoValue) -> #runtime::Option<__TtlMemoValue> {
                __TtlMemoAccess::insert(#companion::cache(), #args, #value)
            }
        }
    }

    // Output:
    //
    // pub fn cache_refresh(tenant: &str, id: u64) -> Result<User, Error> {
    //     let lead = __TtlMemoAccess::supersede(user::cache(), Args((tenant, &id)));
    //     __TtlMemoAccess::finish(lead, user::uncached(tenant, id), always)
    // }
    fn refresh_helper(&self) -> TokenStream {
        let Self { companion, output, .. } = self;
        let Signature { asyncness, unsafety, .. } = self.signature;
        let (attrs, args, parameters) = (&self.attrs.call, self.args(), self.typed_parameters());
        let (lead, computation) = (beside_parameters("lead"), expand_computation(self));
        let supersede = if asyncness.is_some() { quote!(supersede_async) } else { quote!(supersede) };
        let doc = self.doc("Runs the body of", "now, whatever it remembers, and stores what that gives.");
        quote! {
            #[doc = #doc]
            #(#attrs)*
            pub #asyncness #unsafety fn cache_refresh(#(#parameters),*) -> #output {
                let #lead = __TtlMemoAccess::#supersede(#companion::cache(), #args);
                #computation
            }
        }
    }

    // Input:
    //
    // #[ttl_cache(cache_if = |output| output.is_some())]
    //
    // Output:
    //
    // fn is_to_be_stored(output: &Option<User>) -> bool { test(output, |output| output.is_some()) }
    fn test_function(&self) -> Option<TokenStream> {
        let Self { runtime, output, .. } = self;
        let cache_if = self.settings.cache_if?;
        let name = local("output");
        Some(quote! {
            #[allow(clippy::ref_option, clippy::ref_option_ref)]
            fn is_to_be_stored(#name: &#output) -> #runtime::bool {
                #runtime::test(#name, #cache_if)
            }
        })
    }
}
