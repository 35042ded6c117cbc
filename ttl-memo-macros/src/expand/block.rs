//! An `impl` block with its methods expanded.
//! Knows which of them remember; each of those is a function like any other.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::expand_beside;
use super::function::expand_function;
use crate::diagnostics::Diagnostics;
use crate::lower::Subject;
use crate::lower::methods::mentions_ours;
use crate::parse::Options;
use crate::parse::{BlockItem, Body, Function, ImplBlock};

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
/// Expands each method that has the attribute, reporting the mistakes of all.
pub(crate) fn expand_block(block: &ImplBlock, options: &Options, diagnostics: &mut Diagnostics) -> TokenStream {
    block.check(options, diagnostics);
    // What the block says of all that is in it is true of what stands beside it too.
    let around = block.attributes();
    let mut handles = Vec::new();
    let (mut inside, mut beside) = (TokenStream::new(), TokenStream::new());
    for item in &block.items {
        let function = match item {
            BlockItem::Function(function) => function,
            BlockItem::Other(other) => {
                other.to_tokens(&mut inside);
                continue;
            }
        };
        let Some(method) = block.method(function, options, diagnostics) else {
            inside.extend(as_written(function));
            continue;
        };
        let subject = Subject {
            options: &method.options,
            function: &method.function,
            signature: &method.signature,
            receiver: method.receiver.as_ref(),
            block: Some(block.head()),
        };
        let is_second = method.options.handle.value().is_some_and(|handle| {
            let is_second = handles.contains(handle);
            if is_second {
                diagnostics.handle_of_two(handle);
            }
            handles.push(handle.clone());
            is_second
        });
        match subject.lower(diagnostics).filter(|_| method.is_placed && !is_second) {
            Some(mut memo) => {
                memo.attrs.body.splice(..0, around.body.iter().cloned());
                memo.attrs.everywhere.splice(..0, around.everywhere.iter().cloned());
                inside.extend(expand_function(&memo));
                beside.extend(expand_beside(memo));
            }
            None => inside.extend(as_written(&method.function)),
        }
    }
    let ImplBlock { attrs, keywords, generics, of, self_ty, brace, .. } = block;
    let attrs = attrs.iter().filter(|attribute| !crate::parse::is_ours(attribute));
    let (params, clause) = ((!generics.params.is_empty()).then_some(generics), &generics.where_clause);
    let of = of.as_ref().map(|of| quote!(#of for));
    let mut expanded = quote!(#(#attrs)* #keywords #params #of #self_ty #clause);
    brace.surround(&mut expanded, |tokens| tokens.extend(inside));
    quote!(#expanded #beside)
}

fn as_written(function: &Function) -> TokenStream {
    let Function { attrs, vis, signature, body } = function;
    let attrs = attrs.iter().filter(|attribute| !mentions_ours(attribute));
    let (Body::Block(body) | Body::Missing(body)) = body;
    quote!(#(#attrs)* #vis #signature #body)
}
