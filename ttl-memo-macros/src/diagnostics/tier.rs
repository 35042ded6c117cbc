//! The messages about the cache behind the store.

use quote::ToTokens;
use syn::Ident;

use super::Diagnostics;

impl Diagnostics {
    pub(crate) fn not_a_tier(&mut self, value: impl ToTokens) {
        self.at(value, "`tier` is not a tier; write the path of a `static`, such as `SHARED`, or an expression");
    }

    pub(crate) fn not_a_version(&mut self, value: impl ToTokens) {
        self.at(value, "`version` is not a number from 0 to 4294967295; write one such as `2`");
    }

    pub(crate) fn without_tier(&mut self, option: &Ident) {
        let subject = if option == "version" { "the values in" } else { "local copies of values from" };
        let message = format!("`{option}` is about {subject} a tier, and there is none");
        self.at(option, format_args!("{message}; add `tier = …`, or remove `{option}`"));
    }
}
