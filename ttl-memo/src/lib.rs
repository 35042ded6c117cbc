//! Memoizes functions: caches their results for a time to live, and evicts the least recently used ones.
//!
//! [`macro@ttl_cache`] caches the results of a function, as `cachetools.func.ttl_cache` does in Python. [`TtlCache`], the
//! store behind it, is a thread-safe map whose entries expire, and can be used without the attribute.
//!
//! # Quick start
//!
//! The crate requires Rust 1.85 or newer. With a clone of its repository beside your program:
//!
//! ```toml
//! [dependencies]
//! ttl-memo = { path = "../ttl-memo/ttl-memo" }
//! ```
//!
//! ```
//! use ttl_memo::ttl_cache;
//!
//! /// Asks a server, which takes a while.
//! #[ttl_cache(ttl = "10m", maxsize = 128)]
//! fn population(city: &str) -> Result<u64, String> {
//!     # let ask = |_: &str| Ok(42);
//!     ask(city)
//! }
//!
//! population("Rome")?; // runs the body
//! population("Rome")?; // returns the cached value
//! println!("{}", population::cache_info()); // CacheInfo(hits=1, misses=1, maxsize=128, currsize=1)
//! # assert_eq!(population::cache_info().hits, 1);
//! population::cache_remove("Rome"); // removes one entry
//! population::cache_clear(); // removes all entries
//! # Ok::<(), String>(())
//! ```
//!
//! The arguments together form the key. If the function returns a `Result`, only `Ok` values are stored. Each caller
//! gets a clone, so return an [`Arc`](std::sync::Arc) if cloning is expensive. An `async fn` is annotated in the same
//! way.
//!
//! To find out whether a cache causes a problem, run the program with `TTL_MEMO=off` in its environment, which
//! [switches all of them off](guide::operations).
//!
//! # Options
//!
//! `#[ttl_cache]` alone means `#[ttl_cache(ttl = "10m", maxsize = 128)]`. Expressions are evaluated once, at the
//! function's first call, except that of `cache`, which is evaluated at each call. A mistake in an option is a compile
//! error that says what to write instead.
//!
#![cfg_attr(doc, doc = include_str!("../guide/options-table.md"))]
//!
//! # Helpers
//!
//! For `fn population` the attribute also generates an empty type `population`, on which the helpers are.
//! [Methods](guide::shapes::methods) have `Api::user_cache()`, `Api::user_cache_call(…)`, `Api::user_uncached(…)` and
//! `Api::user_refresh(…)` instead.
//!
#![cfg_attr(doc, doc = include_str!("../guide/helpers-table.md"))]
//!
//! # The guide
//!
//! The tables link to a page for each option. Further pages of the [guide] are about
//!
//! * kinds of functions: [functions](guide::shapes::functions), [arguments](guide::shapes::arguments), [return
//!   types](guide::shapes::results), [methods](guide::shapes::methods), [trait
//!   implementations](guide::shapes::trait_impls), [generic functions](guide::shapes::generics), [async
//!   functions](guide::shapes::asynchronous);
//! * the store: [`TtlCache`](guide::dictionary), and [values of any type as bytes](guide::serialized);
//! * several processes: [tiers](guide::tiers::tiers), [Redis in production](guide::tiers::redis), [writing a
//!   tier](guide::tiers::own_tier);
//! * use: [helpers](guide::helpers), [waiting](guide::waiting), [choosing a TTL](guide::choosing_a_ttl),
//!   [testing](guide::testing), [listing all caches and switching them off](guide::operations),
//!   [metrics](guide::metrics), [tracing](guide::tracing), [memory and performance](guide::memory),
//!   [platforms](guide::platforms), [the expansion](guide::expansion), [frequent questions](guide::faq);
//! * other crates: [`async_trait`](guide::integrations::async_trait), [`axum`](guide::integrations::axum),
//!   [`rayon`](guide::integrations::rayon), [`tracing::instrument`](guide::integrations::instrument);
//! * moving from [`cached`](guide::migration::from_cached), [`memoize`](guide::migration::from_memoize) or [Python's
//!   `cachetools`](guide::migration::from_cachetools).
//!
//! # Guarantees
//!
//! * **Lifetimes are exact.** An expired entry is never returned, counted or listed. See [`ttl`](guide::options::ttl).
//! * **`maxsize` is exact, and so is LRU order** for every sequence of calls on one thread. Expired entries are removed
//!   before live ones are evicted. See [`maxsize`](guide::options::maxsize).
//! * **There is one computation per key at a time.** The other callers wait for its result; a call that would wait for
//!   itself computes instead. See [waiting](guide::waiting), which also lists what can't be observed.
//! * **A failed computation stores nothing** and affects only the caller that ran it; one of the waiters retries.
//! * **A key that is removed while its value is being computed stays removed.** Callers already waiting get the value,
//!   but it isn't stored.
//!
//! # Features
//!
//! * `serde`: [`SerializedCache`], a cache of values of any type, stored as bytes.
//! * `disk`: `tier::Disk`, a cache in a file behind the one in memory, so that results survive a restart.
//! * `redis`: `tier::Redis`, a Redis or Valkey server behind the caches of several processes.
//! * `tier`: the module `tier`, for a [second cache](guide::tiers::tiers) of your own behind the one in memory.
//! * `test-util`: [`test_util`], which gives a test its own caches, clock and switch.
//! * `metrics`: `record_metrics`, which reports the statistics of all caches to the crate [`metrics`](guide::metrics).
//! * `tracing`: a span around each computation, and events, for the crate [`tracing`](guide::tracing).
//! * `tokio`: [`background`](guide::options::background) on an `async fn` uses the caller's tokio runtime.
//! * `rayon`, on by default: limits waits on rayon threads to 50 ms, because there a wait can be part of a cycle that
//!   can't be observed.
//! * `web`, on by default: the clock of JavaScript hosts on [`wasm32-unknown-unknown`](guide::platforms). It has no effect
//!   on other targets.
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
#[cfg(feature = "tier")]
pub mod tier;
mod flight;
mod background;
mod key;
mod clock;
mod info;
#[cfg(feature = "serde")]
mod codec;
mod trace;
mod sync;

#[cfg(all(test, ttl_memo_loom))]
mod loom;

/// What the attribute's expansion names. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use crate::macro_support::*;
}

pub use foldhash::fast::RandomState;

/// Caches the results of a function.
///
/// `#[ttl_cache]` alone means `#[ttl_cache(ttl = "10m", maxsize = 128)]`. It goes on functions, and on methods whose
/// `impl` block carries a bare `#[ttl_cache]` as well; sync or async, generic or not. The arguments, at most twelve,
/// form the key. They are hashed and compared where they are, floats by value, and the owned key is created only on a
/// miss. If the function returns a `Result`, under any alias, only `Ok` values are stored.
///
// Not under `cfg(doc)` like the other pages: editors show this page and don't set that.
#[doc = include_str!("../guide/options-table.md")]
///
/// # Helpers
///
/// For a function the attribute also generates an empty type of the same name with [helpers](guide::helpers), from
/// `cache_info()` to `cache_remove(…)`. `(…)` are the parameters that form the key; with `key = …` it is `&K`.
/// `cache_call`, `cache_refresh` and `uncached` take all parameters of the function.
///
/// A method `user` of `Api` gets `Api::user_cache()`, the store, `Api::user_cache_call(…)`, which also returns where the
/// result came from, `Api::user_uncached(…)`, which runs the body without the cache, and `Api::user_refresh(…)`, which
/// runs it and stores the result. With `handle = UserCache` it gets a type with all helpers instead.
///
/// A generic function has a store for each instantiation, with its own `maxsize`. `cache::<T>()` returns one of them;
/// `cache_info()` and `cache_clear()` apply to all.
///
/// The [guide] has a page for each option and each kind of function.
///
/// # Panics
///
/// When the body panics. Nothing is stored then, and one of the waiters runs the body. Also when an option's expression
/// or closure panics, or the `Hash`, `Eq` or `Clone` of an argument or result, and when an option's expression calls
/// the function itself, directly or through the options of other functions.
///
/// # Examples
///
/// A TTL from the value, in a cache of at most one mebibyte:
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
/// Methods, whose block needs the attribute too:
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
///     /// All instances share one store.
///     #[ttl_cache(skip(self), ttl = "1h")]
///     fn greeting(&self, language: &str) -> String {
///         format!("hello in {language}")
///     }
/// }
///
/// let api = Api { users: TtlCache::builder().build() };
/// api.user(7);
/// assert!(api.users.contains_key(&7));
/// assert_eq!(api.user_uncached(7), "user 7");
///
/// api.greeting("latin");
/// assert_eq!(Api::greeting_cache().len(), 1);
/// ```
///
/// A key that isn't the arguments, and a generic function:
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
#[doc(alias("cached", "memoize", "lru_cache", "cachedmethod", "memo"))]
pub use ttl_memo_macros::ttl_cache;

pub use crate::background::spawner::set_spawner;
pub use crate::cache::builder::TtlCacheBuilder;
pub use crate::cache::cache::TtlCache;
pub use crate::cache::entry::{CacheEntry, Update};
#[cfg(feature = "serde")]
pub use crate::cache::serialized::{SerializedCache, SerializedCacheBuilder, SerializedError};
pub use crate::cache::source::Source;
pub use crate::clock::{ManualTimer, Timer};
#[cfg(feature = "serde")]
pub use crate::codec::{Codec, MessagePack, MessagePackError};
pub use crate::info::{CacheInfo, CacheParameters, Policy, RemovalCause, TooLarge};
pub use crate::key::key::Float;
pub use crate::macro_support::{BorrowedKey, Key, Value};
pub use crate::process::listing::{NamedCache, caches, clear_all, invalidate_tag};
#[cfg(feature = "metrics")]
pub use crate::process::metrics::record_metrics;
pub use crate::process::switch::{is_enabled, set_enabled};
#[cfg(feature = "test-util")]
pub use crate::process::test_util;
