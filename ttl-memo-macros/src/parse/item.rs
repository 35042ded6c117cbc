//! The annotated item, as written.
//! Knows syntax only; `lower` checks which functions can be cached.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::token::Brace;
use syn::{Attribute, Generics, ImplItem, LitStr, Path, Signature, Token, Type, Visibility, WhereClause, braced};

use crate::diagnostics::Diagnostics;

/// The annotated item.
pub(crate) enum Item {
    Function(Box<Function>),
    Impl(Box<ImplBlock>),
    /// Neither. The mistake is reported, and the item is printed as it was.
    Other(TokenStream),
}

/// A function. The body isn't parsed, so that rustc reports the mistakes in it.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Body,
}

/// What follows a signature.
#[derive(Clone)]
pub(crate) enum Body {
    Block(TokenStream),
    /// `fn f();`, as in a trait.
    Missing(TokenStream),
}

/// An `impl` block, for the methods in it.
pub(crate) struct ImplBlock {
    pub(crate) attrs: Vec<Attribute>,
    /// `default` and `unsafe`, and `impl` itself.
    pub(crate) keywords: TokenStream,
    pub(crate) generics: Generics,
    /// The trait in front of `for`.
    pub(crate) of: Option<Path>,
    pub(crate) self_ty: Type,
    pub(crate) brace: Brace,
    pub(crate) items: Vec<BlockItem>,
}

/// What stands in an `impl` block.
pub(crate) enum BlockItem {
    Function(Box<Function>),
    Other(Box<ImplItem>),
}

impl Item {
    /// Reads the item, and reports one that is neither a function nor an `impl` block.
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let read = |input: ParseStream<'_>| Self::read(input, diagnostics);
        match read.parse2(tokens.clone()) {
            Ok(Some(item)) => item,
            Ok(None) => Self::Other(tokens),
            Err(error) => {
                diagnostics.syntax(error);
                Self::Other(without_ours(tokens))
            }
        }
    }

    /// Reads to the end of the input; `None` for another item, which is reported.
    fn read(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Option<Self>> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        match keyword_of_other_item(input) {
            None => Function::read(attrs, vis, input).map(|function| Some(Self::Function(Box::new(function)))),
            Some(Other::Impl) => ImplBlock::read(attrs, input).map(|block| Some(Self::Impl(Box::new(block)))),
            Some(Other::Item(keyword)) => {
                input.parse::<TokenStream>()?;
                diagnostics.not_on_a_function(&keyword);
                Ok(None)
            }
        }
    }
}

impl Function {
    /// Reads what follows the visibility, up to the end of the body.
    fn read(attrs: Vec<Attribute>, vis: Visibility, input: ParseStream<'_>) -> syn::Result<Self> {
        let signature = input.parse()?;
        let body = if input.peek(Token![;]) {
            Body::Missing(TokenTree::Punct(input.parse()?).into())
        } else {
            Body::Block(peel(input.parse()?).into())
        };
        Ok(Self { attrs, vis, signature, body })
    }
}

/// The tokens without this macro's attributes, which would report mistakes that follow from the block's.
fn without_ours(tokens: TokenStream) -> TokenStream {
    let mut left = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_attribute = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        let ours = |next: &TokenTree| matches!(next, TokenTree::Group(group) if names_ours(&group.stream()));
        if is_attribute && tokens.next_if(ours).is_some() {
            continue;
        }
        left.extend([match token {
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), without_ours(group.stream()));
                inside.set_span(group.span());
                TokenTree::Group(inside)
            }
            token => token,
        }]);
    }
    left
}

/// Whether an attribute's brackets hold `ttl_cache`, `ttl_cache(…)` or a path to it.
fn names_ours(attribute: &TokenStream) -> bool {
    let words = attribute.clone().into_iter().take_while(|token| !matches!(token, TokenTree::Group(_)));
    words.last().is_some_and(|last| matches!(last, TokenTree::Ident(name) if name == "ttl_cache"))
}

/// Removes the invisible group that `macro_rules` puts around a captured block.
fn peel(token: TokenTree) -> TokenTree {
    match &token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inside = group.stream().into_iter();
            match (inside.next(), inside.next()) {
                (Some(only), None) => peel(only),
                _ => token,
            }
        }
        _ => token,
    }
}

impl ImplBlock {
    fn read(attrs: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut keywords = TokenStream::new();
        while !input.peek(Token![impl]) {
            keywords.extend([input.parse::<TokenTree>()?]);
        }
        keywords.extend([input.parse::<TokenTree>()?]);
        let mut generics: Generics = input.parse()?;
        let mut first: Type = input.parse()?;
        while let Type::Group(group) = first {
            first = *group.elem;
        }
        let (of, self_ty) = match first {
            Type::Path(path) if input.peek(Token![for]) => {
                input.parse::<Token![for]>()?;
                (Some(path.path), input.parse()?)
            }
            other => (None, other),
        };
        generics.where_clause = input.parse::<Option<WhereClause>>()?;
        let inside;
        let brace = braced!(inside in input);
        let mut items = Vec::new();
        while !inside.is_empty() {
            items.push(BlockItem::read(&inside)?);
        }
        Ok(Self { attrs, keywords, generics, of, self_ty, brace, items })
    }
}

impl BlockItem {
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if keyword_of_other_item(&ahead).is_some() {
            return input.parse().map(|item| Self::Other(Box::new(item)));
        }
        let (attrs, vis) = (input.call(Attribute::parse_outer)?, input.parse()?);
        Function::read(attrs, vis, input).map(|function| Self::Function(Box::new(function)))
    }
}

/// An item that is not a function.
enum Other {
    Impl,
    /// Its first word: `struct`, or `const` without a `fn` after it.
    Item(TokenTree),
}

fn keyword_of_other_item(input: ParseStream<'_>) -> Option<Other> {
    let ahead = input.fork();
    let mut first = None;
    while let Ok(token) = ahead.parse::<TokenTree>() {
        let TokenTree::Ident(word) = &token else {
            break;
        };
        match word.to_string().as_str() {
            "fn" => return None,
            "impl" => return Some(Other::Impl),
            "extern" => drop(ahead.parse::<LitStr>()),
            "const" | "async" | "unsafe" | "safe" | "default" | "gen" => {}
            _ => return Some(Other::Item(first.unwrap_or(token))),
        }
        first.get_or_insert(token);
    }
    first.map(Other::Item)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn keyword(tokens: TokenStream) -> Option<String> {
        let read = |input: ParseStream<'_>| {
            let keyword = keyword_of_other_item(input).map(|other| match other {
                Other::Impl => "impl".to_owned(),
                Other::Item(keyword) => keyword.to_string(),
            });
            input.parse::<TokenStream>().map(|_| keyword)
        };
        read.parse2(tokens).unwrap()
    }

    #[test]
    fn a_function_may_have_qualifiers() {
        assert_eq!(
            keyword(quote!(
                fn f() {}
            )),
            None
        );
        assert_eq!(
            keyword(quote!(
                const unsafe extern "C" fn f() {}
            )),
            None
        );
    }

    #[test]
    fn another_item_is_named_by_its_keyword() {
        assert_eq!(
            keyword(quote!(
                struct S;
            ))
            .as_deref(),
            Some("struct")
        );
        assert_eq!(
            keyword(quote!(
                const N: u8 = 0;
            ))
            .as_deref(),
            Some("const")
        );
        assert_eq!(
            keyword(quote!(
                unsafe impl T for U {}
            ))
            .as_deref(),
            Some("impl")
        );
    }

    #[test]
    fn a_block_is_read_to_its_functions() {
        let block = quote! {
            impl<T> Trait<u8> for Page<T> where T: Copy {
                type Item = u8;
                const N: usize = { 3 };
                #[ttl_cache]
                fn first(&self) -> u8 { not parsed }
                second!();
                async fn third() {}
            }
        };
        let Item::Impl(block) = Item::parse(block, &mut Diagnostics::default()) else {
            panic!("not a block");
        };
        assert!(block.of.is_some() && block.generics.where_clause.is_some());
        let functions: Vec<_> = block.items.iter().map(|item| matches!(item, BlockItem::Function(_))).collect();
        assert_eq!(functions, [false, false, true, false, true]);
    }
}
