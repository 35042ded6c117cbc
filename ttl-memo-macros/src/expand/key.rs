//! The arguments as a key: how they are looked up, what owns them, and the check that they can be one.
//! Knows one parameter at a time and how several make a tuple.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Type};

use crate::model::{Memo, Parameter, Part};

impl Memo<'_> {
    // Input:
    //
    // fn user(tenant: &str, id: u64, x: f64)
    //
    // Output:
    //
    // Args((tenant, &id, &Float(x)))
    pub(super) fn args(&self) -> TokenStream {
        let runtime = &self.runtime;
        let parts = self.parameters.iter().zip(self.names()).map(|(Parameter { part, .. }, name)| match part {
            Part::Owned(_) => quote!(&#name),
            Part::Borrowed(_) | Part::OptionallyBorrowed(_) => quote!(#name),
            Part::Float(_) => quote!(&#runtime::Float(#name)),
            Part::BorrowedFloat(_) => quote!(&#runtime::Float(*#name)),
        });
        let parts = tuple(parts);
        quote!(#runtime::Args(#parts))
    }

    // Input:
    //
    // fn user(tenant: &str, id: u64, x: f64)
    //
    // Output:
    //
    // (<__TtlMemoAccess as Owning<str>>::Owned, u64, Float<f64>)
    pub(super) fn key_type(&self) -> TokenStream {
        let runtime = &self.runtime;
        let owned = |ty: &Type| quote!(<__TtlMemoAccess as #runtime::Owning<#ty>>::Owned);
        self.key_type_with(&owned)
    }

    /// The same for people to read: `(String, u64, Float<f64>)`.
    pub(super) fn documented_key_type(&self) -> TokenStream {
        let runtime = &self.runtime;
        self.key_type_with(&|ty| match ty {
            Type::Slice(slice) => {
                let element = &slice.elem;
                quote!(#runtime::Vec<#element>)
            }
            Type::Path(path) if path.path.is_ident("str") => quote!(#runtime::String),
            other => quote!(<#other as #runtime::ToOwned>::Owned),
        })
    }

    fn key_type_with(&self, owned: &dyn Fn(&Type) -> TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        tuple(self.parameters.iter().map(|parameter| match parameter.part {
            Part::Owned(ty) => ty.to_token_stream(),
            Part::Borrowed(ty) => owned(ty),
            Part::OptionallyBorrowed(ty) => {
                let owned = owned(ty);
                quote!(#runtime::Option<#owned>)
            }
            Part::Float(ty) | Part::BorrowedFloat(ty) => quote!(#runtime::Float<#ty>),
        }))
    }

    // Input:
    //
    // fn user(tenant: &str, id: u64)
    //
    // Output:
    //
    // let () = <CacheKey as MadeOfBorrowed<str>>::CHECKED;
    // let () = <CacheKey as MadeOf<u64>>::CHECKED;
    pub(super) fn key_checks(&self) -> TokenStream {
        let runtime = &self.runtime;
        let checks = self.parameters.iter().filter_map(|parameter| match parameter.part {
            Part::Owned(ty) => Some(check(runtime, ["CacheKey", "MadeOf"], ty, parameter.ty)),
            Part::Borrowed(ty) | Part::OptionallyBorrowed(ty) => {
                Some(check(runtime, ["CacheKey", "MadeOfBorrowed"], ty, parameter.ty))
            }
            Part::Float(_) | Part::BorrowedFloat(_) => None,
        });
        checks.collect()
    }

    /// The same as a constant: `Is::<str>::BORROWED_KEY && Is::<u64>::KEY`.
    pub(super) fn key_is_sound(&self) -> TokenStream {
        let runtime = &self.runtime;
        let sound = self.parameters.iter().map(|parameter| match parameter.part {
            Part::Owned(ty) => quote!(&& #runtime::Is::<#ty>::KEY),
            Part::Borrowed(ty) | Part::OptionallyBorrowed(ty) => {
                quote!(&& #runtime::Is::<#ty>::BORROWED_KEY)
            }
            Part::Float(_) | Part::BorrowedFloat(_) => TokenStream::new(),
        });
        sound.collect()
    }
}

/// Fails to compile unless `runtime::subject` implements `runtime::bound<ty>`, in the words of `bound` and under `place`.
pub(super) fn check(
    runtime: &TokenStream,
    [subject, bound]: [&str; 2],
    ty: impl ToTokens,
    place: impl ToTokens,
) -> TokenStream {
    // rustc underlines from the first to the last token of a path, so these carry the spans.
    let mut place = place.to_token_stream().into_iter();
    let Some(first) = place.next().map(|token| token.span()) else {
        return TokenStream::new();
    };
    let last = place.last().map_or(first, |token| token.span());
    let (subject, bound) = (Ident::new(subject, last), Ident::new(bound, first));
    let runtime = respan(runtime, first);
    let (head, r#as, end) = (quote_spanned!(first=> <), quote_spanned!(first=> as), quote_spanned!(last=> >::CHECKED));
    quote!(let () = #head #runtime::#subject #r#as #runtime::#bound<#ty> #end;)
}

fn respan(tokens: &TokenStream, span: Span) -> TokenStream {
    let at = |mut token: TokenTree| {
        token.set_span(span);
        token
    };
    tokens.clone().into_iter().map(at).collect()
}

/// `()` of none, the one itself, a tuple of more.
fn tuple(parts: impl ExactSizeIterator<Item = TokenStream>) -> TokenStream {
    if parts.len() == 1 { parts.collect() } else { quote!((#(#parts),*)) }
}
