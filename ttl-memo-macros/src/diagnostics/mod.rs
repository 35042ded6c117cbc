//! Every message of the attribute: what is wrong, then what to write.
//! Knows words only; the callers know when to say them.

mod item;
mod options;

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Error;

pub(crate) use self::item::Opaque;

/// The mistakes found so far. All of them are reported, in the order in which they were found.
#[derive(Default)]
#[must_use]
pub(crate) struct Diagnostics {
    errors: Vec<Error>,
}

impl Diagnostics {
    /// How many mistakes there are: a rule that added none has passed.
    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Gives every mistake as tokens that rustc reports.
    pub(crate) fn report(&mut self) -> TokenStream {
        self.errors.drain(..).map(Error::into_compile_error).collect()
    }

    /// What rustc or syn says in words of its own.
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

/// Why a text is no duration.
#[derive(Debug, PartialEq)]
pub(crate) enum DurationMistake {
    Empty,
    Negative,
    /// A number alone, which could be seconds as well as milliseconds.
    NoUnit,
    UnknownUnit {
        unit: String,
        meant: Option<&'static str>,
    },
    TooLong,
    NotADuration,
}

/// Why a text is no size.
#[derive(Debug, PartialEq)]
pub(crate) enum SizeMistake {
    Empty,
    Negative,
    NoUnit,
    UnknownUnit { unit: String, meant: Option<&'static str> },
    TooLarge,
    NotASize,
}
