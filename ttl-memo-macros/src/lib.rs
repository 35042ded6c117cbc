//! The attribute of [ttl-memo](https://docs.rs/ttl-memo): a small compiler from an annotated function to a cached one.
//! Knows the order of the stages; each stage has a folder.
//!
//! `parse` reads into slots with spans and never stops at the first error; `lower` applies the rules and gives a
//! `model`; `expand` prints a model as Rust. Every message stands in `diagnostics`.

mod expand;
mod lower;
mod parse;
mod model;
mod syntax;
mod diagnostics;
mod suggest;

#[cfg(test)]
mod expansions;

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;
use crate::expand::expand;
use crate::lower::{Prepared, lower};
use crate::parse::{Item, Options};

/// Caches a function's results for a time; documented in `ttl_memo`, which re-exports it.
#[proc_macro_attribute]
pub fn ttl_cache(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    compile(options.into(), item.into()).into()
}

fn compile(options: TokenStream, item: TokenStream) -> TokenStream {
    let diagnostics = &mut Diagnostics::default();
    let options = Options::parse(options, diagnostics);
    let item = Item::parse(item, diagnostics);
    let prepared = Prepared::of(item, options, diagnostics);
    let model = lower(&prepared, diagnostics);
    let (errors, item) = (diagnostics.report(), expand(&model));
    quote::quote!(#errors #item)
}
