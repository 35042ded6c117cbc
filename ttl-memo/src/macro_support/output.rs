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

    /// Returns what becomes of the output.
    fn judge(output: &R) -> Judged<'_, Self::Value>;

    /// Returns the output for which `value` was stored.
    fn from_value(value: Self::Value) -> R;

    /// Returns the value that is stored for `output`, or `output` itself if it failed.
    ///
    /// # Errors
    ///
    /// When the function failed.
    fn into_value(output: R) -> Result<Self::Value, R>;
}

/// What becomes of an output.
#[derive(Debug)]
pub enum Judged<'o, V> {
    /// It is stored.
    Value(&'o V),
    /// It is stored as an error.
    Error(&'o V),
    /// The function failed, and nothing is stored.
    Failed,
}

/// What of an output is stored by a function with `err_ttl`: the whole `Result`.
#[derive(Debug)]
pub enum WholeResult {}

/// What a function with `err_ttl` stores, by whether its output is a `Result`. If it isn't, that is reported elsewhere.
pub trait WithErrors {
    /// How its output is stored.
    type Stored;
}

impl WithErrors for True {
    type Stored = WholeResult;
}

impl WithErrors for False {
    type Stored = False;
}

impl<T, E> Output<Result<T, E>> for WholeResult {
    type Value = Result<T, E>;

    #[inline]
    fn judge(output: &Result<T, E>) -> Judged<'_, Result<T, E>> {
        if output.is_ok() { Judged::Value(output) } else { Judged::Error(output) }
    }

    #[inline]
    fn from_value(value: Result<T, E>) -> Result<T, E> {
        value
    }

    #[inline]
    fn into_value(output: Result<T, E>) -> Result<Result<T, E>, Result<T, E>> {
        Ok(output)
    }
}

impl<T> Output<T> for False {
    type Value = T;

    #[inline]
    fn judge(output: &T) -> Judged<'_, T> {
        Judged::Value(output)
    }

    #[inline]
    fn from_value(value: T) -> T {
        value
    }

    #[inline]
    fn into_value(output: T) -> Result<T, T> {
        Ok(output)
    }
}

impl<T, E> Output<Result<T, E>> for True {
    type Value = T;

    #[inline]
    fn judge(output: &Result<T, E>) -> Judged<'_, T> {
        output.as_ref().map_or(Judged::Failed, Judged::Value)
    }

    #[inline]
    fn from_value(value: T) -> Result<T, E> {
        Ok(value)
    }

    #[inline]
    fn into_value(output: Result<T, E>) -> Result<T, Result<T, E>> {
        output.map_err(Err)
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
