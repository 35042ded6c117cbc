//! The messages about the annotated item, its parameters and its result.

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
        self.at(keyword, "a trait has no results to cache; put `ttl_cache` on the `impl` block and its methods");
    }

    pub(crate) fn method_alone(&mut self, place: impl ToTokens) {
        self.at(place, "a cached method needs the attribute on its `impl` block too; add a bare `#[ttl_cache]` there");
    }

    pub(crate) fn block_without_methods(&mut self, keywords: impl ToTokens) {
        self.at(keywords, "no method of this block is cached; put `#[ttl_cache]` on those that should be");
    }

    pub(crate) fn method_needs_handle(&mut self, method: &Ident) {
        let message = format_args!("this type can't get helpers such as `{method}_cache`").to_string();
        let handle = type_name(method, "Cache");
        self.at(method, format_args!("{message}; name a type for them: `#[ttl_cache(handle = {handle})]`"));
    }

    pub(crate) fn after_async_trait(&mut self, method: &Ident) {
        self.at(
            method,
            format_args!(
                "`#[async_trait]` has already rewritten `{method}`; put `#[ttl_cache]` above `#[async_trait]`"
            ),
        );
    }

    pub(crate) fn without_a_body(&mut self, function: &Ident) {
        self.at(
            function,
            format_args!("`{function}` has no body; put `ttl_cache` on the `impl` block and on the method in it"),
        );
    }

    pub(crate) fn const_function(&mut self, keyword: impl ToTokens) {
        self.at(keyword, "a `const fn` can't have a cache; remove `const`");
    }

    pub(crate) fn variadic_function(&mut self, dots: impl ToTokens) {
        self.at(dots, "variadic arguments can't be part of a cache key; remove `...`");
    }
}

/// The parameters.
impl Diagnostics {
    pub(crate) fn conditional_parameter(&mut self, attribute: impl ToTokens) {
        let message = "a parameter of a cached function can't be conditional";
        self.at(attribute, format_args!("{message}; write the function twice, under `cfg(…)` and under `cfg(not(…))`"));
    }

    pub(crate) fn mutable_reference(&mut self, ty: impl ToTokens) {
        let ways = "take it by value or by `&`, or leave it out of the key with `skip(…)`";
        self.at(ty, format_args!("a cached call can't modify a `&mut` argument; {ways}"));
    }

    pub(crate) fn mutable_receiver(&mut self, ty: impl ToTokens) {
        let ways = "take `&self`, or leave it out of the key with `skip(self)`";
        self.at(ty, format_args!("a cached call can't modify `self`; {ways}"));
    }

    pub(crate) fn borrowing_receiver(&mut self, ty: impl ToTokens, parameters: &str) {
        let ways = format!("leave it out with `skip(self)`, or make the key: `key = |{parameters}| -> K {{ … }}`");
        self.at(ty, format_args!("a key outlives the call, so it can't hold what `self` borrows; {ways}"));
    }

    pub(crate) fn dyn_argument(&mut self, ty: impl ToTokens) {
        let ways = "take a concrete type, or leave it out of the key with `skip(…)`";
        self.at(ty, format_args!("a `dyn Trait` argument can't be compared, so it can't be part of a key; {ways}"));
    }

    pub(crate) fn function_pointer(&mut self, ty: impl ToTokens) {
        let ways = "take an `enum`, or leave it out of the key with `skip(…)`";
        self.at(ty, format_args!("function pointers can't be compared reliably; {ways}"));
    }

    pub(crate) fn borrows_inside(&mut self, ty: impl ToTokens, parameters: &str) {
        let ways = format!("leave it out with `skip(…)`, or make the key: `key = |{parameters}| -> K {{ … }}`");
        self.at(ty, format_args!("a key owns its parts, and there is no owned form of this type; {ways}"));
    }

    pub(crate) fn too_many_parameters(&mut self, parameter: impl ToTokens) {
        self.at(parameter, "a cache key supports at most 12 parameters; group some of them in a struct");
    }
}

/// The result.
impl Diagnostics {
    pub(crate) fn borrowed_result(&mut self, ty: impl ToTokens) {
        let example = "such as `String` or `Arc<str>`";
        self.at(
            ty,
            format_args!("a cached result outlives the call, so it can't borrow; return an owned value, {example}"),
        );
    }

    pub(crate) fn boxed_future(&mut self, ty: impl ToTokens) {
        self.at(ty, "a cache stores a value, not a future; write an `async fn` that returns the value");
    }

    pub(crate) fn impl_trait_result(&mut self, ty: impl ToTokens, of: Opaque) {
        let instead = match of {
            Opaque::Future => return self.boxed_future(ty),
            Opaque::Iterator => "collect it and return `Vec<T>` or `Arc<[T]>`",
            Opaque::Function => "return `Arc<dyn Fn() + Send + Sync>`",
            Opaque::Other => "write the type, or return `Arc<dyn Trait + Send + Sync>`",
        };
        self.at(ty, format_args!("an `impl Trait` result can't be stored; {instead}"));
    }

    pub(crate) fn never_returns(&mut self, ty: impl ToTokens) {
        self.at(ty, "a function that never returns has no result to cache; remove `ttl_cache`");
    }
}

/// What an `impl Trait` is.
#[derive(Clone, Copy)]
pub(crate) enum Opaque {
    Future,
    Iterator,
    Function,
    Other,
}
