//! The arguments as a key: how they are looked up, what owns them, and the check that they can be one.
//! Knows one parameter at a time and how several make a tuple.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::{local, shown};
use crate::model::{Key, KeyClosure, Many, Memo, Parameter, Shape};
use crate::syntax::types::{is_named, is_well_known, plain};

impl Memo<'_> {
    /// The parameters that make the key.
    fn keyed(&self) -> Vec<(&Parameter<'_>, &Shape<'_>)> {
        self.parameters.iter().filter_map(|parameter| Some((parameter, parameter.part.as_ref()?))).collect()
    }

    /// What a helper takes to find a value: the parameters that make the key, or the key.
    pub(super) fn key_parameters(&self) -> Vec<TokenStream> {
        match &self.key {
            Key::Parameters => self.keyed().into_iter().map(|(parameter, _)| self.typed(parameter)).collect(),
            Key::Closure(key) => {
                let (name, ty) = (shown("key"), key.ty);
                vec![quote!(#name: &#ty)]
            }
        }
    }

    /// What looks it up, of what a helper took.
    pub(super) fn args_of_helper(&self) -> TokenStream {
        let runtime = &self.runtime;
        match &self.key {
            Key::Parameters => self.args(),
            Key::Closure(_) => {
                let key = shown("key");
                quote!(#runtime::KeyRef(#key))
            }
        }
    }

    // Input:
    //
    // fn user(tenant: &str, id: u64, x: f64)
    //
    // Output:
    //
    // Args((tenant, &id, &Float(x)))
    //
    // What looks it up, of what the function took.
    pub(super) fn args(&self) -> TokenStream {
        let runtime = &self.runtime;
        if let Key::Closure(_) = self.key {
            let key = local("key");
            return quote!(#runtime::KeyRef(#runtime::OwnedKey(#key)));
        }
        let parts = self.keyed().into_iter().map(|(parameter, part)| {
            let name = self.beside(&parameter.name);
            match part {
                Shape::Owned(_) => quote!(&#name),
                Shape::Float(_) => quote!(&#runtime::Float(#name)),
                _ if is_reference(parameter, part) => quote!(#name),
                shape => {
                    let shape = shape.expand(runtime);
                    quote!(#runtime::PartAs::<#shape, _>::new(&#name))
                }
            }
        });
        let parts = tuple(&parts.collect::<Vec<_>>());
        quote!(#runtime::KeyRef(#parts))
    }

    // Input:
    //
    // #[ttl_cache(key = |this, _conn| -> u64 { this.id })]
    //
    // Output:
    //
    // let key: u64 = { let this = &self; key(|| -> u64 { this.id }) };
    //
    // The parameters are the function's own, so the closure has none left.
    pub(super) fn key_here(&self) -> Option<TokenStream> {
        let Key::Closure(KeyClosure { closure, ty, renamed, typed }) = &self.key else {
            return None;
        };
        let (runtime, key) = (&self.runtime, local("key"));
        let renamed = renamed.iter().map(|(name, parameter)| {
            let parameter = self.renamed_here(parameter);
            quote!(#[allow(clippy::no_effect_underscore_binding)] let #name = #parameter; let _ = &#name;)
        });
        let typed = typed.iter().map(|(name, ty)| {
            let place = quote_spanned!(ty.span()=> &);
            quote!(let _: &#ty = #place #name;)
        });
        let (output, body) = (&closure.output, &closure.body);
        Some(quote! {
            let #key: #ty = {
                #(#renamed)*
                #(#typed)*
                #runtime::key(|| #output #body)
            };
        })
    }

    /// A parameter by the name that it has where the lookup is.
    fn renamed_here(&self, parameter: &TokenStream) -> TokenStream {
        let rename = |token: TokenTree| match token {
            TokenTree::Ident(name) => TokenTree::Ident(self.beside(&name)),
            other => other,
        };
        parameter.clone().into_iter().map(rename).collect()
    }

    // Input:
    //
    // fn user(tenant: &str, id: u64, x: f64)
    //
    // Output:
    //
    // (String, u64, Float<f64>)
    pub(super) fn key_type(&self, sound: &TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        self.key_type_with(&|ty| {
            let owned = || match self.depends(ty) {
                // Of a size known to rustc, unless it says otherwise.
                true if self.generics.unsized_types.iter().any(|name| is_named(ty, name)) => {
                    quote!(<#ty as #runtime::ToOwned>::Owned)
                }
                true => ty.to_token_stream(),
                false => quote!(<#sound as #runtime::Owning<#ty>>::Owned),
            };
            plainly_owned(runtime, ty).unwrap_or_else(owned)
        })
    }

    /// The same for people to read.
    pub(super) fn documented_key_type(&self) -> TokenStream {
        let runtime = &self.runtime;
        self.key_type_with(&|ty| match ty {
            // Who has methods of its own has a size, nearly always.
            ty if is_named(ty, "Self") => ty.to_token_stream(),
            ty => plainly_owned(runtime, ty).unwrap_or_else(|| quote!(<#ty as #runtime::ToOwned>::Owned)),
        })
    }

    fn key_type_with(&self, owned: &dyn Fn(&Type) -> TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        if let Key::Closure(key) = &self.key {
            return key.ty.to_token_stream();
        }
        let parts = self.keyed().into_iter().map(|(_, part)| part.key_type(runtime, owned));
        tuple(&parts.collect::<Vec<_>>())
    }

    // Input:
    //
    // fn user(tenant: &Tenant, id: Id)
    //
    // Output:
    //
    // let () = <CacheKey as MadeOfBorrowed<Tenant>>::CHECKED;
    // let () = <CacheKey as MadeOf<Id>>::CHECKED;
    pub(super) fn key_checks(&self) -> TokenStream {
        if let Key::Closure(key) = &self.key {
            return self.piece_check(key.ty, "MadeOf", key.ty);
        }
        let mut checks = TokenStream::new();
        for (parameter, part) in self.keyed() {
            let is_whole = matches!(part, Shape::Owned(_)) || is_reference(parameter, part);
            part.each_piece(&mut |ty, is_borrowed| {
                let place = if is_whole { parameter.ty } else { ty };
                let bound = match (parameter.is_receiver, is_borrowed) {
                    (true, _) => "MadeOfInstance",
                    (false, true) => "MadeOfBorrowed",
                    (false, false) => "MadeOf",
                };
                checks.extend(self.piece_check(ty, bound, place));
            });
        }
        checks
    }

    fn piece_check(&self, ty: &Type, bound: &str, place: &Type) -> TokenStream {
        if is_well_known(ty) || self.depends(ty) {
            return TokenStream::new();
        }
        check(&self.runtime, ["CacheKey", bound], ty, place)
    }
}

impl Shape<'_> {
    /// The shape as a type: `Via<Each<Via<Leaf>>>` for `&[&str]`.
    fn expand(&self, runtime: &TokenStream) -> TokenStream {
        match self {
            Shape::Owned(_) | Shape::Borrowed(_) => quote!(#runtime::Same),
            Shape::Float(_) => quote!(#runtime::FloatBits),
            Shape::Via(inner) => {
                let inner = inner.expand(runtime);
                quote!(#runtime::Pointee<#inner>)
            }
            Shape::Each(_, inner) => {
                let inner = inner.expand(runtime);
                quote!(#runtime::Elements<#inner>)
            }
            Shape::Tuple(shapes) => {
                let shapes = shapes.iter().map(|shape| shape.expand(runtime));
                quote!((#(#shapes,)*))
            }
        }
    }

    /// The type that owns it all: `Vec<String>` for `&[&str]`.
    fn key_type(&self, runtime: &TokenStream, owned: &dyn Fn(&Type) -> TokenStream) -> TokenStream {
        match self {
            Shape::Owned(ty) => ty.to_token_stream(),
            Shape::Borrowed(ty) => owned(ty),
            Shape::Float(ty) => quote!(#runtime::Float<#ty>),
            Shape::Via(inner) => inner.key_type(runtime, owned),
            Shape::Each(many, inner) => {
                let inner = inner.key_type(runtime, owned);
                match many {
                    Many::Vec => quote!(#runtime::Vec<#inner>),
                    Many::Array(length) => quote!([#inner; #length]),
                    Many::Option => quote!(#runtime::Option<#inner>),
                }
            }
            Shape::Tuple(shapes) => {
                let shapes = shapes.iter().map(|shape| shape.key_type(runtime, owned));
                quote!((#(#shapes,)*))
            }
        }
    }
}

/// What owns a type whose name tells: `String` for `str`.
fn plainly_owned(runtime: &TokenStream, ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::Slice(slice) => {
            let element = &slice.elem;
            Some(quote!(#runtime::Vec<#element>))
        }
        ty if is_named(ty, "str") => Some(quote!(#runtime::String)),
        ty => is_well_known(ty).then(|| ty.to_token_stream()),
    }
}

/// Whether an argument is a reference to one piece, which is looked up as it is.
fn is_reference(parameter: &Parameter<'_>, part: &Shape<'_>) -> bool {
    let is_one = matches!(part, Shape::Via(inner) if matches!(**inner, Shape::Borrowed(_)));
    // A `Cow` has to be looked into.
    is_one && matches!(plain(parameter.ty), Type::Reference(_))
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
fn tuple(parts: &[TokenStream]) -> TokenStream {
    match parts {
        [one] => one.clone(),
        parts => quote!((#(#parts),*)),
    }
}
