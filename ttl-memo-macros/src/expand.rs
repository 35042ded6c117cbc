//! From a [`Memo`] to Rust. Cannot fail: every mistake was found before.
//! Knows the runtime's names for expansions; the logic behind them is the runtime's.

mod companion;
mod function;
mod helpers;
mod key;
mod recover;
mod store;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Ident;

use crate::model::{Memo, Output};

pub(crate) use recover::recover;

use companion::generated;

/// Expands a function to itself, looking its results up, and its companion, holding its body and its helpers.
pub(crate) fn expand(memo: &Memo<'_>) -> TokenStream {
    let function = function::expand_function(memo);
    let companion = companion::expand_companion(memo);
    quote!(#function #companion)
}

impl Memo<'_> {
    /// The engine for this function's types, which serves them when they can be cached and is inert when they cannot.
    ///
    /// Written once in each scope, as an alias: every constant in a type is a body of its own to rustc.
    fn access(&self) -> TokenStream {
        let Self { runtime, companion, .. } = self;
        quote!(#runtime::Access<{ #companion::SOUND }, { #companion::FALLIBLE }>)
    }

    /// The function's parameters by their names, as a call takes them.
    ///
    /// As the macro's own: a parameter that is named `_id` is used now.
    fn names(&self) -> Vec<TokenStream> {
        self.parameters.iter().map(|parameter| generated(&parameter.name)).collect()
    }

    /// `name: type` for every parameter, for a function that needs them whole.
    fn typed_parameters(&self) -> Vec<TokenStream> {
        let typed = |parameter: &crate::model::Parameter<'_>| {
            let (attrs, name, ty) = (parameter.attrs, generated(&parameter.name), parameter.ty);
            quote!(#(#attrs)* #name: #ty)
        };
        self.parameters.iter().map(typed).collect()
    }

    /// What decides whether an output is stored.
    fn test(&self) -> TokenStream {
        let Self { runtime, companion, .. } = self;
        if self.settings.cache_if.is_some() { quote!(#companion::is_to_be_stored) } else { quote!(#runtime::always) }
    }
}

impl ToTokens for Output<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Output::Unit => tokens.extend(quote!(())),
            Output::Type(ty) => ty.to_tokens(tokens),
        }
    }
}

/// A name that the user's code beside it can neither see nor shadow.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// A name that is another than any parameter's, where no code of the user's stands.
fn beside_parameters(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
