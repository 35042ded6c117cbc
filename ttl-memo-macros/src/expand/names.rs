//! The names of generated items, and the paths to them.
//! Knows names and their hygiene; knows nothing of the items themselves.

use std::ops::Deref;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Meta, MetaList, Path, Receiver};

use crate::model::{BlockHead, Bound, Declared, Host, Memo, Parameter};

/// A model, and the place where its code is printed.
pub(super) struct Printer<'a> {
    memo: &'a Memo<'a>,
    /// The path by which that code finds the runtime.
    pub(super) runtime: TokenStream,
    place: Place,
}

/// Where code is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the annotated function, where only the user's names are in scope.
    Function,
    /// Among the helpers, on the companion or on the type of the methods.
    Helpers,
    /// On the support type, which only expansions name.
    Support,
}

impl<'a> Printer<'a> {
    pub(super) fn function(memo: &'a Memo<'a>) -> Self {
        Self { memo, runtime: runtime(memo.krate), place: Place::Function }
    }

    pub(super) fn helpers(memo: &'a Memo<'a>) -> Self {
        Self { memo, runtime: quote!(__ttl_memo), place: Place::Helpers }
    }

    pub(super) fn is_on_support(&self) -> bool {
        self.place == Place::Support
    }

    /// The printer for code on the support type.
    pub(super) fn support(&self) -> Self {
        Self { memo: self.memo, runtime: self.runtime.clone(), place: Place::Support }
    }
}

impl<'a> Deref for Printer<'a> {
    type Target = Memo<'a>;

    fn deref(&self) -> &Memo<'a> {
        self.memo
    }
}

/// The path to the runtime's module for expansions, valid whatever the user's module calls `ttl_memo`.
pub(super) fn runtime(krate: Option<&Path>) -> TokenStream {
    let krate = krate.map_or_else(|| quote!(::ttl_memo), ToTokens::to_token_stream);
    quote!(#krate::__private)
}

/// A generated function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Generated {
    // For the user to call.
    Cache,
    CallWithSource,
    Uncached,
    Refresh,
    // On the support type.
    Call,
    Engine,
    Settings,
    Stores,
    CacheIf,
    FromKey,
}

/// The name of a generated function.
pub(super) fn name_of(generated: Generated, memo: &Memo<'_>) -> Ident {
    let (method, span) = (memo.signature.ident.unraw(), Span::mixed_site());
    let alone = match (generated, &memo.host) {
        (Generated::Cache, Host::Methods(_)) => return format_ident!("{method}_cache", span = span),
        (Generated::CallWithSource, Host::Methods(_)) => return format_ident!("{method}_cache_call", span = span),
        (Generated::Uncached, Host::Methods(_)) => return format_ident!("{method}_uncached", span = span),
        (Generated::Refresh, Host::Methods(_)) => return format_ident!("{method}_refresh", span = span),
        (Generated::Cache, _) => "cache",
        (Generated::CallWithSource, _) => "cache_call",
        (Generated::Uncached, _) => "uncached",
        (Generated::Refresh, _) => "cache_refresh",
        (Generated::Call, _) => "call",
        (Generated::Engine, _) => "engine",
        (Generated::Settings, _) => "settings",
        (Generated::Stores, _) => "stores",
        (Generated::CacheIf, _) => "is_stored",
        (Generated::FromKey, _) => "from_key",
    };
    Ident::new(alone, span)
}

/// The path to a generated function, with the types and constants that it can't infer.
pub(super) fn path_to(target: Generated, printer: &Printer<'_>) -> TokenStream {
    let name = name_of(target, printer);
    let is_beside_function =
        matches!(target, Generated::Cache | Generated::CallWithSource | Generated::Uncached | Generated::Refresh);
    let owner = match &printer.host {
        _ if !is_beside_function => support_path(printer),
        Host::Methods(_) => quote!(Self),
        // Written as a type, `<user>`: if a module has the name, rustc reports one error for all of them.
        Host::Companion(companion) | Host::Handle(companion, _) => {
            let companion = generated(companion);
            quote!(<#companion>)
        }
    };
    let mut arguments: Vec<_> = match target {
        Generated::Call | Generated::CallWithSource | Generated::Uncached | Generated::Refresh => {
            printer.generics.inferred.iter().map(ToTokens::to_token_stream).collect()
        }
        Generated::Stores => Vec::new(),
        _ => printer.generics.arguments.iter().map(ToTokens::to_token_stream).collect(),
    };
    let takes_store = target == Generated::Engine && !printer.has_store();
    if !arguments.is_empty() && (takes_store || target == Generated::Call && call_takes_store(printer)) {
        // The hasher of the store.
        arguments.push(quote!(_));
    }
    if arguments.is_empty() { quote!(#owner::#name) } else { quote!(#owner::#name::<#(#arguments),*>) }
}

/// The support type, in an expression: it carries the functions that only the expansion calls.
///
/// Outside the expansion's block it is found through a trait that no user imports, so editors don't offer its
/// functions.
fn support_path(printer: &Printer<'_>) -> TokenStream {
    if printer.place == Place::Function {
        let (of, supported) = match &printer.host {
            Host::Methods(_) => (quote!(Self), supported(printer)),
            Host::Companion(companion) | Host::Handle(companion, _) => (generated(companion), supported(printer)),
        };
        // Separate tokens: rustc splits `<<` into parts of its span, and reports equal errors with different spans
        // twice.
        let support = quote!(<#of as #supported>::Support);
        return quote!(<#support>);
    }
    match &printer.host {
        Host::Methods(block) if has_params(block) => quote!(__TtlMemoSupport::<Self>),
        _ => quote!(__TtlMemoSupport),
    }
}

/// The trait that leads from the companion, or from the type of a method, to the support type.
pub(super) fn supported(printer: &Printer<'_>) -> TokenStream {
    let runtime = &printer.runtime;
    match &printer.host {
        Host::Methods(block) => {
            let method = method_id(&printer.signature.ident.unraw(), block);
            quote!(#runtime::Supported<#method>)
        }
        Host::Companion(_) | Host::Handle(..) => quote!(#runtime::Supported),
    }
}

/// A number that identifies a method of a type: a hash (FNV-1a) of the names of the method and its trait.
fn method_id(method: &Ident, block: &BlockHead<'_>) -> u64 {
    let of = block.of.map(|of| of.to_token_stream().to_string());
    let words = [method.to_string(), of.unwrap_or_default()];
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Whether the block around a method declares parameters. Then the support type is generic.
pub(super) fn has_params(block: &BlockHead<'_>) -> bool {
    !block.generics.params.is_empty()
}

/// Whether the lookup is a support function: if it has type parameters, or a handle. The support function requires the
/// store's bounds, so an error about them appears once, where the annotated function calls it.
pub(super) fn has_call(memo: &Memo<'_>) -> bool {
    memo.is_generic() || matches!(memo.host, Host::Handle(..))
}

/// Whether that function takes the store as a parameter, because it is found through the method's `self`.
pub(super) fn call_takes_store(memo: &Memo<'_>) -> bool {
    has_call(memo) && !memo.has_store() && matches!(memo.host, Host::Methods(_))
}

/// The names of the function's parameters in the code that is printed.
pub(super) fn parameter_names(printer: &Printer<'_>) -> Vec<Ident> {
    printer.parameters.iter().map(|parameter| beside(&parameter.name, printer)).collect()
}

/// `name: type` for every parameter.
pub(super) fn typed_parameters(printer: &Printer<'_>) -> Vec<TokenStream> {
    printer.parameters.iter().map(|parameter| typed(parameter, printer)).collect()
}

/// One parameter as a generated function declares it.
pub(super) fn typed(parameter: &Parameter<'_>, printer: &Printer<'_>) -> TokenStream {
    let Parameter { attrs, name, ty, is_receiver, .. } = parameter;
    if *is_receiver && printer.place != Place::Support && matches!(printer.host, Host::Methods(_)) {
        return printer.written.receiver().map(without_mut).unwrap_or_default();
    }
    let name = beside(name, printer);
    let attrs = unexpected(attrs);
    quote!(#(#attrs)* #name: #ty)
}

/// The same for a function without code of the user's. The names are marked as generated, for lints such as the one
/// about using `_id`.
pub(super) fn generated_parameters(printer: &Printer<'_>) -> Vec<TokenStream> {
    let one = |parameter: &Parameter<'_>| {
        let (attrs, name, ty) =
            (unexpected(parameter.attrs), generated(beside(&parameter.name, printer)), parameter.ty);
        quote!(#(#attrs)* #name: #ty)
    };
    printer.parameters.iter().map(one).collect()
}

/// A parameter's name; outside methods `self` is `this`.
pub(super) fn beside(name: &Ident, printer: &Printer<'_>) -> Ident {
    let has_self = match printer.host {
        Host::Handle(..) => printer.place == Place::Function,
        Host::Methods(_) => printer.place != Place::Support,
        Host::Companion(_) => true,
    };
    if has_self || name != "self" {
        return name.clone();
    }
    let is_taken = printer.parameters.iter().any(|parameter| parameter.name == "this");
    Ident::new(if is_taken { "instance" } else { "this" }, Span::mixed_site())
}

/// The visibility of helpers: the function's. A trait's method declares none, so its helpers are `pub`.
pub(super) fn helper_vis(memo: &Memo<'_>) -> TokenStream {
    if let Host::Methods(BlockHead { of: None, .. }) = memo.host { generated(memo.vis) } else { quote!(pub) }
}

/// The documentation of a helper.
pub(super) fn doc(before: &str, memo: &Memo<'_>, after: &str) -> String {
    let space = if after.starts_with(char::is_alphabetic) { " " } else { "" };
    format!("{before} `{}`{space}{after}", memo.signature.ident)
}

/// The call, in an `unsafe` block for an `unsafe fn`: its caller has promised what its body requires.
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

/// What the store requires of a type, as a predicate.
pub(super) fn expand_bound(bound: &Bound, runtime: &TokenStream) -> TokenStream {
    match bound {
        Bound::Key(ty) => quote!(#ty: #runtime::Key),
        Bound::BorrowedKey(ty) => quote!(#ty: #runtime::BorrowedKey),
    }
}

/// The receiver of a function that only passes it on.
pub(super) fn without_mut(receiver: &Receiver) -> TokenStream {
    let mut receiver = receiver.clone();
    if receiver.reference.is_none() {
        receiver.mutability = None;
    }
    receiver.to_token_stream()
}

/// The same tokens, marked as generated: lints ignore them, and errors still point at them.
///
/// `$crate` stays as it is, because its mark says which crate it means.
pub(super) fn generated(tokens: impl ToTokens) -> TokenStream {
    let at = |mut token: TokenTree| {
        if !matches!(&token, TokenTree::Ident(word) if word == "$crate") {
            token.set_span(token.span().resolved_at(Span::mixed_site()));
        }
        token
    };
    tokens.to_token_stream().into_iter().map(at).collect()
}

/// A parameter's attributes, outside the body. What they expect is reported in the body, so it is allowed here.
pub(super) fn unexpected(attributes: &[Attribute]) -> impl Iterator<Item = TokenStream> + '_ {
    attributes.iter().map(|attribute| match &attribute.meta {
        Meta::List(MetaList { path, tokens, .. }) if path.is_ident("expect") => quote!(#[allow(#tokens)]),
        _ => attribute.to_token_stream(),
    })
}

/// The type of a method's `impl` block, as the heads of the generated blocks name it.
///
/// In a function body, `impl Local for Api` is right for a trait of that body, but `impl Api` beside it is reported by
/// `non_local_definitions`. Named through an alias of the same place, the type counts as local. The lint can't be
/// allowed instead, because that is an error in a crate that forbids it.
pub(super) fn head_type(block: &BlockHead<'_>) -> TokenStream {
    let self_ty = generated(block.self_ty);
    if block.of.is_some() { quote!(__TtlMemoLocal<#self_ty>) } else { self_ty }
}

/// The alias that `head_type` needs in scope.
pub(super) fn expand_head_alias(block: &BlockHead<'_>) -> Option<TokenStream> {
    block.of.map(|_| {
        quote!(
            type __TtlMemoLocal<T> = T;
        )
    })
}

/// The name of a local variable, which the user's code can neither see nor shadow.
pub(super) fn local(name: &str) -> Ident {
    format_ident!("__{name}", span = Span::mixed_site())
}

/// A generated name that documentation shows.
pub(super) fn shown(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
