//! An `impl` block: which of its methods are cached, and the rules for all of them together.
//! Knows the block; `function` has the rules for every function.

use syn::Ident;

use super::attributes;
use super::function::lower_function;
use super::prepare::{Annotated, head_of};
use super::rejected::as_written;
use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::{Attributes, Block, BlockItem, Memo};
use crate::parse::{self, ImplBlock, Options};
use crate::syntax::tokens::{is_ours, mentions_ours};

/// Lowers each method that has the attribute. The others stay as they are.
pub(super) fn lower_block<'a>(
    block: &'a ImplBlock,
    options: &Options,
    methods: &'a [Option<Annotated>],
    diagnostics: &mut Diagnostics,
) -> Block<'a> {
    check(block, options, diagnostics);
    let attrs: Vec<_> = block.attrs.iter().filter(|attribute| !is_ours(attribute)).collect();
    let around = attributes::sort(&attrs, &mut Diagnostics::default());
    let mut handles = Vec::new();
    let items = block.items.iter().zip(methods).map(|(item, method)| match (item, method) {
        (parse::BlockItem::Other(other), _) => BlockItem::Other(other),
        (parse::BlockItem::Function(function), None) => BlockItem::Method(as_written(function)),
        (parse::BlockItem::Function(_), Some(annotated)) => {
            let is_first = check_handle(annotated, &mut handles, diagnostics);
            let memo = lower_function(&Target { annotated, block: Some(head_of(block)) }, diagnostics);
            match memo.filter(|_| annotated.is_placed && is_first) {
                Some(memo) => BlockItem::Cached(Box::new(within(&around, memo))),
                None => BlockItem::Method(as_written(&annotated.function)),
            }
        }
    });
    let items = items.collect();
    Block { attrs, keywords: &block.keywords, head: head_of(block), brace: block.brace, items }
}

/// The block has one attribute, without options, and at least one cached method.
fn check(block: &ImplBlock, options: &Options, diagnostics: &mut Diagnostics) {
    for option in options.written.iter().filter(|option| *option != "crate") {
        diagnostics.option_on_a_block(option);
    }
    for attribute in block.attrs.iter().filter(|attribute| is_ours(attribute)) {
        diagnostics.attribute_given_twice(attribute);
    }
    let has_methods = block.items.iter().any(|item| match item {
        parse::BlockItem::Function(function) => function.attrs.iter().any(mentions_ours),
        parse::BlockItem::Other(_) => false,
    });
    if !has_methods {
        diagnostics.block_without_methods(&block.keywords);
    }
}

/// Each handle is a type, so two methods can't have the same. Returns whether this method's is new.
fn check_handle<'a>(annotated: &'a Annotated, handles: &mut Vec<&'a Ident>, diagnostics: &mut Diagnostics) -> bool {
    let Some(handle) = annotated.options.handle.value() else {
        return true;
    };
    let is_first = !handles.contains(&handle);
    if !is_first {
        diagnostics.handle_of_two(handle);
    }
    handles.push(handle);
    is_first
}

/// Adds the block's attributes to the method's, because they apply to the items beside the block too.
fn within<'a>(around: &Attributes, mut memo: Memo<'a>) -> Memo<'a> {
    memo.attrs.body.splice(..0, around.body.iter().cloned());
    memo.attrs.everywhere.splice(..0, around.everywhere.iter().cloned());
    memo
}
