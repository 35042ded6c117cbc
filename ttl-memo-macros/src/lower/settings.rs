//! The options that say how the store is built, and which of them go together.

use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{FnArg, Type};

use super::{Subject, key};
use crate::diagnostics::Diagnostics;
use crate::model::{Name, Reach, Settings, Store};
use crate::parse::Maxsize;
use crate::syntax::types;

/// What a given store has decided already.
const OF_THE_STORE: [&str; 6] = ["ttl", "maxsize", "getsizeof", "wait", "timer", "name"];

impl<'a> Subject<'a> {
    /// The store is the function's own, or one that is given and was built elsewhere.
    pub(super) fn lower_store(&self, diagnostics: &mut Diagnostics) -> Store<'a> {
        let options = self.options;
        if let Some(cache) = options.cache.value() {
            for option in options.written.iter().filter(|option| OF_THE_STORE.iter().any(|name| *option == name)) {
                diagnostics.option_beside_cache(option);
            }
            let reach = self.reach_of(&cache.to_token_stream());
            if let (Reach::TheFunction, Some(handle)) = (reach, options.handle.value()) {
                diagnostics.handle_beside_own_store(handle);
            }
            return Store::Given(cache, reach);
        }
        // Without sizes a value counts as one, and a bound in bytes would mean that many values.
        if let Some(Maxsize::Bytes(_, text)) = options.maxsize.value() {
            if options.getsizeof.is_absent() {
                diagnostics.size_without_getsizeof(text);
            }
        }
        Store::Own(Settings {
            ttl: options.ttl.value(),
            maxsize: options.maxsize.value(),
            getsizeof: options.getsizeof.value(),
            wait: options.wait.value(),
            timer: options.timer.value(),
            name: match options.name.value() {
                Some(name) => Name::Given(name),
                None => Name::Path(self.path()),
            },
        })
    }

    /// The function's name after the type's, if it is a method.
    fn path(&self) -> String {
        let function = self.function.signature.ident.unraw().to_string();
        let Some(ty) = self.block.map(|block| types::plain(block.self_ty)) else {
            return function;
        };
        let last = match ty {
            Type::Path(path) => path.path.segments.last().map(|last| last.ident.unraw().to_string()),
            _ => None,
        };
        last.map_or_else(|| format!("<{}>::{function}", quote!(#ty)), |last| format!("{last}::{function}"))
    }

    /// A store that is found through a parameter is the function's alone to find.
    fn reach_of(&self, cache: &proc_macro2::TokenStream) -> Reach {
        let patterns = self.function.signature.inputs.iter().map(|input| match input {
            FnArg::Receiver(receiver) => receiver.self_token.to_token_stream(),
            FnArg::Typed(input) => input.pat.to_token_stream(),
        });
        let patterns: proc_macro2::TokenStream = patterns.collect();
        let is_parameter = |word: &syn::Ident| key::mentions(&patterns, &|name| name == word);
        if key::mentions(cache, &is_parameter) { Reach::TheFunction } else { Reach::Everyone }
    }
}
