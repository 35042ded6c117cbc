//! What the macro knows of a memoized function once every rule has been checked.
//! Knows no syntax of the attribute and no text of the expansion: every case here is one that can be expanded.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, LitStr, Path, Signature, Type, Visibility};

use crate::args::{Maxsize, Time, Ttl};

/// A function that remembers its results.
pub(crate) struct Memo<'a> {
    pub(crate) attrs: Attributes,
    pub(crate) vis: &'a Visibility,
    pub(crate) signature: &'a Signature,
    pub(crate) body: &'a TokenStream,
    /// The type that carries the helpers: the function's own name unless `handle` gives another.
    pub(crate) companion: Ident,
    /// The runtime's module for expansions, such as `::ttl_memo::__private`.
    pub(crate) runtime: TokenStream,
    pub(crate) parameters: Vec<Parameter<'a>>,
    pub(crate) output: Output<'a>,
    pub(crate) settings: Settings<'a>,
}

/// The function's attributes, by where they go.
#[derive(Default)]
pub(crate) struct Attributes {
    /// On the function.
    pub(crate) function: Vec<TokenStream>,
    /// On the body, which is a function too: its lints and `#[track_caller]`.
    pub(crate) body: Vec<TokenStream>,
    /// On what calls the body for others: `#[track_caller]`.
    pub(crate) call: Vec<TokenStream>,
    /// On everything that is generated: the conditions under which the function exists.
    pub(crate) everywhere: Vec<TokenStream>,
}

/// One parameter, which is one part of the key.
pub(crate) struct Parameter<'a> {
    /// What the expansion calls it: the user's name, or one of ours where a pattern has none.
    pub(crate) name: Ident,
    pub(crate) attrs: &'a [Attribute],
    pub(crate) ty: &'a Type,
    pub(crate) part: Part<'a>,
}

/// How an argument becomes its part of the key.
pub(crate) enum Part<'a> {
    /// `T`: borrowed for the lookup, cloned for the key.
    Owned(&'a Type),
    /// `&T`: looked up as it is, `T::Owned` in the key.
    Borrowed(&'a Type),
    /// `Option<&T>`: looked up as it is, `Option<T::Owned>` in the key.
    OptionallyBorrowed(&'a Type),
    /// `f64`: compared by value.
    Float(&'a Type),
    /// `&f64`: compared by value.
    BorrowedFloat(&'a Type),
}

/// What the function returns.
pub(crate) enum Output<'a> {
    Unit,
    Type(&'a Type),
}

/// How the store is built; what is not given is the builder's to choose.
pub(crate) struct Settings<'a> {
    pub(crate) ttl: Option<&'a Ttl>,
    pub(crate) maxsize: Option<&'a Maxsize>,
    pub(crate) getsizeof: Option<&'a Expr>,
    pub(crate) cache_if: Option<&'a Expr>,
    pub(crate) wait: Option<&'a Time>,
    pub(crate) timer: Option<&'a Path>,
    pub(crate) name: Name<'a>,
}

/// The cache's name in listings.
pub(crate) enum Name<'a> {
    /// The function's, after its module's.
    Path(String),
    Given(&'a LitStr),
}
