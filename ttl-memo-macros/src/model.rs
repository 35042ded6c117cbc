//! What the macro knows of an item once every rule has been checked.
//! Knows no syntax of the attribute and no text of the expansion: every value of these types can be expanded.

mod settings;
mod result_fn;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::token::Brace;
use syn::{Attribute, Expr, ExprClosure, Generics, Ident, ImplItem, Path, Signature, Type, Visibility};

pub(crate) use self::result_fn::ResultFn;
pub(crate) use self::settings::{Freshness, Jitter, Maxsize, Name, Policy, Settings, Tier, Time, Ttl};
use crate::syntax::tokens::mentions;
use crate::syntax::types::{is_no_result, is_well_known};

/// The annotated item.
pub(crate) enum Item<'a> {
    Cached(Box<Memo<'a>>),
    Rejected(Rejected<'a>),
    Block(Block<'a>),
    /// Neither a function nor an `impl` block.
    Other(&'a TokenStream),
}

/// A function that can't be cached. Its errors are reported separately.
pub(crate) struct Rejected<'a> {
    pub(crate) function: AsWritten<'a>,
    /// Stubs of the helpers, if a type can stand beside the function.
    pub(crate) stubs: Option<Stubs<'a>>,
}

/// Helpers that compile and do nothing, so that their callers get no errors.
pub(crate) struct Stubs<'a> {
    pub(crate) companion: Ident,
    /// The conditions under which the function exists.
    pub(crate) cfgs: Vec<&'a Attribute>,
    pub(crate) krate: Option<&'a Path>,
    /// Whether helpers can return what the function returns.
    pub(crate) has_owned_output: bool,
}

/// A function that is printed as it was written, without the macro's attributes.
pub(crate) struct AsWritten<'a> {
    pub(crate) attrs: Vec<&'a Attribute>,
    pub(crate) vis: &'a Visibility,
    pub(crate) signature: &'a Signature,
    /// The block, or the semicolon of a function without one.
    pub(crate) body: &'a TokenStream,
}

/// An `impl` block.
pub(crate) struct Block<'a> {
    pub(crate) attrs: Vec<&'a Attribute>,
    pub(crate) keywords: &'a TokenStream,
    pub(crate) head: BlockHead<'a>,
    pub(crate) brace: Brace,
    pub(crate) items: Vec<BlockItem<'a>>,
}

/// What stands in an `impl` block.
pub(crate) enum BlockItem<'a> {
    Cached(Box<Memo<'a>>),
    Method(AsWritten<'a>),
    Other(&'a ImplItem),
}

/// A function whose results are cached.
pub(crate) struct Memo<'a> {
    pub(crate) attrs: Attributes,
    pub(crate) vis: &'a Visibility,
    /// As written, for the function itself.
    pub(crate) written: &'a Signature,
    /// The same with a name for every type, for generated code.
    pub(crate) signature: &'a Signature,
    pub(crate) body: &'a TokenStream,
    pub(crate) host: Host<'a>,
    /// Where `ttl_memo` is, if the `crate` option says so.
    pub(crate) krate: Option<&'a Path>,
    pub(crate) generics: StoreGenerics,
    pub(crate) parameters: Vec<Parameter<'a>>,
    pub(crate) key: Key<'a>,
    pub(crate) output: Output<'a>,
    /// Whether an output is stored.
    pub(crate) cache_if: Option<ResultFn<'a>>,
    /// Whether errors are stored too, so that the stored value is the whole `Result`.
    pub(crate) stores_errors: bool,
    /// The options for which the function must return a `Result`, as rustc has to check.
    pub(crate) about_errors: Vec<&'a Ident>,
    /// Whether a stale result is served while the body runs in the background.
    pub(crate) in_background: bool,
    pub(crate) store: Store<'a>,
}

impl Memo<'_> {
    /// Whether each instantiation has its own store.
    pub(crate) fn is_generic(&self) -> bool {
        !self.generics.dependent.is_empty()
    }

    /// Whether a type depends on the instantiation.
    pub(crate) fn depends(&self, ty: &Type) -> bool {
        self.is_generic() && mentions(&ty.to_token_stream(), &|word| self.generics.dependent.contains(word))
    }

    /// The cache behind the store, if there is one.
    pub(crate) fn tier(&self) -> Option<&Tier<'_>> {
        match &self.store {
            Store::Static(settings) => settings.tier.as_ref(),
            Store::Given(..) => None,
        }
    }

    /// Whether there may be a cache behind the store. Only the builder of a given store knows.
    pub(crate) fn may_have_tier(&self) -> bool {
        self.tier().is_some() || matches!(self.store, Store::Given(..))
    }

    /// Whether helpers can find the store without the function's arguments.
    pub(crate) fn has_store(&self) -> bool {
        !matches!(self.store, Store::Given(_, StoreScope::Call))
    }

    /// The parameters that are part of the key.
    pub(crate) fn keyed(&self) -> impl Iterator<Item = (&Parameter<'_>, &KeyAs<'_>)> {
        self.parameters.iter().filter_map(|parameter| Some((parameter, parameter.part.as_ref()?)))
    }
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
    /// On an empty type beside the function. It has the function's name unless `handle` gives another.
    Companion(Ident),
    /// On an empty type beside the `impl` block that the function is a method of.
    Handle(Ident, BlockHead<'a>),
    /// Among the methods of the type: `user_cache` beside `user`.
    Methods(BlockHead<'a>),
}

/// The head of an `impl` block.
#[derive(Clone, Copy)]
pub(crate) struct BlockHead<'a> {
    pub(crate) generics: &'a Generics,
    pub(crate) self_ty: &'a Type,
    /// The trait that it implements, if it does.
    pub(crate) of: Option<&'a Path>,
}

/// The declarations of a generic function, by the generated code that needs them. Empty if the function isn't generic.
#[derive(Default)]
pub(crate) struct StoreGenerics {
    /// Types and constants, for functions that depend only on the instantiation.
    pub(crate) of_store: Declared,
    /// Lifetimes too, for functions that take the parameters of the key.
    pub(crate) of_key: Declared,
    /// Everything that is declared, for functions that take all parameters.
    pub(crate) whole: Declared,
    /// The arguments in calls of functions that declare `of_store`.
    pub(crate) arguments: Vec<Ident>,
    /// The arguments in calls of functions that declare `whole`.
    pub(crate) inferred: Vec<Argument>,
    /// What the store requires of types that depend on the instantiation.
    pub(crate) bounds: Vec<Bound>,
    /// The type parameters among these.
    pub(crate) types: Vec<Ident>,
    /// The type parameters that may be unsized.
    pub(crate) unsized_types: Vec<Ident>,
    /// Whether `u8` satisfies every bound in the declarations.
    pub(crate) holds_for_u8: bool,
    /// Every name that a type of the store may depend on, including those of the block around a method.
    pub(crate) dependent: Vec<Ident>,
}

/// `<…>` and `where …`.
#[derive(Default)]
pub(crate) struct Declared {
    pub(crate) params: Vec<TokenStream>,
    pub(crate) predicates: Vec<TokenStream>,
}

/// A generic argument of a call.
pub(crate) enum Argument {
    Named(Ident),
    /// `_`, as an `impl Trait` has no name.
    Inferred,
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Named(name) => name.to_tokens(tokens),
            Self::Inferred => tokens.extend(quote!(_)),
        }
    }
}

/// What the store requires of a type.
pub(crate) enum Bound {
    Key(TokenStream),
    BorrowedKey(TokenStream),
}

/// One parameter.
pub(crate) struct Parameter<'a> {
    /// Its name in the expansion: the user's, or a generated one for a pattern.
    pub(crate) name: Ident,
    pub(crate) attrs: &'a [Attribute],
    pub(crate) ty: &'a Type,
    pub(crate) is_receiver: bool,
    /// Its part of the key, if it is part of it.
    pub(crate) part: Option<KeyAs<'a>>,
}

/// How an argument, or a piece of one, becomes its part of the key.
pub(crate) enum KeyAs<'a> {
    /// `T`: borrowed for the lookup, cloned for the key.
    Same(&'a Type),
    /// The target of a reference: `T::Owned` in the key.
    Borrowed(&'a Type),
    /// `f64`: compared by value.
    Float(&'a Type),
    /// `&T`, `Cow<'_, T>`, `Vec<T>`.
    Deref(Box<KeyAs<'a>>),
    Elements(Container<'a>, Box<KeyAs<'a>>),
    Tuple(Vec<KeyAs<'a>>),
}

impl<'a> KeyAs<'a> {
    /// Calls `see` with each type that has to be a key, and whether it stands behind a reference.
    pub(crate) fn each_piece(&self, see: &mut dyn FnMut(&'a Type, bool)) {
        match self {
            KeyAs::Same(ty) => see(ty, false),
            KeyAs::Borrowed(ty) => see(ty, true),
            KeyAs::Float(_) => {}
            KeyAs::Deref(inner) | KeyAs::Elements(_, inner) => inner.each_piece(see),
            KeyAs::Tuple(parts) => parts.iter().for_each(|part| part.each_piece(see)),
        }
    }
}

/// A container of elements of one type.
pub(crate) enum Container<'a> {
    /// `[T]`.
    Vec,
    /// `[T; N]`, by its length.
    Array(&'a Expr),
    /// `Option<T>`.
    Option,
}

/// What results are looked up by.
pub(crate) enum Key<'a> {
    /// The parameters that are part of the key.
    Parameters,
    /// The result of a closure over the parameters.
    Closure(KeyClosure<'a>),
}

/// The `key` option.
pub(crate) struct KeyClosure<'a> {
    pub(crate) closure: &'a ExprClosure,
    pub(crate) ty: &'a Type,
    pub(crate) renamed: Vec<Renamed<'a>>,
    /// The types that the closure writes for its parameters, which are checked.
    pub(crate) typed: Vec<(&'a Ident, &'a Type)>,
}

/// A parameter that the `key` closure calls by another name, such as `this` for `self`.
pub(crate) struct Renamed<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) parameter: Ident,
    pub(crate) access: Access,
}

/// How the closure gets a parameter.
pub(crate) enum Access {
    /// `&conn`
    Borrow,
    /// `&*self`
    Reborrow,
    /// `self`, which is a reference.
    Copy,
}

/// What the function returns.
pub(crate) enum Output<'a> {
    Unit,
    Type(&'a Type),
}

impl<'a> Output<'a> {
    /// The type, unless its name shows that it isn't a `Result`.
    pub(crate) fn maybe_result(&self) -> Option<&'a Type> {
        match self {
            Output::Type(ty) if !is_well_known(ty) && !is_no_result(ty) => Some(ty),
            Output::Unit | Output::Type(_) => None,
        }
    }
}

impl ToTokens for Output<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Unit => tokens.extend(quote!(())),
            Self::Type(ty) => ty.to_tokens(tokens),
        }
    }
}

/// Where the results are kept.
pub(crate) enum Store<'a> {
    /// In a static that is generated for the function.
    Static(Settings<'a>),
    /// In one that the user's expression gives.
    Given(&'a Expr, StoreScope),
}

/// Where the expression of a given store can be evaluated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreScope {
    Everywhere,
    /// In a call alone, as it names a parameter such as `self`.
    Call,
}
