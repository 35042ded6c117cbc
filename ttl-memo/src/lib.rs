//! Memoizes functions: results live for a time, and the least recently used go when there are too many.
//!
//! [`macro@ttl_cache`] makes a function remember its results, as `cachetools.func.ttl_cache` does in Python.
//! [`TtlCache`], the store behind it, is a thread-safe dictionary with lifetimes by itself.
//!
//! # Quick start
//!
//! It needs Rust 1.85 or newer. From a clone that stands beside your program:
//!
//! ```toml
//! [dependencies]
//! ttl-memo = { path = "../ttl-memo/ttl-memo" }
//! ```
//!
//! ```
//! use ttl_memo::ttl_cache;
//!
//! /// Asks the network, which takes its time.
//! #[ttl_cache(ttl = "10m", maxsize = 128)]
//! fn population(city: &str) -> Result<u64, String> {
//!     # let ask = |_: &str| Ok(42);
//!     ask(city)
//! }
//!
//! population("Rome")?; // runs the body
//! population("Rome")?; // doesn't
//! println!("{}", population::cache_info()); // CacheInfo(hits=1, misses=1, maxsize=128, currsize=1)
//! # assert_eq!(population::cache_info().hits, 1);
//! population::cache_remove("Rome"); // forgets one
//! population::cache_clear(); // forgets all
//! # Ok::<(), String>(())
//! ```
//!
//! The arguments together are the key. Of a `Result` the value of `Ok` is stored, and errors aren't. The result is
//! cloned for each caller, so return an [`Arc`](std::sync::Arc) of what is costly to clone.
//!
//! To see whether a cache is to blame, run the program with `TTL_MEMO=off` in its environment: every body runs at each
//! call then. See [switching off](guide::operations).
//!
//! # Options
//!
//! `#[ttl_cache]` alone is `#[ttl_cache(ttl = "10m", maxsize = 128)]`. Expressions are evaluated once, when the
//! function is first called; only that of `cache` is evaluated at each call. A mistake in an option is a compile error
//! that says what to write.
//!
#![cfg_attr(doc, doc = include_str!("../guide/options-table.md"))]
//!
//! # Helpers
//!
//! Beside `fn population` the attribute makes an empty type `population`, which functions and types may share, with
//! these on it. [Methods](guide::shapes::methods) have `Api::user_cache()` and `Api::user_uncached(…)` instead.
//!
#![cfg_attr(doc, doc = include_str!("../guide/helpers-table.md"))]
//!
//! # The guide
//!
//! A page for each option is behind its name in the table. And there are pages for
//!
//! * what can be annotated: [functions](guide::shapes::functions), [arguments](guide::shapes::arguments),
//!   [results](guide::shapes::results), [methods](guide::shapes::methods), [trait impls](guide::shapes::trait_impls),
//!   [generics](guide::shapes::generics), [async](guide::shapes::asynchronous);
//! * the store by itself: [dictionary](guide::dictionary), and [values of any type as bytes](guide::serialized);
//! * what is done with it: [helpers](guide::helpers), [testing](guide::testing), [listing all caches and switching them
//!   off](guide::operations), [memory and performance](guide::memory), [what it expands to](guide::expansion),
//!   [questions](guide::faq);
//! * where you come from: [`cached`](guide::migration::from_cached), [`memoize`](guide::migration::from_memoize),
//!   [Python's `cachetools`](guide::migration::from_cachetools).
//!
//! # What callers may rely on
//!
//! * **A value is live while less than its `ttl` has passed since it was stored.** At exactly `ttl` it is gone. A hit
//!   doesn't extend it; storing again does.
//! * **What has expired goes first** when room is needed, and then the least recently used. It is never returned,
//!   counted or listed.
//! * **Calls that want one key at the same time run the body once.** Who waits gets its result and counts as a hit;
//!   other keys and hits never wait, and nothing is locked while a body runs.
//! * **A failure is its caller's alone.** After a panic, an `Err` or a dropped future one of those who wait takes over,
//!   and nobody waits for more than two that fail.
//! * **No call waits for itself,** directly or through a circle of others: it computes instead.
//! * **What is forgotten while it is computed** is given to who asked for it before, and not stored.
//!
//! What can't be seen can't be promised: a body that waits for another thread or task, which wants the same key, waits
//! for itself by a way that isn't ours, and a future that is kept but not polled never ends.
//! [`wait`](guide::options::wait) is for these. And a destructor of a thread-local that is older than its thread's
//! first use of any cache must not use one: the process would abort.
//!
//! # Features
//!
//! * `serde`: [`SerializedCache`], a cache of values of any type, kept as bytes.
//! * `test-util`: [`test_util`], caches, time and a switch of a test's own for annotated functions.
//! * `rayon`, on by default: on rayon's threads, where a wait may be a circle that can't be seen, none is longer than
//!   50 ms.
//!
#![cfg_attr(all(doc, feature = "serde"), doc = "[`SerializedCache`]: SerializedCache")]
#![cfg_attr(
    all(doc, not(feature = "serde")),
    doc = "[`SerializedCache`]: https://docs.rs/ttl-memo/latest/ttl_memo/struct.SerializedCache.html"
)]
#![cfg_attr(all(doc, feature = "test-util"), doc = "[`test_util`]: test_util")]
#![cfg_attr(
    all(doc, not(feature = "test-util")),
    doc = "[`test_util`]: https://docs.rs/ttl-memo/latest/ttl_memo/test_util/index.html"
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// In reading order: each module uses only modules below it.
pub mod guide;

mod macro_support;
mod cache;
mod process;
mod store;
mod flight;
mod background;
mod key;
mod clock;
mod info;
mod sync;

#[cfg(all(test, ttl_memo_loom))]
mod loom;

/// What the attribute's expansion names. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use crate::macro_support::*;
}

pub use foldhash::fast::RandomState;

/// Makes a function remember its results.
///
/// `#[ttl_cache]` alone is `#[ttl_cache(ttl = "10m", maxsize = 128)]`. It goes on functions, and on methods whose
/// `impl` block carries a bare `#[ttl_cache]` too; sync or async, generic or not. The arguments together are the key:
/// hashed and compared where they are, floats by value, and owned only when a result is stored. Up to twelve make a key.
/// Of a `Result`, by whatever name, the value of `Ok` is stored and errors aren't.
///
// Not under `cfg(doc)`, as other pages are: editors don't set it, and they show this one.
#[doc = include_str!("../guide/options-table.md")]
///
/// # Helpers
///
/// Beside the function there is an empty type of its name with [helpers](guide::helpers) on it, from `cache_info()` to
/// `cache_remove(…)`. `(…)` are the parameters that make the key, in their order and without those in `skip`; with `key` it
/// is a `&K`. `cache_refresh` and `uncached` take all of the function's parameters. A parameter that brings the store
/// (`cache = context.users`) is no part of the key, and the one helper is `uncached` then: the store is at hand.
///
/// For a method `user` of `Api` there are `Api::user_cache()`, the store, and `Api::user_uncached(…)`, the body alone;
/// `handle = UserCache` makes a type with all helpers instead.
///
/// A generic function has a store for each of its instantiations, with a `maxsize` of its own: `cache::<T>()` gives one
/// of them, `cache_info()` and `cache_clear()` are about all.
///
/// The [guide] has a page for each option and each shape of function.
///
/// # Panics
///
/// The function panics when its body does; nothing is stored then, and one of those who wait tries. It also panics when
/// an option's expression or closure, or the `Hash`, `Eq` or `Clone` of an argument or result does.
///
/// # Examples
///
/// A value that says itself how long it is good for, in a cache of at most a mebibyte:
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::ttl_cache;
///
/// #[derive(Clone)]
/// struct Page {
///     text: String,
///     max_age: Duration,
/// }
///
/// #[ttl_cache(ttl = |page: &Page| page.max_age, maxsize = "1MiB", getsizeof = |page: &Page| page.text.len())]
/// fn fetch(url: &str) -> Page {
///     Page { text: format!("<h1>{url}</h1>"), max_age: Duration::from_secs(60) }
/// }
///
/// fetch("/index.html");
/// assert!(fetch::cache_ttl("/index.html") <= Some(Duration::from_secs(60)));
/// assert_eq!(fetch::cache_info().currsize, 20);
/// ```
///
/// Methods, whose block wants the attribute too:
///
/// ```
/// use ttl_memo::{TtlCache, ttl_cache};
///
/// struct Api {
///     users: TtlCache<u64, String>,
/// }
///
/// #[ttl_cache]
/// impl Api {
///     /// Each instance has its own store.
///     #[ttl_cache(cache = self.users)]
///     fn user(&self, id: u64) -> String {
///         format!("user {id}")
///     }
///
///     /// All instances share one.
///     #[ttl_cache(skip(self), ttl = "1h")]
///     fn motto(&self, language: &str) -> String {
///         format!("remember, in {language}")
///     }
/// }
///
/// let api = Api { users: TtlCache::builder().build() };
/// api.user(7);
/// assert!(api.users.contains_key(&7));
/// assert_eq!(api.user_uncached(7), "user 7");
///
/// api.motto("latin");
/// assert_eq!(Api::motto_cache().len(), 1);
/// ```
///
/// A key of its own, and a generic function:
///
/// ```
/// use ttl_memo::{Key, ttl_cache};
///
/// #[ttl_cache(key = |word| -> String { word.to_lowercase() })]
/// fn length(word: &str) -> usize {
///     word.len()
/// }
///
/// #[ttl_cache]
/// fn largest<T: Key + Ord>(items: &[T]) -> Option<T> {
///     items.iter().max().cloned()
/// }
///
/// length("Rust");
/// assert!(length::cache_contains(&"rust".to_owned()));
///
/// assert_eq!((largest(&[1, 3, 2]), largest(&['a', 'b'])), (Some(3), Some('b')));
/// assert_eq!(largest::cache::<char>().len(), 1);
/// assert_eq!(largest::cache_info().currsize, 2);
/// largest::cache_clear();
/// assert!(largest::cache::<i32>().is_empty());
/// ```
pub use ttl_memo_macros::ttl_cache;

pub use crate::cache::builder::TtlCacheBuilder;
pub use crate::cache::cache::TtlCache;
#[cfg(feature = "serde")]
pub use crate::cache::serialized::{
    Codec, MessagePack, MessagePackError, SerializedCache, SerializedCacheBuilder, SerializedError,
};
pub use crate::clock::{ManualTimer, Timer};
pub use crate::info::{CacheInfo, CacheParameters, RemovalCause, TooLarge};
pub use crate::key::key::Float;
pub use crate::macro_support::{BorrowedKey, Key, Value};
pub use crate::process::listing::{NamedCache, caches, clear_all};
pub use crate::process::switch::{is_enabled, set_enabled};
#[cfg(feature = "test-util")]
pub use crate::process::test_util;
