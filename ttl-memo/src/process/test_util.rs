//! Caches, a clock and a switch for one test, without a change of any attribute.
//!
//! Tests of one program share its statics and run at the same time. So an annotated function may have been called already when
//! a test begins, and other tests may call it meanwhile. [`isolate`] gives a test empty caches and a clock that it moves.
//! Enable the feature for tests only:
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
//! /// Asks the bank. A rate is valid for a minute.
//! #[ttl_cache(ttl = "1m")]
//! pub fn rate(currency: &str) -> usize {
//!     # let ask = str::len;
//!     ask(currency)
//! }
//!
//! # /*
//! #[test]
//! # */
//! fn the_bank_is_asked_once_a_minute() {
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
//! # the_bank_is_asked_once_a_minute();
//! ```
//!
//! # What is isolated
//!
//! The following holds on the thread that called [`isolate`], until the returned value is dropped:
//!
//! * **Every annotated function has its own cache for the test,** which is empty at first. Its helpers (`rate::cache_info()`,
//!   `rate::cache()`, …) use that one. A function with `cache = …` uses the named cache, as always.
//! * **Time stands still** until the test calls [`advance`](Isolation::advance). This holds for every
//!   [`TtlCache`](crate::TtlCache) that the test builds, too; if it outlives the test, its time runs from then on. A cache with
//!   its own `timer` follows that, and the limit of `wait` is real time.
//! * **Options are evaluated at a function's first use in the test,** except for `timer`, which is a static.
//! * **[`caches`](crate::caches) and [`clear_all`](crate::clear_all)** cover these caches, and those with a name that the test
//!   built. [`set_enabled`](crate::set_enabled) affects this test only; the switch starts as it is in the process.
//!
//! A [`TtlCache`](crate::TtlCache) in a static isn't isolated, also if a function uses it with `cache = STORE`. It isn't emptied
//! for a test, and if a test is the first to use it, it follows that test's clock. Give it a
//! [`ManualTimer`](crate::ManualTimer), so that every test can move its time. A named cache that a test built is listed for
//! the whole process once the test has ended.
//!
//! When the test ends, its caches are cleared, and later tests use them again. Therefore don't keep a reference that
//! `rate::cache()` returned beyond the test. The values are dropped within the test, unless other threads are reading them.
//!
//! # Other threads
//!
//! A thread that the test starts isn't isolated until it [`enter`](Scope::enter)s the test's scope:
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
//! The body of a `#[tokio::test]` stays on the thread of the test, whichever runtime it has, so calling [`isolate`] in it is
//! enough. Tasks that it spawns run on the same thread with the default runtime. With `multi_thread` they run on others: spawn
//! them with [`attach`](Scope::attach), as in `tokio::spawn(test.scope().attach(task))`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::process::isolation::{ContextGuard, ContextHandle, TestContext};
use crate::process::pending;
use crate::process::switch::is_enabled;

/// Isolates the calling thread until the returned value is dropped: with empty caches, a clock that stands still, and a switch.
///
/// Isolations can be nested. The inner one starts empty, and when it is dropped the outer one applies again.
///
/// Bind the returned value to a name: `let _ = isolate();` ends the isolation at once. Don't keep it across an `.await` in
/// futures that run in turn on one thread, since all of them would be in the latest one. [`attach`](Scope::attach) each of
/// them instead.
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
    let scope = Scope { handle: Arc::new(ContextHandle { context: TestContext::new(is_enabled()) }) };
    Isolation { _entered: scope.enter(), scope }
}

/// Blocks until nothing runs in the background: the bodies of functions with the option `background` that calls in this test
/// have left to other threads and tasks. Outside a test, those of all callers that weren't in one.
///
/// For `async` functions await [`background_done_async`]: a thread that blocks here can't poll them. In the background
/// itself it would wait for its own end.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::test_util::{background_done, isolate};
/// use ttl_memo::ttl_cache;
///
/// #[ttl_cache(ttl = "1m", stale = "1h", background)]
/// fn rate(currency: &str) -> usize {
///     currency.len()
/// }
///
/// let test = isolate();
/// rate("EUR");
/// test.advance(Duration::from_secs(90));
/// rate("EUR"); // returns the stale rate
/// background_done();
/// assert_eq!(rate::cache_ttl("EUR"), Some(Duration::from_secs(3660)));
/// ```
pub fn background_done() {
    pending::wait();
}

/// The same as [`background_done`] without blocking the thread.
pub fn background_done_async() -> impl Future<Output = ()> + Send + Sync {
    pending::wait_async()
}

/// The isolation of the thread that called [`isolate`]. It ends when this is dropped.
#[must_use = "the isolation ends when this is dropped"]
pub struct Isolation {
    scope: Scope,
    _entered: Entered,
}

impl Isolation {
    /// Moves the clock forward by `duration`, for all threads and tasks in the scope.
    pub fn advance(&self, duration: Duration) {
        self.scope.advance(duration);
    }

    /// Returns the scope, which other threads and tasks can enter.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// The scope of an isolated test, for other threads and tasks; returned by [`Isolation::scope`].
///
/// The test's caches are cleared when all clones of the scope and everything that has entered it are dropped.
#[derive(Clone)]
pub struct Scope {
    handle: Arc<ContextHandle>,
}

impl Scope {
    /// Brings the calling thread into the scope, until the returned value is dropped.
    pub fn enter(&self) -> Entered {
        Entered { _inside: self.handle.context.enter(), _scope: self.clone() }
    }

    /// Brings a future into the scope, on whichever thread it is polled or dropped.
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

    /// Moves the clock forward by `duration`, for all threads and tasks in the scope.
    pub fn advance(&self, duration: Duration) {
        self.handle.context.advance(duration);
    }
}

/// Keeps a thread in a [`Scope`] until it is dropped.
#[must_use = "the thread leaves the scope when this is dropped"]
pub struct Entered {
    _inside: ContextGuard,
    // Dropped after the thread has left, since it may be the last reference to the scope.
    _scope: Scope,
}

/// A future that is in a scope.
struct Attached<F> {
    // Boxed, so that a future that was never polled can be dropped in the scope as well.
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
