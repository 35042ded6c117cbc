//! What the macro knows of a memoized function once every rule has been checked.
//! Knows no syntax of the attribute and no text of the expansion: every case here is one that can be expanded.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, ExprClosure, Ident, LitStr, Path, Signature, Type, Visibility};

use crate::parse::{Maxsize, Time, Ttl};

/// A function that remembers its results.
pub(crate) struct Memo<'a> {
    pub(crate) attrs: Attributes,
    pub(crate) vis: &'a Visibility,
    /// As written, for the function itself.
    pub(crate) written: &'a Signature,
    /// The same with a name for every type, for all that is generated.
    pub(crate) signature: &'a Signature,
    pub(crate) body: &'a TokenStream,
    pub(crate) host: Host<'a>,
    /// The runtime's module for expansions, such as `::ttl_memo::__private`.
    pub(crate) runtime: TokenStream,
    pub(crate) generics: Generics,
    pub(crate) parameters: Vec<Parameter<'a>>,
    pub(crate) key: Key<'a>,
    pub(crate) output: Output<'a>,
    pub(crate) cache_if: Option<&'a Expr>,
    pub(crate) store: Store<'a>,
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

/// Where the body and the helpers stand.
pub(crate) enum Host<'a> {
    /// On an empty type beside the function: of its own name unless `handle` gives another.
    Companion(Ident),
    /// On an empty type beside the `impl` block that the function is a method of.
    Handle(Ident, Block<'a>),
    /// Among the methods of the type: `user_cache` beside `user`.
    Methods(Block<'a>),
}

/// The head of an `impl` block.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) generics: &'a syn::Generics,
    pub(crate) self_ty: &'a Type,
    /// The trait that it implements, if it does.
    pub(crate) of: Option<&'a Path>,
}

/// What a generic function declares; all of it is empty for one that is not.
#[derive(Default)]
pub(crate) struct Generics {
    /// Types and constants: for what depends on the instantiation alone.
    pub(crate) of_store: Declared,
    /// Lifetimes too: for what takes the parameters that make the key.
    pub(crate) of_key: Declared,
    /// All that is written: for what takes the parameters.
    pub(crate) whole: Declared,
    /// `T`, `N`: what a call of the store's functions gives.
    pub(crate) arguments: Vec<TokenStream>,
    /// The same for functions that take the parameters; `_` for an `impl Trait`.
    pub(crate) inferred: Vec<TokenStream>,
    /// The bounds that the store has for what depends on them: `T: Key`.
    pub(crate) bounds: Vec<TokenStream>,
    /// The types that may have no size known to rustc.
    pub(crate) unsized_types: Vec<String>,
    /// Whether nothing is asked of the types but what the runtime's placeholder has too.
    pub(crate) asks_little: bool,
    /// Every name that a type of the store may depend on, those of the block around a method among them.
    pub(crate) dependent: Vec<Ident>,
}

/// `<…>` and `where …`.
#[derive(Default)]
pub(crate) struct Declared {
    pub(crate) params: Vec<TokenStream>,
    pub(crate) predicates: Vec<TokenStream>,
}

/// One parameter.
pub(crate) struct Parameter<'a> {
    /// What the expansion calls it: the user's name, or one of ours where a pattern has none.
    pub(crate) name: Ident,
    pub(crate) attrs: &'a [Attribute],
    pub(crate) ty: &'a Type,
    pub(crate) is_receiver: bool,
    /// Its part of the key, unless it is none.
    pub(crate) part: Option<Shape<'a>>,
}

/// How an argument, or a piece of one, becomes its part of the key.
pub(crate) enum Shape<'a> {
    /// `T`: borrowed for the lookup, cloned for the key.
    Owned(&'a Type),
    /// What stands behind a reference: `T::Owned` in the key.
    Borrowed(&'a Type),
    /// `f64`: compared by value.
    Float(&'a Type),
    /// `&T`, `Cow<'_, T>`, `Vec<T>`.
    Via(Box<Shape<'a>>),
    Each(Many<'a>, Box<Shape<'a>>),
    Tuple(Vec<Shape<'a>>),
}

/// What holds several pieces alike.
pub(crate) enum Many<'a> {
    /// `[T]`.
    Vec,
    /// `[T; N]`, by its length.
    Array(&'a Expr),
    /// `Option<T>`.
    Option,
}

/// What the results are found by.
pub(crate) enum Key<'a> {
    /// The parameters that have a part.
    Parameters,
    /// What a closure over the parameters gives.
    Closure(KeyClosure<'a>),
}

/// The `key` option.
pub(crate) struct KeyClosure<'a> {
    pub(crate) closure: &'a ExprClosure,
    pub(crate) ty: &'a Type,
    /// What the closure calls otherwise than the function, such as `this`: its name and the parameter.
    pub(crate) renamed: Vec<(&'a Ident, TokenStream)>,
    /// The types that the closure gives its parameters, to be checked.
    pub(crate) typed: Vec<(&'a Ident, &'a Type)>,
}

/// What the function returns.
pub(crate) enum Output<'a> {
    Unit,
    Type(&'a Type),
}

/// Where the results are kept.
pub(crate) enum Store<'a> {
    /// In a static of the function's own.
    Own(Settings<'a>),
    /// In one that the user's expression gives.
    Given(&'a Expr, Reach),
}

/// Who can write the expression of a given store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Everyone,
    /// It names a parameter, such as `self`.
    TheFunction,
}

/// How the store is built; what is not given is the builder's to choose.
pub(crate) struct Settings<'a> {
    pub(crate) ttl: Option<&'a Ttl>,
    pub(crate) maxsize: Option<&'a Maxsize>,
    pub(crate) getsizeof: Option<&'a Expr>,
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
