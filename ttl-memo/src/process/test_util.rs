//! For tests of code whose functions are annotated: caches and time of a test's own, with no attribute changed.
//!
//! Tests of one program share its statics and run side by side. So an annotated function may have been called already when
//! a test begins, and be called by others while it runs. [`isolate`] gives a test fresh caches and a clock that it moves by
//! hand. Put the feature where tests only see it:
//!
//! ```toml
//! [dev-dependencies]
//! ttl-memo = { path = "../ttl-memo/ttl-memo", features = ["test-util"] }
//! ```
//!
//! ```
//! use std::time::Duration;
//! use ttl_memo::{test_util::isolate, ttl_cache};
//!
//! /// Asks the bank, for whom a rate is good for a minute.
//! #[ttl_cache(ttl = "1m")]
//! pub fn rate(currency: &str) -> usize {
//!     # let ask = str::len;
//!     ask(currency)
//! }
//!
//! # /*
//! #[test]
//! # */
//! fn a_rate_is_asked_for_once_a_minute() {
//!     let test = isolate();
//!     rate("EUR");
//!     test.advance(Duration::from_secs(59));
//!     rate("EUR");
//!     assert_eq!(rate::cache_info().misses, 1);
//!
//!     test.advance(Duration::from_secs(1));
//!     rate("EUR");
//!     assert_eq!(rate::cache_info().misses, 2);
//! }
//! # a_rate_is_asked_for_once_a_minute();
//! ```
//!
//! # What is a test's own
//!
//! From [`isolate`] until what it returned is dropped, on the thread that called it (a cache in a static of your own, as with
//! `cache = STORE`, stays everybody's):
//!
//! * **Every annotated function has a cache of its own,** empty at first. Its helpers (`rate::cache_info()`, `rate::cache()`,
//!   …) are about that one. With `cache = …` the cache is the one that is named there.
//! * **Time stands still** and moves by [`advance`](Isolation::advance) alone, also for a [`TtlCache`](crate::TtlCache) that
//!   is built in the test: its time runs on by itself, from where it stands, once the test has ended. What has a `timer` of
//!   its own goes by that, and a `wait` lasts as long as it does on the wall.
//! * **Options are evaluated at a function's first use in the test,** but a cache serves one test after another, and only
//!   another `maxsize`, `ttl`, `wait` or `name` makes a new one. So what `timer`, `getsizeof` and the like evaluate to is that of
//!   an earlier test: write functions and statics there, not what each test makes anew.
//! * **[`caches`](crate::caches) and [`clear_all`](crate::clear_all)** are about these caches, and those with a name that were
//!   built in the test. [`set_enabled`](crate::set_enabled) switches this test only. It begins as the process is.
//!
//! A [`TtlCache`](crate::TtlCache) in a static is everybody's, with `cache = STORE` too: it isn't emptied for a test, and if a
//! test is the first to use it, it goes by that test's time. Give it a [`ManualTimer`](crate::ManualTimer) to move its time from
//! any test. What a test builds with a name is listed for all once that test has ended.
//!
//! When the test has ended its caches are emptied, and then serve other tests: a reference that `rate::cache()` gave is good
//! for its own test only. Values are dropped while still in the test, unless other threads are reading.
//!
//! # Other threads
//!
//! A thread that the test starts isn't in its scope until it [`enter`](Scope::enter)s it:
//!
//! ```
//! # use ttl_memo::{test_util::isolate, ttl_cache};
//! # #[ttl_cache]
//! # fn rate(currency: &str) -> usize { currency.len() }
//! let test = isolate();
//! let scope = test.scope();
//! std::thread::scope(|threads| {
//!     threads.spawn(|| {
//!         let _entered = scope.enter();
//!         rate("EUR");
//!     });
//! });
//! assert!(rate::cache_contains("EUR"));
//! ```
//!
//! The body of a test under `#[tokio::test]`, of either flavour, stays on the thread of the test: nothing is to be done but
//! to call [`isolate`] in it. Tasks that it spawns are in the scope too with the default flavour, which has one thread. With
//! `multi_thread` they run on others: spawn them with [`attach`](Scope::attach), `tokio::spawn(test.scope().attach(task))`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::process::isolation::{ContextGuard, ContextHandle, TestContext};
use crate::process::switch::is_enabled;

/// Gives the calling thread caches, a clock and a switch of its own until what is returned is dropped.
///
/// A call within another's time begins anew, and what the outer one has is there again when the inner one is dropped. Futures
/// that take turns on one thread, each with an isolation that it keeps over an `await`, would all be in the latest: keep it out
/// of them, and [`attach`](Scope::attach) each instead. Name what is returned: `let _ = isolate();` ends it at once.
///
/// # Examples
///
/// ```
/// use ttl_memo::{test_util::isolate, ttl_cache};
///
/// #[ttl_cache]
/// fn double(n: u32) -> u32 {
///     2 * n
/// }
///
/// double(4);
/// let test = isolate();
/// assert!(!double::cache_contains(4));
///
/// drop(test);
/// assert!(double::cache_contains(4));
/// ```
pub fn isolate() -> Isolation {
    let scope = Scope { hold: Arc::new(ContextHandle { context: TestContext::new(is_enabled()) }) };
    Isolation { _entered: scope.enter(), scope }
}

/// Keeps the thread that called [`isolate`] apart from all others, until it is dropped.
#[must_use = "the isolation ends when this is dropped"]
pub struct Isolation {
    scope: Scope,
    _entered: Entered,
}

impl Isolation {
    /// Moves time on by `duration`, for all who are in the scope.
    pub fn advance(&self, duration: Duration) {
        self.scope.advance(duration);
    }

    /// Returns what other threads and tasks need to be part of the test.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// What a test has of its own, to be taken to other threads; made by [`isolate`].
///
/// The caches are emptied when the last of its clones, and of those who have entered it, is gone.
#[derive(Clone)]
pub struct Scope {
    hold: Arc<ContextHandle>,
}

impl Scope {
    /// Brings the calling thread into the scope, until what is returned is dropped.
    pub fn enter(&self) -> Entered {
        Entered { _inside: self.hold.context.enter(), _scope: self.clone() }
    }

    /// Brings a future into the scope, on whatever thread it is polled or dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::{test_util::isolate, ttl_cache};
    ///
    /// #[ttl_cache]
    /// async fn double(n: u32) -> u32 {
    ///     2 * n
    /// }
    ///
    /// let test = isolate();
    /// let task = test.scope().attach(async { double(4).await });
    /// std::thread::spawn(|| pollster::block_on(task)).join().unwrap();
    /// assert!(double::cache_contains(4));
    /// ```
    pub fn attach<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Attached { future: Some(Box::pin(future)), scope: self.clone() }
    }

    /// Moves time on by `duration`, for all who are in the scope.
    pub fn advance(&self, duration: Duration) {
        self.hold.context.advance(duration);
    }
}

/// Keeps a thread in a [`Scope`], until it is dropped.
#[must_use = "the thread leaves the scope when this is dropped"]
pub struct Entered {
    _inside: ContextGuard,
    // After the thread has left, for it may be the last to hold the scope.
    _scope: Scope,
}

/// A future that is in a scope.
struct Attached<F> {
    // In a box, so that one which was never polled can be dropped in the scope too.
    future: Option<Pin<Box<F>>>,
    scope: Scope,
}

impl<F: Future> Future for Attached<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = self.scope.enter();
        self.future.as_mut().expect("only `drop` takes it").as_mut().poll(context)
    }
}

impl<F> Drop for Attached<F> {
    fn drop(&mut self) {
        let _entered = self.scope.enter();
        self.future = None;
    }
}

impl fmt::Debug for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Isolation").finish_non_exhaustive()
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

impl fmt::Debug for Entered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entered").finish_non_exhaustive()
    }
}
