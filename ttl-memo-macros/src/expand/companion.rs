//! The companion: an empty type with the function's name, and the body on it.
//! Knows how the body is called; `support_impl` prints the other helpers.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Ident, Path, PathArguments, Signature, Token, Visibility};

use super::names::{Printer, angle, clause, doc, generated, generated_parameters, in_unsafe, parameter_names};
use crate::model::{Argument, BlockHead, Host, Memo, Output, Parameter};
use crate::syntax::tokens::mentions;
use crate::syntax::types::is_primitive_or_text;

// Input:
//
// pub fn user(tenant: &str, id: u64) -> Result<User, Error> { … }
//
// Output:
//
// pub enum user {}
// impl user { pub fn uncached(tenant: &str, id: u64) -> Result<User, Error> { … } }
pub(super) fn expand_companion(printer: &Printer<'_>, companion: &Ident) -> TokenStream {
    let vis = match printer.host {
        // A trait's method has no visibility.
        Host::Handle(_, BlockHead { of: Some(_), .. }) => &Visibility::Public(Token![pub](Span::call_site())),
        _ => printer.vis,
    };
    let ty = expand_type(&printer.attrs.everywhere, vis, companion, &printer.signature.ident);
    let body = expand_body(printer, companion);
    quote!(#ty #body)
}

/// The type. Lints about names ignore it, because the macro names it.
pub(super) fn expand_type(attrs: &[TokenStream], vis: &Visibility, companion: &Ident, function: &Ident) -> TokenStream {
    let doc = format!("The cache of the function `{function}` and its helpers.");
    let (vis, companion) = (generated(vis), generated(companion));
    quote! {
        #(#attrs)*
        #[doc = #doc]
        #[allow(clippy::exhaustive_enums)]
        #vis enum #companion {}
    }
}

// Output:
//
// impl user {
//     /// Runs the body of `user` without its cache.
//     pub fn uncached(tenant: &str, id: u64) -> Result<User, Error> {
//         fn __ttl_memo_body(tenant: &str, id: u64) -> Result<User, Error> { … }
//         __ttl_memo_body(tenant, id)
//     }
// }
//
// The body is in a free function inside, so that errors about it speak of a function.
//
// Output of an `async fn` that awaits something:
//
// impl page {
//     /// Runs the body of `page` without its cache.
//     pub async fn uncached(url: &str) -> Page { … }
// }
//
// Errors speak of an async function in either case, and a future inside another takes memory, and time to compile. Clippy
// has more to say of one that awaits nothing, and should say it of a function.
fn expand_body(memo: &Printer<'_>, companion: &Ident) -> TokenStream {
    if let Host::Handle(_, block) = &memo.host {
        return expand_body_beside(memo, companion, *block);
    }
    let (everywhere, attrs, caller_attrs) = (&memo.attrs.everywhere, &memo.attrs.body, &memo.attrs.call);
    let (allow, doc) = (allow_interface(memo), doc("Runs the body of", memo, "without its cache."));
    let (body, companion) = (memo.body, generated(companion));
    if memo.signature.asyncness.is_some() && mentions(body, &|word| word == "await") {
        let Signature { asyncness, unsafety, inputs, output, generics, ident, .. } = memo.signature;
        // With the place of the user's function, at which rustc then points.
        let (name, clause) = (Ident::new("uncached", ident.span()), &generics.where_clause);
        return quote! {
            #(#everywhere)*
            impl #companion {
                #[doc = #doc]
                #allow
                #(#caller_attrs)*
                #(#attrs)*
                pub #asyncness #unsafety fn #name #generics(#inputs) #output #clause #body
            }
        };
    }
    let Signature { asyncness, unsafety, fn_token, inputs, output, generics, .. } = memo.written;
    let (parameters, names) = (generated_parameters(memo), parameter_names(memo).into_iter().map(generated));
    let allow_many = allow_many_parameters(memo);
    // With the span of the user's function, at which rustc then points.
    let function = format_ident!("__ttl_memo_body", span = memo.signature.ident.span());
    // The type of an `impl Trait` argument can't be given.
    let is_named = |argument: &&Argument| matches!(argument, Argument::Named(_));
    let explicit: Vec<_> = memo.generics.inferred.iter().filter(is_named).collect();
    let arguments = (!explicit.is_empty()).then(|| quote!(::<#(#explicit),*>));
    let call = in_unsafe(memo, quote!(#function #arguments(#(#names),*)));
    let r#await = asyncness.as_ref().map(|_| quote!(.await));
    let (angle, clause) = (angle(&memo.generics.whole), clause(&memo.generics.whole, &[]));
    let written_clause = &generics.where_clause;
    quote! {
        #(#everywhere)*
        #allow_many
        impl #companion {
            #[doc = #doc]
            #(#caller_attrs)*
            pub #asyncness #unsafety fn uncached #angle(#(#parameters),*) #output #clause {
                #allow
                #(#attrs)*
                #asyncness #unsafety #fn_token #function #generics(#inputs) #output #written_clause #body
                #call #r#await
            }
        }
    }
}

// Input:
//
// #[ttl_cache]
// impl Describe for Vec<u8> {
//     #[ttl_cache(handle = Descriptions)]
//     fn describe(&self) -> String { … }
// }
//
// Output:
//
// const _: () = {
//     trait Body {
//         fn body(&self) -> String;
//     }
//     impl Body for Vec<u8> {
//         fn body(&self) -> String { … }
//     }
//     impl Descriptions {
//         pub fn uncached(this: &Vec<u8>) -> String { <Vec<u8> as Body>::body(this) }
//     }
// };
//
// The body needs `self` and `Self`, and the type may be of another crate, so it is a method of a private trait.
fn expand_body_beside(memo: &Printer<'_>, companion: &Ident, block: BlockHead<'_>) -> TokenStream {
    let (everywhere, attrs, caller_attrs) = (&memo.attrs.everywhere, &memo.attrs.body, &memo.attrs.call);
    let Signature { asyncness, unsafety, fn_token, inputs, output, generics, ident, .. } = memo.signature;
    let (parameters, names) = (generated_parameters(memo), parameter_names(memo).into_iter().map(generated));
    let (allow, allow_many) = (allow_interface(memo), allow_many_parameters(memo));
    let doc = doc("Runs the body of", memo, "without its cache.");
    let BlockHead { generics: outer, self_ty, of } = block;
    let import = of.and_then(expand_import);
    let (declared, given, outer_clause) = outer.split_for_impl();
    let outer_params = &outer.params;
    let declaration = (!outer_params.is_empty()).then(|| quote!(<#outer_params>));
    let written_clause = &generics.where_clause;
    let bare: Vec<_> = memo
        .parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| {
            let (name, ty) = (format_ident!("arg{index}"), parameter.ty);
            if parameter.is_receiver {
                // With `Self`, because a trait's method can't take `self: Arc<Api>`.
                memo.written.receiver().map(|receiver| quote!(#receiver)).unwrap_or_default()
            } else {
                quote!(#name: #ty)
            }
        })
        .collect();
    // Another name than the method's, because the body may call that.
    let function = format_ident!("__ttl_memo_body", span = ident.span());
    let call = in_unsafe(memo, quote!(<#self_ty as __TtlMemoBody #given>::#function(#(#names),*)));
    let r#await = asyncness.as_ref().map(|_| quote!(.await));
    let (angle, clause) = (angle(&memo.generics.whole), clause(&memo.generics.whole, &[]));
    let (companion, body) = (generated(companion), memo.body);
    quote! {
        #(#everywhere)*
        #allow_many
        const _: () = {
            #import
            trait __TtlMemoBody #declaration #outer_clause {
                #asyncness #unsafety fn #function #generics(#(#bare),*) #output #written_clause;
            }
            impl #declared __TtlMemoBody #given for #self_ty #outer_clause {
                #allow
                #(#attrs)*
                #asyncness #unsafety #fn_token #function #generics(#inputs) #output #written_clause #body
            }
            impl #companion {
                #[doc = #doc]
                #(#caller_attrs)*
                pub #asyncness #unsafety fn uncached #angle(#(#parameters),*) #output #clause {
                    #call #r#await
                }
            }
        };
    }
}

/// Lints apply to the body, which is the user's code. Those about signatures apply to the function. Only those that this one
/// may break are named: each takes rustc time.
pub(super) fn allow_interface(memo: &Memo<'_>) -> Option<TokenStream> {
    let of_constants = memo.signature.asyncness.is_none().then(|| quote!(clippy::missing_const_for_fn,));
    let is_usual = |parameter: &Parameter<'_>| !parameter.is_receiver && is_primitive_or_text(parameter.ty);
    let of_parameters = (!memo.parameters.iter().all(is_usual))
        .then(|| quote!(clippy::needless_pass_by_value, clippy::ptr_arg, clippy::trivially_copy_pass_by_ref,));
    let many = (memo.parameters.len() > 6).then(|| quote!(clippy::too_many_arguments,));
    let of_output = match memo.output {
        Output::Type(ty) if !is_primitive_or_text(ty) => Some(quote!(clippy::unnecessary_wraps,)),
        Output::Type(_) | Output::Unit => None,
    };
    let lints: TokenStream = [of_constants, of_parameters, many, of_output].into_iter().flatten().collect();
    (!lints.is_empty()).then(|| quote!(#[allow(#lints)]))
}

/// Clippy counts the parameters of helpers too.
fn allow_many_parameters(memo: &Memo<'_>) -> Option<TokenStream> {
    (memo.parameters.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]))
}

/// The import of the trait. In `impl path::Trait for …` its methods are in scope without an import; outside they need
/// one.
///
/// Its tokens are marked as generated, so that nobody is told of an import that the body doesn't need.
pub(super) fn expand_import(of: &Path) -> Option<TokenStream> {
    (of.segments.len() > 1).then(|| {
        let of = generated(without_arguments(of));
        quote!(use #of as _;)
    })
}

/// The trait's name alone, as it is imported.
fn without_arguments(path: &Path) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.arguments = PathArguments::None;
    }
    path
}
