//! The annotated item, and what is generated beside it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::companion::expand_companion;
use super::function::expand_function;
use super::method::expand_method;
use super::names::Printer;
use super::stubs::expand_stubs;
use super::support_impl::expand_support_impl;
use crate::model::{AsWritten, Block, BlockItem, Host, Item, Memo, Rejected};

/// Prints the item.
pub(crate) fn expand(item: &Item<'_>) -> TokenStream {
    match item {
        Item::Cached(memo) => {
            let (function, beside) = (expand_function(&Printer::function(memo)), expand_beside(memo));
            quote!(#function #beside)
        }
        Item::Rejected(Rejected { function, stubs }) => {
            let (written, stubs) =
                (expand_written(function), stubs.as_ref().map(|stubs| expand_stubs(function, stubs)));
            quote!(#written #stubs)
        }
        Item::Block(block) => expand_block(block),
        Item::Other(tokens) => tokens.to_token_stream(),
    }
}

// Input:
//
// impl Api {
//     #[ttl_cache(ttl = "1m")]
//     pub fn user(&self, id: u64) -> Result<User, Error> { … }
//     pub fn url(&self) -> &str { … }
// }
//
// Output:
//
// impl Api {
//     pub fn user(&self, id: u64) -> Result<User, Error> { lookup }
//     pub fn url(&self) -> &str { … }
// }
// impl Api { pub fn user_uncached(…) … }
fn expand_block(block: &Block<'_>) -> TokenStream {
    let Block { attrs, keywords, head, brace, items } = block;
    let (mut inside, mut beside) = (TokenStream::new(), TokenStream::new());
    for item in items {
        match item {
            BlockItem::Cached(memo) => {
                inside.extend(expand_function(&Printer::function(memo)));
                beside.extend(expand_beside(memo));
            }
            BlockItem::Method(method) => inside.extend(expand_written(method)),
            BlockItem::Other(other) => other.to_tokens(&mut inside),
        }
    }
    let (generics, self_ty) = (head.generics, head.self_ty);
    let (params, clause) = ((!generics.params.is_empty()).then_some(generics), &generics.where_clause);
    let of = head.of.map(|of| quote!(#of for));
    let mut expanded = quote!(#(#attrs)* #keywords #params #of #self_ty #clause);
    brace.surround(&mut expanded, |tokens| tokens.extend(inside));
    quote!(#expanded #beside)
}

/// The items beside the function, or beside the `impl` block of a method.
fn expand_beside(memo: &Memo<'_>) -> TokenStream {
    let printer = &Printer::helpers(memo);
    let body = match &memo.host {
        Host::Companion(companion) | Host::Handle(companion, _) => expand_companion(printer, companion),
        Host::Methods(block) => expand_method(printer, *block),
    };
    let support = expand_support_impl(printer);
    quote!(#body #support)
}

fn expand_written(function: &AsWritten<'_>) -> TokenStream {
    let AsWritten { attrs, vis, signature, body } = function;
    quote!(#(#attrs)* #vis #signature #body)
}
