//! From a [`Memo`] to Rust. Cannot fail: every mistake was found before.
//! Knows the runtime's names for expansions; the logic behind them is the runtime's.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::Receiver;
use syn::ext::IdentExt;

use crate::model::{Declared, Host, Memo, Output, Parameter};

use super::function::expand_function;
use super::{companion, support_impl};

/// Expands a function to itself, looking its results up, and its companion, holding its body and its helpers.
pub(crate) fn expand(memo: Memo<'_>) -> TokenStream {
    let (function, beside) = (expand_function(&memo), expand_beside(memo));
    quote!(#function #beside)
}

/// What stands beside the function, or beside the `impl` block that it is a method of.
pub(super) fn expand_beside(mut memo: Memo<'_>) -> TokenStream {
    // Said once, for it is said often.
    let runtime = mem::replace(&mut memo.runtime, quote!(__ttl_memo));
    let body = match &memo.host {
        Host::Companion(companion) | Host::Handle(companion, _) => companion::expand_companion(&memo, companion),
        Host::Methods(block) => memo.expand_methods(*block),
    };
    let workings = support_impl::expand_workings(&memo, &runtime);
    quote!(#body #workings)
}

/// A function that the expansion makes, of the user's to call or of the expansion's own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Cache,
    Uncached,
    Call,
    Engine,
    Settings,
    Stores,
    Test,
}

impl Memo<'_> {
    /// What a generated function is called where it stands.
    pub(super) fn own_name(&self, own: Own) -> Ident {
        let (alone, public) = match own {
            Own::Cache => ("cache", true),
            Own::Uncached => ("uncached", true),
            Own::Call => ("call", false),
            Own::Engine => ("engine", false),
            Own::Settings => ("settings", false),
            Own::Stores => ("stores", false),
            Own::Test => ("is_to_be_stored", false),
        };
        let (function, span) = (self.signature.ident.unraw(), Span::mixed_site());
        match (&self.host, public) {
            (Host::Methods(_), true) => format_ident!("{function}_{alone}", span = span),
            (Host::Methods(block), false) => {
                // Methods of one name in several traits meet in the type.
                let of = block.of.map(|of| word_of(&quote!(#of))).unwrap_or_default();
                format_ident!("__ttl_memo_{of}{function}_{alone}", span = span)
            }
            (Host::Companion(_) | Host::Handle(..), _) => Ident::new(alone, Span::mixed_site()),
        }
    }

    /// The path to a generated function, with the types and constants that it can't infer.
    pub(super) fn own(&self, own: Own) -> TokenStream {
        let name = self.own_name(own);
        let host = match &self.host {
            Host::Methods(_) => quote!(Self),
            Host::Companion(companion) | Host::Handle(companion, _) => generated(companion),
        };
        let mut arguments = match own {
            Own::Call | Own::Uncached => self.generics.inferred.clone(),
            Own::Stores => Vec::new(),
            _ => self.generics.arguments.clone(),
        };
        if own == Own::Engine && !self.has_store() && !arguments.is_empty() {
            // The hasher of the store that it takes.
            arguments.push(quote!(_));
        }
        if arguments.is_empty() { quote!(#host::#name) } else { quote!(#host::#name::<#(#arguments),*>) }
    }

    /// Whether each instantiation has a store of its own.
    pub(super) fn is_generic(&self) -> bool {
        !self.generics.dependent.is_empty()
    }

    /// Whether the lookup stands in a function of its own: beside an `impl` block, or where its types are parameters. Then
    /// what the store asks of those is assumed there and missed in one place, where the function calls it.
    pub(super) fn has_call(&self) -> bool {
        self.is_generic() || matches!(self.host, Host::Handle(..))
    }

    /// The function's parameters by the names that they have where the lookup is.
    pub(super) fn names(&self) -> Vec<Ident> {
        self.parameters.iter().map(|parameter| self.beside(&parameter.name)).collect()
    }

    /// `name: type` for every parameter, for a function that needs them whole.
    pub(super) fn typed_parameters(&self) -> Vec<TokenStream> {
        self.parameters.iter().map(|parameter| self.typed(parameter)).collect()
    }

    /// One parameter as a generated function declares it.
    pub(super) fn typed(&self, parameter: &Parameter<'_>) -> TokenStream {
        let Parameter { attrs, name, ty, is_receiver, .. } = parameter;
        if *is_receiver && matches!(self.host, Host::Methods(_)) {
            return self.written.receiver().map(without_mut).unwrap_or_default();
        }
        let name = self.beside(name);
        quote!(#(#attrs)* #name: #ty)
    }

    /// `name: type` for every parameter, where no code of the user's stands, so that one named `_id` is used by us alone.
    pub(super) fn generated_parameters(&self) -> Vec<TokenStream> {
        let generated = |parameter: &Parameter<'_>| {
            let (attrs, name, ty) = (parameter.attrs, generated(self.beside(&parameter.name)), parameter.ty);
            quote!(#(#attrs)* #name: #ty)
        };
        self.parameters.iter().map(generated).collect()
    }

    /// A parameter's name where no method's `self` can stand.
    pub(super) fn beside(&self, name: &Ident) -> Ident {
        match self.host {
            Host::Handle(..) if name == "self" => {
                let is_taken = self.parameters.iter().any(|parameter| parameter.name == "this");
                Ident::new(if is_taken { "instance" } else { "this" }, Span::mixed_site())
            }
            _ => name.clone(),
        }
    }

    /// What decides whether an output is stored.
    pub(super) fn test(&self) -> TokenStream {
        let runtime = &self.runtime;
        if self.cache_if.is_some() { self.own(Own::Test) } else { quote!(#runtime::always) }
    }

    pub(super) fn doc(&self, before: &str, after: &str) -> String {
        format!("{before} `{}` {after}", self.signature.ident)
    }
}

impl Declared {
    /// `<T: Display>`, or nothing.
    pub(super) fn angle(&self) -> Option<TokenStream> {
        let params = &self.params;
        (!params.is_empty()).then(|| quote!(<#(#params),*>))
    }

    /// `where …` with `more` predicates, or nothing.
    pub(super) fn clause(&self, more: &[TokenStream]) -> Option<TokenStream> {
        let predicates = &self.predicates;
        (!predicates.is_empty() || !more.is_empty()).then(|| quote!(where #(#predicates,)* #(#more),*))
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

/// The tokens as one word: `From_u8_` for `From<u8>`.
fn word_of(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.flat_map(|word| [word, "_"]).collect()
}

/// The receiver of a function that only hands it on.
pub(super) fn without_mut(receiver: &Receiver) -> TokenStream {
    let mut receiver = receiver.clone();
    if receiver.reference.is_none() {
        receiver.mutability = None;
    }
    receiver.to_token_stream()
}

/// The same tokens as written by the macro, not by the user: lints keep quiet about them, errors still point to them.
pub(super) fn generated(tokens: impl ToTokens) -> TokenStream {
    let at = |mut token: TokenTree| {
        token.set_span(token.span().resolved_at(Span::mixed_site()));
        token
    };
    tokens.to_token_stream().into_iter().map(at).collect()
}

/// A local's name, which the user's code beside it can neither see nor shadow. No item has it either.
pub(super) fn local(name: &str) -> Ident {
    format_ident!("__{name}", span = Span::mixed_site())
}

/// A name of ours that documentation shows.
pub(super) fn shown(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
