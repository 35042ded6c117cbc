//! The attribute of [ttl-memo](https://docs.rs/ttl-memo): a small compiler from an annotated function to a memoized one.
//! Knows the order of its passes; each pass knows its own part only.
//!
//! `parse` reads into spanned slots and never stop at the first error; `lower` applies the rules and
//! gives a `model::Memo`; `expand` turns a model into Rust and cannot fail. Every message stands in `diagnostics`.

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
use crate::expand::{expand, expand_block, recover};
use crate::lower::{Subject, named};
use crate::parse::{Item, Options};

/// Makes a function remember its results for a time; documented in `ttl_memo`, which re-exports it.
#[proc_macro_attribute]
pub fn ttl_cache(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    compile(options.into(), item.into()).into()
}

fn compile(options: TokenStream, item: TokenStream) -> TokenStream {
    let diagnostics = &mut Diagnostics::default();
    let options = Options::parse(options, diagnostics);
    let item = match Item::parse(item, diagnostics) {
        Item::Function(function) => {
            let signature = named(&function.signature);
            let subject =
                Subject { options: &options, function: &function, signature: &signature, receiver: None, block: None };
            match subject.lower(diagnostics) {
                Some(memo) => expand(memo),
                None => recover(&options, &function),
            }
        }
        Item::Impl(block) => expand_block(&block, &options, diagnostics),
        Item::Other(tokens) => tokens,
    };
    let errors = diagnostics.report();
    quote::quote!(#errors #item)
}
