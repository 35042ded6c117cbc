//! What of a function's output is stored: all of it, or the `Ok` of a `Result`. The types tell which.

use std::marker::PhantomData;

use super::bounds::{False, True};

/// What of an output `R` is stored: all of it (`False`), or the `Ok` of a `Result` (`True`).
#[diagnostic::on_unimplemented(
    message = "`{R}` is not a `Result`",
    label = "its name says that it is one",
    note = "where a type parameter has your own bounds, a `Result` is recognised by its name: rename this type"
)]
pub trait Output<R> {
    /// What is stored.
    type Value;

    /// Returns the value, or `None` if the function failed.
    fn value(output: &R) -> Option<&Self::Value>;

    /// Returns the output for which `value` was stored.
    fn from_value(value: Self::Value) -> R;
}

impl<T> Output<T> for False {
    type Value = T;

    #[inline]
    fn value(output: &T) -> Option<&T> {
        Some(output)
    }

    #[inline]
    fn from_value(value: T) -> T {
        value
    }
}

impl<T, E> Output<Result<T, E>> for True {
    type Value = T;

    #[inline]
    fn value(output: &Result<T, E>) -> Option<&T> {
        output.as_ref().ok()
    }

    #[inline]
    fn from_value(value: T) -> Result<T, E> {
        Ok(value)
    }
}

/// The message for a generic function whose output isn't what its name suggests.
#[diagnostic::on_unimplemented(
    message = "this type's name doesn't say whether it is a `Result`",
    label = "a `Result` under another name, or another type called `…Result`",
    note = "where a type parameter has your own bounds, a `Result` is recognised by its name: write `Result<…>`, or rename the other type"
)]
pub trait ReturnsResult<GUESS> {}

#[diagnostic::do_not_recommend]
impl ReturnsResult<True> for PhantomData<True> {}

#[diagnostic::do_not_recommend]
impl ReturnsResult<False> for PhantomData<False> {}

/// Compiles if the macro guessed right from the syntax of a generic function's output.
#[inline]
pub fn check_guess<GUESS, A: ReturnsResult<GUESS>>(_: A) {}
