//! Every message of the attribute: what is wrong, then what to write.
//! Knows words only; callers decide when to report them.

mod item;
mod options;
mod size;
mod freshness;
mod tier;

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Error;

pub(crate) use self::item::Opaque;

/// The mistakes found so far. All of them are reported, in this order.
#[derive(Default)]
#[must_use]
pub(crate) struct Diagnostics {
    errors: Vec<Error>,
}

impl Diagnostics {
    /// The number of mistakes. A rule that adds none is satisfied.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Returns every mistake as tokens that make rustc report it.
    pub(crate) fn report(&mut self) -> TokenStream {
        self.errors.drain(..).map(Error::into_compile_error).collect()
    }

    /// Adds an error with the words of syn.
    pub(crate) fn syntax(&mut self, error: Error) {
        self.errors.push(error);
    }

    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.errors.iter().map(ToString::to_string).collect()
    }

    fn at(&mut self, place: impl ToTokens, message: impl Display) {
        self.errors.push(Error::new_spanned(place, message));
    }
}

/// Why a text isn't a duration.
#[derive(Debug, PartialEq)]
pub(crate) enum DurationMistake {
    Empty,
    Negative,
    /// A number without a unit could be seconds or milliseconds.
    NoUnit,
    UnknownUnit {
        unit: String,
        meant: Option<&'static str>,
    },
    TooLong,
    NotADuration,
}

/// Why a text isn't a size.
#[derive(Debug, PartialEq)]
pub(crate) enum SizeMistake {
    Empty,
    Negative,
    NoUnit,
    UnknownUnit { unit: String, meant: Option<&'static str> },
    TooLarge,
    NotASize,
}
