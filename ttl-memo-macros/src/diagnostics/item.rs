//! The words about the annotated item: where it stands, its parameters and its result.

use quote::ToTokens;
use syn::Ident;

use super::Diagnostics;
use crate::suggest::type_name;

/// The item.
impl Diagnostics {
    pub(crate) fn not_on_a_function(&mut self, keyword: impl ToTokens) {
        let name = keyword.to_token_stream().to_string();
        match name.as_str() {
            "trait" => self.trait_has_no_results(keyword),
            _ => self.at(keyword, format_args!("`ttl_cache` goes on a function, not on `{name}`")),
        }
    }

    fn trait_has_no_results(&mut self, keyword: impl ToTokens) {
        self.at(keyword, "a trait has no results to remember; put `ttl_cache` on the `impl` and its methods");
    }

    pub(crate) fn method_alone(&mut self, place: impl ToTokens) {
        self.at(place, "a method's cache stands beside its `impl` block; put a bare `#[ttl_cache]` on that too");
    }

    pub(crate) fn block_without_methods(&mut self, keywords: impl ToTokens) {
        self.at(keywords, "no method here remembers its results; put `#[ttl_cache]` on those that are to");
    }

    pub(crate) fn method_needs_handle(&mut self, method: &Ident) {
        let message = format_args!("`{method}_cache` cannot stand on this type").to_string();
        self.at(
            method,
            format_args!(
                "{message}; name a type for the helpers: `#[ttl_cache(handle = {})]`",
                type_name(method, "Cache")
            ),
        );
    }

    pub(crate) fn without_a_body(&mut self, function: &Ident) {
        self.at(function, format_args!("`{function}` has no body to remember the results of; put `ttl_cache` on the `impl` and the method in it"));
    }

    pub(crate) fn const_function(&mut self, keyword: impl ToTokens) {
        self.at(keyword, "a `const fn` cannot have a cache; remove `const`");
    }

    pub(crate) fn variadic_function(&mut self, dots: impl ToTokens) {
        self.at(dots, "variadic arguments cannot be part of a cache key; remove `...`");
    }
}

/// The parameters.
impl Diagnostics {
    pub(crate) fn conditional_parameter(&mut self, attribute: impl ToTokens) {
        self.at(attribute, "a parameter under `cfg` would change the key; put `cfg` on two functions instead");
    }

    pub(crate) fn mutable_reference(&mut self, ty: impl ToTokens) {
        let ways = "take it by value or by `&`, or leave it out of the key: `skip(…)`";
        self.at(ty, format_args!("a hit would not do what the function does to a `&mut` argument; {ways}"));
    }

    pub(crate) fn borrowing_receiver(&mut self, ty: impl ToTokens) {
        let ways = "leave it out: `skip(self)`, or make a key of a part of it: `key = |this| -> String { … }`";
        self.at(ty, format_args!("a key is kept longer than what `self` borrows; {ways}"));
    }

    pub(crate) fn mutable_receiver(&mut self, ty: impl ToTokens) {
        let ways = "take `&self`, or leave it out of the key: `skip(self)`";
        self.at(ty, format_args!("a hit would not do what the method does to `self`; {ways}"));
    }

    pub(crate) fn dyn_argument(&mut self, ty: impl ToTokens) {
        self.at(
            ty,
            "a `dyn Trait` argument cannot be compared, so it is no part of a key; write the type, or `skip` it",
        );
    }

    pub(crate) fn function_pointer(&mut self, ty: impl ToTokens) {
        self.at(
            ty,
            "function pointers do not compare reliably, so they are no part of a key; take an `enum`, or `skip` it",
        );
    }

    pub(crate) fn borrows_inside(&mut self, ty: impl ToTokens) {
        self.at(ty, "a key owns what it holds, and this borrows in a way that cannot be seen through; make the key with `key = |…| -> K { … }`");
    }

    pub(crate) fn too_many_parameters(&mut self, parameter: impl ToTokens) {
        self.at(parameter, "more than 12 parameters make no key; put some of them into a struct");
    }
}

/// The result.
impl Diagnostics {
    pub(crate) fn borrowed_result(&mut self, ty: impl ToTokens) {
        self.at(ty, "a cache outlives what this borrows; return an owned value, such as `String` or `Arc<str>`");
    }

    pub(crate) fn impl_trait_result(&mut self, ty: impl ToTokens) {
        self.at(ty, "an `impl Trait` result has no type to store; write the type, such as `Vec<T>` or `Box<dyn Fn()>`");
    }

    pub(crate) fn never_returns(&mut self, ty: impl ToTokens) {
        self.at(ty, "a function that never returns has no result to remember; remove `ttl_cache`");
    }
}
