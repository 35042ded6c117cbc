//! What the expansion calls things, and how it refers to them.
//! Knows names and their hygiene; knows nothing of what stands behind them.

use std::ops::Deref;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Path, Receiver};

use crate::model::{BlockHead, Bound, Declared, Host, Memo, Parameter};

/// A model, and the path by which the code that is printed of it finds the runtime.
pub(super) struct Printer<'a> {
    memo: &'a Memo<'a>,
    pub(super) runtime: TokenStream,
}

impl<'a> Printer<'a> {
    /// For the function itself, where the user's names are in scope.
    pub(super) fn outside(memo: &'a Memo<'a>) -> Self {
        Self { memo, runtime: runtime(memo.krate) }
    }

    /// For what is generated beside it, where the runtime has a short name.
    pub(super) fn inside(memo: &'a Memo<'a>) -> Self {
        Self { memo, runtime: quote!(__ttl_memo) }
    }
}

impl<'a> Deref for Printer<'a> {
    type Target = Memo<'a>;

    fn deref(&self) -> &Memo<'a> {
        self.memo
    }
}

/// Where the expansion finds the runtime, whatever the user's module calls `ttl_memo`.
pub(super) fn runtime(krate: Option<&Path>) -> TokenStream {
    let krate = krate.map_or_else(|| quote!(::ttl_memo), ToTokens::to_token_stream);
    quote!(#krate::__private)
}

/// A generated function, for the user to call or for the expansion's own use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Generated {
    Cache,
    Uncached,
    Call,
    Engine,
    Settings,
    Stores,
    CacheIf,
}

impl Generated {
    /// Its name, and whether users call it.
    fn name(self) -> (&'static str, bool) {
        match self {
            Self::Cache => ("cache", true),
            Self::Uncached => ("uncached", true),
            Self::Call => ("call", false),
            Self::Engine => ("engine", false),
            Self::Settings => ("settings", false),
            Self::Stores => ("stores", false),
            Self::CacheIf => ("is_to_be_stored", false),
        }
    }
}

/// What a generated function is called where it stands.
pub(super) fn name_of(generated: Generated, memo: &Memo<'_>) -> Ident {
    let (alone, is_public) = generated.name();
    let (function, span) = (memo.signature.ident.unraw(), Span::mixed_site());
    match (&memo.host, is_public) {
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
pub(super) fn path_to(target: Generated, memo: &Memo<'_>) -> TokenStream {
    let name = name_of(target, memo);
    let host = match &memo.host {
        Host::Methods(_) => quote!(Self),
        Host::Companion(companion) | Host::Handle(companion, _) => generated(companion),
    };
    let mut arguments: Vec<_> = match target {
        Generated::Call | Generated::Uncached => memo.generics.inferred.iter().map(ToTokens::to_token_stream).collect(),
        Generated::Stores => Vec::new(),
        _ => memo.generics.arguments.iter().map(ToTokens::to_token_stream).collect(),
    };
    if target == Generated::Engine && !memo.has_store() && !arguments.is_empty() {
        // The hasher of the store that it takes.
        arguments.push(quote!(_));
    }
    if arguments.is_empty() { quote!(#host::#name) } else { quote!(#host::#name::<#(#arguments),*>) }
}

/// Whether the lookup stands in a function of its own: beside an `impl` block, or where its types are parameters. Then
/// the store's bounds are assumed in that function, and an error about them appears once, where the function calls it.
pub(super) fn has_call(memo: &Memo<'_>) -> bool {
    memo.is_generic() || matches!(memo.host, Host::Handle(..))
}

/// The function's parameters by the names that they have where the lookup is.
pub(super) fn parameter_names(memo: &Memo<'_>) -> Vec<Ident> {
    memo.parameters.iter().map(|parameter| beside(&parameter.name, memo)).collect()
}

/// `name: type` for every parameter, for a function that needs them whole.
pub(super) fn typed_parameters(memo: &Memo<'_>) -> Vec<TokenStream> {
    memo.parameters.iter().map(|parameter| typed(parameter, memo)).collect()
}

/// One parameter as a generated function declares it.
pub(super) fn typed(parameter: &Parameter<'_>, memo: &Memo<'_>) -> TokenStream {
    let Parameter { attrs, name, ty, is_receiver, .. } = parameter;
    if *is_receiver && matches!(memo.host, Host::Methods(_)) {
        return memo.written.receiver().map(without_mut).unwrap_or_default();
    }
    let name = beside(name, memo);
    quote!(#(#attrs)* #name: #ty)
}

/// `name: type` for every parameter, where no code of the user's stands, so that one named `_id` is used by generated code
/// alone.
pub(super) fn generated_parameters(memo: &Memo<'_>) -> Vec<TokenStream> {
    let one = |parameter: &Parameter<'_>| {
        let (attrs, name, ty) = (parameter.attrs, generated(beside(&parameter.name, memo)), parameter.ty);
        quote!(#(#attrs)* #name: #ty)
    };
    memo.parameters.iter().map(one).collect()
}

/// A parameter's name where no method's `self` can stand.
pub(super) fn beside(name: &Ident, memo: &Memo<'_>) -> Ident {
    match memo.host {
        Host::Handle(..) if name == "self" => {
            let is_taken = memo.parameters.iter().any(|parameter| parameter.name == "this");
            Ident::new(if is_taken { "instance" } else { "this" }, Span::mixed_site())
        }
        _ => name.clone(),
    }
}

/// As visible as the function; a trait's method has no visibility of its own and is as open as its trait.
pub(super) fn helper_vis(memo: &Memo<'_>) -> TokenStream {
    if let Host::Methods(BlockHead { of: None, .. }) = memo.host { generated(memo.vis) } else { quote!(pub) }
}

/// The documentation of a helper.
pub(super) fn doc(before: &str, memo: &Memo<'_>, after: &str) -> String {
    format!("{before} `{}` {after}", memo.signature.ident)
}

/// The caller of an `unsafe fn` has promised what it asks for, and its body is the same function.
pub(super) fn in_unsafe(memo: &Memo<'_>, call: TokenStream) -> TokenStream {
    match memo.signature.unsafety {
        Some(_) => quote!(unsafe { #call }),
        None => call,
    }
}

/// `<T: Display>`, or nothing.
pub(super) fn angle(declared: &Declared) -> Option<TokenStream> {
    let params = &declared.params;
    (!params.is_empty()).then(|| quote!(<#(#params),*>))
}

/// `where …` with `more` predicates, or nothing.
pub(super) fn clause(declared: &Declared, more: &[TokenStream]) -> Option<TokenStream> {
    let predicates = &declared.predicates;
    (!predicates.is_empty() || !more.is_empty()).then(|| quote!(where #(#predicates,)* #(#more),*))
}

/// What the store asks of a type, as a predicate.
pub(super) fn expand_bound(bound: &Bound, runtime: &TokenStream) -> TokenStream {
    match bound {
        Bound::Key(ty) => quote!(#ty: #runtime::Key),
        Bound::BorrowedKey(ty) => quote!(#ty: #runtime::BorrowedKey),
        Bound::Static(name) => quote!(#name: 'static),
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
