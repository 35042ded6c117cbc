//! The messages about how long results are served, and about computing in the background.

use quote::ToTokens;
use syn::Ident;

use super::Diagnostics;

impl Diagnostics {
    pub(crate) fn needs_an_end(&mut self, option: &Ident, none: impl ToTokens) {
        self.at(
            none,
            format_args!(r#"`{option}` needs an end; write a duration such as `"1h"`, or remove `{option}`"#),
        );
    }

    pub(crate) fn jitter_over_the_whole(&mut self, value: impl ToTokens, percent: Option<f64>) {
        let percent = percent.unwrap_or(10.0);
        self.at(
            value,
            format_args!(r#"`jitter` is over 100 %; write a percentage such as `"{percent}%"`, or a fraction"#),
        );
    }

    pub(crate) fn negative_jitter(&mut self, value: impl ToTokens) {
        self.at(value, r#"`jitter` can't be negative; write a percentage such as `"10%"`"#);
    }

    pub(crate) fn not_a_jitter(&mut self, value: impl ToTokens) {
        let forms = r#"write `"10%"`, a fraction such as `0.1` or an `f64` expression"#;
        self.at(value, format_args!("`jitter` is not a share of a lifetime; {forms}"));
    }

    pub(crate) fn background_is_a_flag(&mut self, option: &Ident) {
        self.at(option, "`background` has no value; write `background` alone, or remove it");
    }

    pub(crate) fn never_stale(&mut self, option: &Ident) {
        let message = "with `ttl = None` results don't expire";
        self.at(option, format_args!("{message}; give `ttl` a duration, or remove `{option}`"));
    }

    pub(crate) fn cannot_fail(&mut self, option: &Ident) {
        let message = format_args!("`{option}` is about errors, and this function returns none").to_string();
        self.at(option, format_args!("{message}; return a `Result`, or remove `{option}`"));
    }

    pub(crate) fn errors_beside_cache(&mut self, option: &Ident) {
        let message = "`cache` names a store of values, and `err_ttl` stores whole `Result`s";
        self.at(option, format_args!("{message}; remove `cache` or `err_ttl`"));
    }

    pub(crate) fn background_without_stale(&mut self, option: &Ident) {
        let message = "`background` computes while a stale result is served";
        self.at(option, format_args!(r#"{message}; add `stale = "1h"`, or remove `background`"#));
    }

    pub(crate) fn background_without_arguments(&mut self, option: &Ident) {
        let message = "in the background the body runs from the key alone, and with";
        let advice = format_args!("remove `{option}` or `background`").to_string();
        self.at(option, format_args!("{message} `{option}` the key isn't all the arguments; {advice}"));
    }

    pub(crate) fn background_needs_a_static_store(&mut self, cache: impl ToTokens) {
        let message = "in the background the body runs from the key alone, which doesn't lead to this store";
        self.at(cache, format_args!("{message}; name a `static`, or remove `background`"));
    }

    pub(crate) fn background_is_unsafe(&mut self, option: &Ident) {
        let message = "in the background an `unsafe fn` runs when what its caller promised may no longer hold";
        self.at(option, format_args!("{message}; remove `background`"));
    }
}
