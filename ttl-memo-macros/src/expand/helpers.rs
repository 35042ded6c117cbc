//! The helpers: `user::cache_clear()` and its like.
//! Knows their names, words and types; what they do is the runtime's.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Signature;

use super::function::expand_computation;
use super::type_queries::StoreTypes;
use super::{Own, local, shown};
use crate::model::{Host, Memo, Store};

impl Memo<'_> {
    /// All of them but `cache` and `uncached`, which a method has too.
    pub(super) fn helpers(&self) -> TokenStream {
        if let Host::Methods(_) = self.host {
            return TokenStream::new();
        }
        let refresh = self.refresh_helper();
        if !self.has_store() {
            return refresh;
        }
        let (whole, parameters) = (self.whole_helpers(), self.parameters_helper());
        let (keyed, changing) = (self.key_helpers(), self.changing_helpers());
        quote!(#whole #parameters #keyed #changing #refresh)
    }

    // Output:
    //
    // pub fn cache_info() -> CacheInfo { user::engine().info() }
    // pub fn cache_clear() { user::engine().clear(); }
    //
    // Of a generic function for all its stores together.
    fn whole_helpers(&self) -> TokenStream {
        let runtime = &self.runtime;
        let info = self.doc("How", "has done since its first call or its last `cache_clear`.");
        let clear = self.doc("Forgets everything that", "remembers and zeroes its counters.");
        let (angle, clause, all) = match &self.store {
            Store::Own(_) if self.is_generic() => (None, None, self.own(Own::Stores)),
            _ => {
                let clause = self.generics.of_store.clause(&self.bounds());
                (self.generics.of_store.angle(), clause, self.own(Own::Engine))
            }
        };
        quote! {
            #[doc = #info]
            #[inline]
            pub fn cache_info #angle() -> #runtime::CacheInfo #clause { #all().info() }
            #[doc = #clear]
            #[inline]
            pub fn cache_clear #angle() #clause { #all().clear(); }
        }
    }

    // Output:
    //
    // pub fn cache_parameters() -> CacheParameters { user::engine().parameters() }
    fn parameters_helper(&self) -> TokenStream {
        let (runtime, engine) = (&self.runtime, self.own(Own::Engine));
        let doc = self.doc("How the cache of", "was set up.");
        let angle = self.generics.of_store.angle();
        let clause = self.generics.of_store.clause(&self.bounds());
        quote! {
            #[doc = #doc]
            #[inline]
            pub fn cache_parameters #angle() -> #runtime::CacheParameters #clause { #engine().parameters() }
        }
    }

    // Output:
    //
    // pub fn cache_peek(tenant: &str, id: u64) -> Option<__TtlMemoValue> { user::engine().peek(&Args((tenant, &id))) }
    // pub fn cache_contains(tenant: &str, id: u64) -> bool { … }
    // pub fn cache_ttl(tenant: &str, id: u64) -> Option<Duration> { … }
    fn key_helpers(&self) -> TokenStream {
        let (runtime, StoreTypes { value, .. }) = (&self.runtime, self.types());
        let peek = self.doc("The live value that", "remembers for these arguments. Runs, counts and moves nothing.");
        let contains = self.doc("Whether", "remembers a live value for these arguments.");
        let ttl =
            self.doc("How long the value that", "remembers for these arguments lives; `Duration::MAX` is for ever.");
        let peek = self.key_helper("peek", &peek, &quote!(#runtime::Option<#value>));
        let contains = self.key_helper("contains", &contains, &quote!(#runtime::bool));
        let ttl = self.key_helper("ttl", &ttl, &quote!(#runtime::Option<#runtime::Duration>));
        quote!(#peek #contains #ttl)
    }

    // Output:
    //
    // pub fn cache_remove(tenant: &str, id: u64) -> Option<__TtlMemoValue> { … }
    // pub fn cache_insert(tenant: &str, id: u64, value: __TtlMemoValue) -> Option<__TtlMemoValue> { … }
    fn changing_helpers(&self) -> TokenStream {
        let (runtime, StoreTypes { value, .. }) = (&self.runtime, self.types());
        let remove = self.doc("Makes", "forget the value for these arguments, and returns it while it is live.");
        let remove = self.key_helper("remove", &remove, &quote!(#runtime::Option<#value>));
        let insert = self.doc("Stores a value as if", "had computed it, and returns the live one it replaces.");
        let (parameters, args, engine) = (self.key_parameters(), self.args_of_helper(), self.own(Own::Engine));
        let (angle, clause) = self.for_key();
        let name = shown("value");
        quote! {
            #remove
            #[doc = #insert]
            #[inline]
            pub fn cache_insert #angle(#(#parameters,)* #name: #value) -> #runtime::Option<#value> #clause {
                #engine().insert(#args, #name)
            }
        }
    }

    /// `cache_` and what it does with the key.
    fn key_helper(&self, does: &str, doc: &str, output: &TokenStream) -> TokenStream {
        let (name, does) = (shown(&format!("cache_{does}")), shown(does));
        let (parameters, args, engine) = (self.key_parameters(), self.args_of_helper(), self.own(Own::Engine));
        let (angle, clause) = self.for_key();
        quote! {
            #[doc = #doc]
            #[inline]
            pub fn #name #angle(#(#parameters),*) -> #output #clause { #engine().#does(&#args) }
        }
    }

    /// What a function that takes the parts of the key declares.
    fn for_key(&self) -> (Option<TokenStream>, Option<TokenStream>) {
        let declared = &self.generics.of_key;
        (declared.angle(), declared.clause(&self.bounds()))
    }

    // Output:
    //
    // pub fn cache_refresh(tenant: &str, id: u64) -> Result<User, Error> {
    //     let engine = user::engine();
    //     let lead = engine.supersede(Args((tenant, &id)));
    //     engine.finish(lead, user::uncached(tenant, id), always)
    // }
    fn refresh_helper(&self) -> TokenStream {
        let output = &self.output;
        let Signature { asyncness, unsafety, .. } = self.signature;
        let (attrs, args, parameters) = (&self.attrs.call, self.args(), self.typed_parameters());
        let [engine, lead] = ["engine", "lead"].map(local);
        let (making, key, computation) = (self.engine_here(), self.key_here(), expand_computation(self));
        let supersede = if asyncness.is_some() { quote!(supersede_async) } else { quote!(supersede) };
        let doc = self.doc("Runs the body of", "now, whatever it remembers, and stores what that gives.");
        let (angle, clause) = (self.generics.whole.angle(), self.generics.whole.clause(&self.bounds()));
        quote! {
            #[doc = #doc]
            #(#attrs)*
            pub #asyncness #unsafety fn cache_refresh #angle(#(#parameters),*) -> #output #clause {
                #making
                #key
                let #lead = #engine.#supersede(#args);
                #computation
            }
        }
    }
}
