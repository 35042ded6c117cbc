//! The types of the store, and what only rustc can tell of the function's: whether they can be cached, whether the output
//! is a `Result`.
//! Knows which of it is plain from the syntax, so that rustc is asked for no more than it has to.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type, TypePath, parse_quote};

use super::key::check;
use crate::lower::{mentions, spell_self};
use crate::model::{Host, Key, Memo, Output};
use crate::syntax::types::{is_no_result, is_well_known, is_well_known_value, result_value, value_by_syntax};

/// Whether the function gives a `Result`.
enum Fallible {
    No,
    /// As it seems to, where nothing can be asked; it is checked where the function is called.
    Seems(bool),
    /// Asked of this type.
    Asked(TokenStream),
}

/// The types by which the expansion calls what its store is made of.
pub(super) struct StoreTypes {
    pub(super) sound: TokenStream,
    pub(super) fallible: TokenStream,
    pub(super) key: TokenStream,
    pub(super) value: TokenStream,
}

impl Memo<'_> {
    /// The types as the functions beside write them: by aliases, but for what depends on the instantiation.
    pub(super) fn types(&self) -> StoreTypes {
        let (sound, fallible) = (quote!(__TtlMemoSound), quote!(__TtlMemoFallible));
        let (key, value) = if self.is_generic() {
            (self.key_type(&sound), self.spelled_value(&fallible))
        } else {
            (quote!(__TtlMemoKey), quote!(__TtlMemoValue))
        };
        StoreTypes { sound, fallible, key, value }
    }

    // Output:
    //
    // type __TtlMemoSound = Fact<{ … }>;
    // type __TtlMemoFallible = Fact<{ … }>;
    // type __TtlMemoKey = (String, u64);
    // type __TtlMemoValue = <__TtlMemoFallible as Output<Result<User, Error>>>::Value;
    //
    // The types of key and value once as rustc needs them, once as rustdoc shows them.
    pub(super) fn expand_aliases(&self) -> TokenStream {
        let (sound, fallible) = (self.spelled_sound(), self.spelled_fallible());
        let facts = quote!(type __TtlMemoSound = #sound; type __TtlMemoFallible = #fallible;);
        let types = (!self.is_generic()).then(|| {
            let key = self.key_type(&quote!(__TtlMemoSound));
            let value = self.spelled_value(&quote!(__TtlMemoFallible));
            let key = alias(&quote!(__TtlMemoKey), &key, &self.documented_key_type());
            let value = alias(&quote!(__TtlMemoValue), &value, &value_by_syntax(&self.output));
            quote!(#key #value)
        });
        self.outside_impl(quote!(#facts #types))
    }

    /// The tokens for where `Self` is nothing.
    fn outside_impl(&self, tokens: TokenStream) -> TokenStream {
        match &self.host {
            Host::Methods(block) => spell_self(block.self_ty, tokens),
            Host::Companion(_) | Host::Handle(..) => tokens,
        }
    }

    /// `Yes`, where no type needs to be asked.
    fn spelled_sound(&self) -> TokenStream {
        let runtime = &self.runtime;
        let questions = self.questions();
        if questions.is_empty() {
            return quote!(#runtime::True);
        }
        quote!(#runtime::Bool<{ use #runtime::Fallback as _; #(#questions)&&* }>)
    }

    /// Whether the types' names tell that all of them can be cached.
    pub(super) fn is_plainly_sound(&self) -> bool {
        self.questions().is_empty()
    }

    /// `Is::<User>::KEY` for each type whose name doesn't tell, and that is a type: of a parameter it depends.
    fn questions(&self) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let mut questions = Vec::new();
        self.each_asked(&mut |ty, constant| questions.push(quote!(#runtime::Implements::<#ty>::#constant)));
        if self.asks_for_value() {
            let value = self.spelled_value(&quote!(__TtlMemoFallible));
            questions.push(quote!(#runtime::Implements::<#value>::VALUE));
        }
        questions
    }

    fn each_asked(&self, ask: &mut dyn FnMut(&Type, TokenStream)) {
        let mut piece = |ty: &Type, is_borrowed| {
            if !is_well_known(ty) && !self.depends(ty) {
                ask(ty, if is_borrowed { quote!(BORROWED_KEY) } else { quote!(KEY) });
            }
        };
        match &self.key {
            Key::Closure(key) => piece(key.ty, false),
            Key::Parameters => self
                .parameters
                .iter()
                .filter_map(|parameter| parameter.part.as_ref())
                .for_each(|part| part.each_piece(&mut piece)),
        }
    }

    fn asks_for_value(&self) -> bool {
        match &self.output {
            Output::Unit => false,
            Output::Type(ty) => !is_well_known_value(ty) && !self.depends(ty),
        }
    }

    /// Whether something depends on the instantiation.
    pub(super) fn depends(&self, on: impl ToTokens) -> bool {
        self.is_generic() && mentions(&on.to_token_stream(), &|word| self.generics.dependent.contains(word))
    }

    fn fallible(&self) -> Fallible {
        match &self.output {
            Output::Unit => Fallible::No,
            Output::Type(ty) if is_well_known(ty) || is_no_result(ty) => Fallible::No,
            Output::Type(ty) if !self.depends(ty) => Fallible::Asked(ty.to_token_stream()),
            Output::Type(ty) => match self.with_placeholders(ty) {
                Some(ty) if self.generics.asks_little => Fallible::Asked(ty),
                _ => Fallible::Seems(result_value(ty).is_some()),
            },
        }
    }

    /// The same type of something else: `Outcome<Placeholder>` for `Outcome<T>`, a `Result` if and only if that is one.
    ///
    /// A constant in a type must not depend on a parameter, so rustc is asked of this one.
    fn with_placeholders(&self, ty: &Type) -> Option<TokenStream> {
        let runtime = &self.runtime;
        let Type::Path(TypePath { qself: None, path }) = ty else {
            return None;
        };
        let mut path = path.clone();
        let PathArguments::AngleBracketed(arguments) = &mut path.segments.last_mut()?.arguments else {
            return None;
        };
        for argument in &mut arguments.args {
            match argument {
                GenericArgument::Type(ty) if self.depends(&*ty) => {
                    *ty = parse_quote!(#runtime::Placeholder);
                }
                _ => {}
            }
        }
        let ty = path.to_token_stream();
        (!self.depends(&ty)).then_some(ty)
    }

    fn spelled_fallible(&self) -> TokenStream {
        let runtime = &self.runtime;
        match self.fallible() {
            Fallible::No | Fallible::Seems(false) => quote!(#runtime::False),
            Fallible::Seems(true) => quote!(#runtime::True),
            Fallible::Asked(ty) => {
                quote!(#runtime::Bool<{ use #runtime::Fallback as _; #runtime::Implements::<#ty>::RESULT }>)
            }
        }
    }

    fn spelled_value(&self, fallible: &TokenStream) -> TokenStream {
        let (runtime, output) = (&self.runtime, &self.output);
        match self.fallible() {
            Fallible::No | Fallible::Seems(false) => quote!(#output),
            Fallible::Seems(true) => quote!(<#runtime::True as #runtime::Output<#output>>::Value),
            Fallible::Asked(_) => quote!(<#fallible as #runtime::Output<#output>>::Value),
        }
    }

    /// The bounds that the store has for what depends on the instantiation: `T: Key`.
    pub(super) fn bounds(&self) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let value = self.depends(&self.output).then(|| {
            let value = self.spelled_value(&quote!(__TtlMemoFallible));
            quote!(#value: #runtime::Value)
        });
        let value = value.filter(|value| self.depends(value));
        self.generics.bounds.iter().cloned().chain(value).collect()
    }

    // Output:
    //
    // { use Otherwise as _; guessed::<No, _>(Is::<Page<T>>::is_result()); }
    //
    // Fails to compile when a generic function's output is another than it seems.
    pub(super) fn check_guess(&self) -> Option<TokenStream> {
        let (runtime, output) = (&self.runtime, &self.output);
        let Fallible::Seems(_) = self.fallible() else {
            return None;
        };
        let guess = quote!(__TtlMemoFallible);
        let place = output.to_token_stream().into_iter().next().map_or_else(Span::call_site, |first| first.span());
        let guessed =
            quote_spanned!(place=> #runtime::check_guess::<#guess, _>(#runtime::Implements::<#output>::is_result()));
        Some(quote!({ use #runtime::Fallback as _; #guessed; }))
    }

    // Output:
    //
    // let () = <CacheKey as MadeOfBorrowed<Tenant>>::CHECKED;
    // let () = <Cache as Storing<User>>::CHECKED;
    //
    // One error for each type that cannot be cached, under that type.
    pub(super) fn expand_checks(&self) -> Option<TokenStream> {
        let runtime = &self.runtime;
        let key = self.key_checks();
        let value = self.asks_for_value().then(|| {
            let value = self.types().value;
            check(runtime, ["Cache", "Storing"], value, &self.output)
        });
        (!key.is_empty() || value.is_some()).then(|| self.outside_impl(quote!(#key #value)))
    }
}

/// `type name = real;`, and as rustdoc shows it where that is plainer.
fn alias(name: &TokenStream, real: &TokenStream, documented: &TokenStream) -> TokenStream {
    if real.to_string() == documented.to_string() {
        return quote!(type #name = #real;);
    }
    quote!(#[cfg(not(doc))] type #name = #real; #[cfg(doc)] type #name = #documented;)
}
