//! The guide: a page for each option, each shape of function, and each question. There is no code in it.
//!
//! The [crate's front page](crate) is the way in. In reading order:
//!
//! | | |
//! | --- | --- |
//! | **Options** | [`ttl`](options::ttl), [`maxsize`](options::maxsize), [`getsizeof`](options::getsizeof), [`key`](options::key), [`skip`](options::skip), [`cache`](options::cache), [`cache_if`](options::cache_if), [`wait`](options::wait), [`timer`](options::timer), [`name`](options::name), [`handle`](options::handle), [`crate`](options::crate_path) |
//! | **Shapes** | [functions](shapes::functions), [arguments](shapes::arguments), [results](shapes::results), [methods](shapes::methods), [trait impls](shapes::trait_impls), [generics](shapes::generics), [async](shapes::asynchronous) |
//! | **The store** | [dictionary], [values of any type as bytes](serialized) |
//! | **In use** | [helpers], [testing], [listing and switching off](operations), [memory and performance](memory), [what it expands to](expansion), [questions](faq) |
//! | **Coming from** | [`cached`](migration::from_cached), [`memoize`](migration::from_memoize), [Python's `cachetools`](migration::from_cachetools) |

// The pages are Markdown files, which are read for the documentation only. The modules are there always, so that links to
// them are, too. (The attribute reads the table of options always, for editors.)

/// A page for each option of the attribute.
pub mod options {
    /// `ttl`: how long a value lives.
    #[cfg_attr(doc, doc = include_str!("../guide/options/ttl.md"))]
    pub mod ttl {}

    /// `maxsize`: how much is remembered.
    #[cfg_attr(doc, doc = include_str!("../guide/options/maxsize.md"))]
    pub mod maxsize {}

    /// `getsizeof`: how large a value is.
    #[cfg_attr(doc, doc = include_str!("../guide/options/getsizeof.md"))]
    pub mod getsizeof {}

    /// `key`: what a result is found by.
    #[cfg_attr(doc, doc = include_str!("../guide/options/key.md"))]
    pub mod key {}

    /// `skip`: which arguments are no part of the key.
    #[cfg_attr(doc, doc = include_str!("../guide/options/skip.md"))]
    pub mod skip {}

    /// `cache`: the store in which the results are.
    #[cfg_attr(doc, doc = include_str!("../guide/options/cache.md"))]
    pub mod cache {}

    /// `cache_if`: which results are stored.
    #[cfg_attr(doc, doc = include_str!("../guide/options/cache_if.md"))]
    pub mod cache_if {}

    /// `wait`: how long a caller waits for another's computation.
    #[cfg_attr(doc, doc = include_str!("../guide/options/wait.md"))]
    pub mod wait {}

    /// `timer`: the clock by which values live.
    #[cfg_attr(doc, doc = include_str!("../guide/options/timer.md"))]
    pub mod timer {}

    /// `name`: what the cache is called in listings.
    #[cfg_attr(doc, doc = include_str!("../guide/options/name.md"))]
    pub mod name {}

    /// `handle`: what the type with the helpers is called.
    #[cfg_attr(doc, doc = include_str!("../guide/options/handle.md"))]
    pub mod handle {}

    /// `crate`: where this crate is re-exported from.
    #[cfg_attr(doc, doc = include_str!("../guide/options/crate_path.md"))]
    pub mod crate_path {}
}

/// A page for each shape of function.
pub mod shapes {
    /// Functions: which may be annotated, and what becomes of them.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/functions.md"))]
    pub mod functions {}

    /// Arguments: how they make the key.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/arguments.md"))]
    pub mod arguments {}

    /// Results, options and all that may be remembered.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/results.md"))]
    pub mod results {}

    /// Methods and associated functions.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/methods.md"))]
    pub mod methods {}

    /// Methods in the implementation of a trait.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/trait_impls.md"))]
    pub mod trait_impls {}

    /// Generic functions.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/generics.md"))]
    pub mod generics {}

    /// Async functions.
    #[cfg_attr(doc, doc = include_str!("../guide/shapes/asynchronous.md"))]
    pub mod asynchronous {}
}

/// `TtlCache`: the store by itself, a dictionary whose entries go by themselves.
#[cfg_attr(doc, doc = include_str!("../guide/dictionary.md"))]
pub mod dictionary {}

/// `SerializedCache`: values of any type, kept as bytes.
#[cfg_attr(all(doc, feature = "serde"), doc = include_str!("../guide/serialized.md"))]
#[cfg_attr(all(doc, not(feature = "serde")), doc = "")]
#[cfg_attr(all(doc, not(feature = "serde")), doc = "Needs the feature `serde`.")]
pub mod serialized {}

/// Helpers: what can be done with what a function remembers.
#[cfg_attr(doc, doc = include_str!("../guide/helpers.md"))]
#[cfg_attr(doc, doc = include_str!("../guide/helpers-table.md"))]
#[cfg_attr(doc, doc = include_str!("../guide/helpers-rules.md"))]
pub mod helpers {}

/// Testing code whose functions are annotated.
#[cfg_attr(doc, doc = include_str!("../guide/testing.md"))]
#[cfg_attr(doc, doc = "")]
#[cfg_attr(all(doc, feature = "test-util"), doc = "[`test_util`]: crate::test_util")]
#[cfg_attr(
    all(doc, not(feature = "test-util")),
    doc = "[`test_util`]: https://docs.rs/ttl-memo/latest/ttl_memo/test_util/index.html"
)]
pub mod testing {}

/// Listing all caches, clearing them, and switching them off.
#[cfg_attr(doc, doc = include_str!("../guide/operations.md"))]
#[cfg_attr(doc, doc = "")]
#[cfg_attr(all(doc, feature = "test-util"), doc = "[`test_util`]: crate::test_util")]
#[cfg_attr(
    all(doc, not(feature = "test-util")),
    doc = "[`test_util`]: https://docs.rs/ttl-memo/latest/ttl_memo/test_util/index.html"
)]
pub mod operations {}

/// Memory and performance: what a call costs, what an entry takes, and when it is given back.
#[cfg_attr(doc, doc = include_str!("../guide/memory.md"))]
pub mod memory {}

/// What the attribute expands to.
#[cfg_attr(doc, doc = include_str!("../guide/expansion-introduction.md"))]
#[cfg_attr(doc, doc = include_str!("../guide/expansion.md"))]
pub mod expansion {}

/// Questions that are asked often.
#[cfg_attr(doc, doc = include_str!("../guide/faq.md"))]
pub mod faq {}

/// What is called how elsewhere, and how it is called here.
pub mod migration {
    /// From the crate `cached`.
    #[cfg_attr(doc, doc = include_str!("../guide/migration/from_cached.md"))]
    pub mod from_cached {}

    /// From the crate `memoize`.
    #[cfg_attr(doc, doc = include_str!("../guide/migration/from_memoize.md"))]
    pub mod from_memoize {}

    /// From Python's `cachetools`.
    #[cfg_attr(doc, doc = include_str!("../guide/migration/from_cachetools.md"))]
    pub mod from_cachetools {}
}
