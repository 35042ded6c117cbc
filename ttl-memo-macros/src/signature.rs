//! The annotated item, as written.
//! Knows syntax only; which functions can be memoized is for `lower` to say.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr, Signature, Token, Visibility};

use crate::diagnostics::Diagnostics;

/// What stands under the attribute.
pub(crate) enum Item {
    Function(Box<Function>),
    /// Not a function, with its mistake reported; goes out as it came in.
    Other(TokenStream),
}

/// A function whose body stays unparsed, so that its mistakes are rustc's to report.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Body,
}

/// What follows a signature.
pub(crate) enum Body {
    Block(TokenStream),
    /// `fn f();`, as in a trait.
    Missing(TokenStream),
}

impl Item {
    /// Reads the item, reporting one that is not a function.
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let read = |input: ParseStream<'_>| Function::parse(input, diagnostics);
        match read.parse2(tokens.clone()) {
            Ok(Some(function)) => Self::Function(Box::new(function)),
            Ok(None) => Self::Other(tokens),
            Err(error) => {
                diagnostics.syntax(error);
                Self::Other(tokens)
            }
        }
    }
}

impl Function {
    /// Reads to the end of the input; `None` when it is another item, which is reported.
    fn parse(input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<Option<Self>> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if let Some(keyword) = keyword_of_other_item(input) {
            input.parse::<TokenStream>()?;
            diagnostics.not_on_a_function(&keyword);
            return Ok(None);
        }
        let signature = input.parse()?;
        let body = if input.peek(Token![;]) { Body::Missing(input.parse()?) } else { Body::Block(input.parse()?) };
        Ok(Some(Self { attrs, vis, signature, body }))
    }
}

/// Returns the first word of an item that is not a function: `struct`, `impl`, and `const` when no `fn` follows.
fn keyword_of_other_item(input: ParseStream<'_>) -> Option<TokenTree> {
    let ahead = input.fork();
    let mut first = None;
    while let Ok(token) = ahead.parse::<TokenTree>() {
        let TokenTree::Ident(word) = &token else {
            break;
        };
        match word.to_string().as_str() {
            "fn" => return None,
            "extern" => drop(ahead.parse::<LitStr>()),
            "const" | "async" | "unsafe" | "safe" | "default" | "gen" => {}
            _ => return first.or(Some(token)),
        }
        first.get_or_insert(token);
    }
    first
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn keyword(tokens: TokenStream) -> Option<String> {
        let read = |input: ParseStream<'_>| {
            let keyword = keyword_of_other_item(input).map(|keyword| keyword.to_string());
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
            Some("unsafe")
        );
    }
}
