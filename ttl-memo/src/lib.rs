//! Memoizes functions: results live for a time, and the least recently used go when there are too many.
//!
//! [`macro@ttl_cache`] makes a function remember its results, as `cachetools.func.ttl_cache` does in Python.
//! [`TtlCache`], the store behind it, is a thread-safe dictionary with lifetimes by itself.
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
//! population::cache_remove("Rome"); // forgets one
//! population::cache_clear(); // forgets all
//! # Ok::<(), String>(())
//! ```
//!
//! # What callers may rely on
//!
//! * **Calls that want one key at the same time run the body once.** Who waits gets its result and counts as a hit; other
//!   keys and hits never wait, and nothing is locked while a body runs.
//! * **A failure is its caller's alone.** After a panic, an `Err` or a dropped future one of those who wait takes over,
//!   and nobody waits for more than two that fail.
//! * **No call waits for itself,** directly or through a circle of others: it computes instead.
//! * **What is forgotten while it is computed** is given to who asked for it before, and not stored.
//! * **A leader that never ends** (a future that is kept but not polled) is waited for, unless
//!   [`wait`](TtlCacheBuilder::wait) says how long.
//!
//! Three things are beyond what can be seen. A body that waits for another thread or task that asks for the same key waits
//! for itself by a way that isn't ours: give such a function a `wait`. A pool that steals work can turn waits into such
//! circles, so on rayon's threads none is longer than 50 ms, after which the caller computes (feature `rayon`, on by
//! default); for other pools there is `wait`. And a destructor of a thread-local that is older than its thread's first use
//! of any cache must not use one: the process would abort.
//!
//! # Time
//!
//! A value is live while less than its lifetime has passed since it was stored, by the system's monotonic clock, which
//! stands still while the machine is suspended. At exactly its lifetime it is gone. For tests, [`ManualTimer`] moves by
//! hand.
//!
//! # Memory
//!
//! A function's store takes 2 KB with its first entry, and an entry some 110 bytes beside its key and value. What leaves
//! the cache is dropped at once where it is removed, cleared, or one of fewer than sixteen; else together with others,
//! before it is more than a sixteenth of `maxsize`. What leaves while other threads are reading is dropped after that,
//! with the next that the same thread takes out.
//!
//! # Features
//!
//! * `serde`: [`SerializedCache`](https://docs.rs/ttl-memo/latest/ttl_memo/struct.SerializedCache.html), a cache of
//!   values of any type, kept as bytes.
//! * `test-util`: [`test_util`](https://docs.rs/ttl-memo/latest/ttl_memo/test_util/index.html), caches and time of a test's
//!   own for annotated functions.
//! * `rayon`, on by default: see above.

// In reading order: from what users hold in their hands to what everything rests on.
mod statics;
#[cfg(feature = "test-util")]
pub mod test_util;

mod builder;
mod cache;
mod tasks;
mod dictionary;
#[cfg(feature = "serde")]
mod serialized;
mod validate;

mod listing;
mod switch;
#[cfg(feature = "test-util")]
mod world;
mod register;

mod lead;
mod flight;
mod waits;
mod alarm;
mod sweep;
mod background;

mod core;
mod turn;
mod ledger;
mod table;
mod tally;
mod entry;

mod shape;
mod key;
mod clock;
mod info;
mod sync;
mod lock;

#[cfg(all(test, ttl_memo_loom))]
mod model;

#[doc(hidden)]
#[path = "macro_support.rs"]
pub mod __private;

pub use foldhash::fast::RandomState;

/// Makes a function remember its results.
///
/// `#[ttl_cache]` alone is `#[ttl_cache(ttl = "10m", maxsize = 128)]`. The arguments together are the key: hashed and
/// compared where they are, and owned only when a result is stored. The result is cloned for each caller, so return an
/// [`Arc`](std::sync::Arc) of what is costly to clone. Of a `Result`, by whatever name, the value of `Ok` is stored and
/// errors aren't.
///
/// | option | takes | meaning |
/// | --- | --- | --- |
/// | `ttl` | `"1h 30m"`, a number of seconds, a [`Duration`](std::time::Duration) expression, `None`, or a closure `\|value\| -> Duration` | how long a value lives |
/// | `maxsize` | a `usize` expression, `None`, or with `getsizeof` a size such as `"64MiB"` | bound of the sum of sizes |
/// | `getsizeof` | a closure `\|value\| -> usize` | size of one value; 1 each when left out |
/// | `cache_if` | a closure or path, `&Output -> bool` | store only the results for which it is true |
/// | `wait` | as `ttl`, but for the closure | how long to wait for another's computation; for ever when left out |
/// | `timer` | a path to a `static` [`Timer`] | another clock |
/// | `name` | a string | the cache's name; `module::path::function` when left out |
/// | `handle` | an identifier | another name for the type with the helpers |
/// | `crate` | a path | where this crate is re-exported from |
///
/// Expressions are evaluated once, when the function is first called.
///
/// # Helpers
///
/// Beside the function there is an empty type of the same name, which functions and types may share, with these on it.
/// `(…)` are the function's own parameters.
///
/// | helper | does |
/// | --- | --- |
/// | `cache_info()` | tells hits, misses, maxsize, currsize and more as [`CacheInfo`] |
/// | `cache_parameters()` | tells maxsize, ttl and name as [`CacheParameters`] |
/// | `cache_clear()` | forgets everything and zeroes the counters |
/// | `cache()` | gives the [`TtlCache`] itself |
/// | `cache_peek(…)` | gives the live value, counting and moving nothing |
/// | `cache_contains(…)` | says whether there is one |
/// | `cache_ttl(…)` | gives the time that it has left |
/// | `cache_remove(…)` | forgets one |
/// | `cache_insert(…, value)` | stores a value as if it had been computed |
/// | `cache_refresh(…)` | runs the body now and stores what it gives |
/// | `uncached(…)` | runs the body alone |
///
/// # Panics
///
/// The function panics when its body does; nothing is stored then, and one of those who wait tries. It also panics when an
/// option's expression or closure, or the `Hash`, `Eq` or `Clone` of an argument or result does.
///
/// # Examples
///
/// A value that says itself how long it is good for, in a cache of at most a megabyte:
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
pub use ttl_memo_macros::ttl_cache;

pub use crate::__private::{BorrowedKey, Key, Value};
pub use crate::builder::TtlCacheBuilder;
pub use crate::cache::TtlCache;
pub use crate::clock::{ManualTimer, Timer};
pub use crate::info::{CacheInfo, CacheParameters, RemovalCause, TooLarge};
pub use crate::key::Float;
pub use crate::listing::{NamedCache, caches, clear_all};
#[cfg(feature = "serde")]
pub use crate::serialized::{
    Codec, MessagePack, MessagePackError, SerializedCache, SerializedCacheBuilder, SerializedError,
};
pub use crate::switch::{is_enabled, set_enabled};
