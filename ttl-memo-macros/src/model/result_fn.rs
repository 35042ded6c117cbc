//! What the user gives to judge a result by.

use syn::{Expr, ExprClosure};

/// A function of a result and, if it uses it, of the result's key.
pub(crate) enum ResultFn<'a> {
    /// A closure over the result, or an expression that evaluates to a function of it.
    OfResult(&'a Expr),
    /// A closure over the result and the key.
    WithKey(&'a ExprClosure),
    /// A closure over the result and each of the key's parts.
    WithParts(&'a ExprClosure),
}
