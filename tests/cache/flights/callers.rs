//! Callers of every kind that begin together, under a watchdog, and what they share.
//! Knows nothing of what is tested.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use async_executor::Executor;
use tokio::runtime::Builder;
use tokio::sync::{Barrier, Semaphore};
use ttl_memo::TtlCache;

use super::progress::Progress;
use crate::hooks;
use crate::waiting::{Observed, WATCHDOG};

pub(super) const MS: Duration = Duration::from_millis(1);

pub(super) type Cache = TtlCache<u32, u32>;

/// The result of a caller, or its panic.
pub(super) type Outcome<T> = Result<T, Box<dyn Any + Send>>;

/// The kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Threads, by the blocking methods.
    Threads,
    /// Tasks of tokio's pool.
    TokioThreads,
    /// Tasks of tokio on one thread.
    TokioOne,
    /// Tasks of smol's executor on two threads.
    Smol,
    /// Threads and tokio's tasks in turn.
    Mixed,
}

/// One of the callers.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) index: usize,
    pub(super) blocking: bool,
    progress: Arc<Progress>,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Threads, Self::TokioThreads, Self::TokioOne, Self::Smol, Self::Mixed];

    /// Those of which it can be seen whether they wait.
    pub(super) fn all_observable() -> impl Iterator<Item = Self> {
        let has_threads = |kind: &Self| matches!(kind, Self::Threads | Self::Mixed);
        Self::ALL.into_iter().filter(move |kind| Observed::is_possible() || !has_threads(kind))
    }

    /// Has `n` callers of this kind do `call` side by side, beginning together.
    ///
    /// # Panics
    ///
    /// When they hang.
    pub(super) fn run<T, F>(self, n: usize, call: impl Fn(Caller) -> F) -> Vec<Outcome<T>>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let start = Arc::new(Barrier::new(n));
        let progress = Progress::new(n);
        let callers: Vec<_> = (0..n)
            .map(|index| {
                let blocking = self == Self::Threads || self == Self::Mixed && index % 2 == 0;
                let (start, progress) = (Arc::clone(&start), Arc::clone(&progress));
                let call = call(Caller { index, blocking, progress: Arc::clone(&progress) });
                let call = async move {
                    start.wait().await;
                    let outcome = caught(call).await;
                    progress.end(index);
                    outcome
                };
                (blocking, call)
            })
            .collect();
        let (sender, ended) = mpsc::channel();
        thread::spawn(move || sender.send(self.run_all(callers)));
        ended.recv_timeout(WATCHDOG).unwrap_or_else(|_| panic!("{self:?} hang"))
    }

    fn run_all<T, F>(self, callers: Vec<(bool, F)>) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let threads = callers.len();
        let callers = callers.into_iter();
        match self {
            Self::Threads => {
                let threads: Vec<_> = callers.map(|(_, call)| on_a_thread(call)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            }
            Self::Smol => {
                let executor = Executor::new();
                let tasks: Vec<_> = callers.map(|(_, call)| executor.spawn(call)).collect();
                let over = Gate::default();
                thread::scope(|scope| {
                    let helper = || pollster::block_on(executor.run(over.passed()));
                    scope.spawn(helper);
                    let results = pollster::block_on(executor.run(async {
                        let mut results = Vec::new();
                        for task in tasks {
                            results.push(task.await);
                        }
                        results
                    }));
                    over.open();
                    results
                })
            }
            Self::TokioOne | Self::TokioThreads | Self::Mixed => {
                let mut builder =
                    if self == Self::TokioOne { Builder::new_current_thread() } else { Builder::new_multi_thread() };
                let runtime = builder.worker_threads(2).max_blocking_threads(threads).build().unwrap();
                let tasks: Vec<_> = callers
                    .map(|(blocking, call)| {
                        if blocking { runtime.spawn_blocking(|| pollster::block_on(call)) } else { runtime.spawn(call) }
                    })
                    .collect();
                runtime.block_on(async {
                    let mut results = Vec::new();
                    for task in tasks {
                        results.push(task.await.unwrap());
                    }
                    results
                })
            }
        }
    }
}

fn on_a_thread<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> thread::JoinHandle<T> {
    let small = thread::Builder::new().stack_size(256 << 10);
    small.spawn(|| pollster::block_on(call)).unwrap()
}

impl Caller {
    /// Asks for the value of `key`, by the method for this kind of caller.
    pub(super) async fn ask(&self, cache: &Cache, key: u32, body: impl Future<Output = u32> + Send) -> u32 {
        // Boxed, for bodies that ask again within each other would take too much of a stack.
        let body = Box::pin(self.progress.in_body(self.index, body));
        if self.blocking {
            let call = || cache.get_or_insert_with(key, || pollster::block_on(body));
            self.progress.in_blocking_call(self.index, call)
        } else {
            self.progress.in_call(self.index, cache.get_or_insert_with_async(key, body)).await
        }
    }

    /// The same with a body that may fail.
    pub(super) async fn try_ask<E: Send>(
        &self,
        cache: &Cache,
        key: u32,
        body: impl Future<Output = Result<u32, E>> + Send,
    ) -> Result<u32, E> {
        // Boxed, for bodies that ask again within each other would take too much of a stack.
        let body = Box::pin(self.progress.in_body(self.index, body));
        if self.blocking {
            let call = || cache.try_get_or_insert_with(key, || pollster::block_on(body));
            self.progress.in_blocking_call(self.index, call)
        } else {
            self.progress.in_call(self.index, cache.try_get_or_insert_with_async(key, body)).await
        }
    }

    /// Returns when all other callers wait for a computation, those aside that have ended.
    pub(super) async fn until_others_wait(&self) {
        yield_until(|| self.progress.others_wait(self.index)).await;
    }

    /// Returns when the caller of that index waits for a computation.
    pub(super) async fn until_waits(&self, index: usize) {
        yield_until(|| self.progress.waits(index)).await;
    }

    /// Returns when the caller of that index has ended.
    pub(super) async fn until_has_ended(&self, index: usize) {
        yield_until(|| self.progress.has_ended(index)).await;
    }
}

/// The values of callers of which none panicked.
#[track_caller]
pub(super) fn values<T>(outcomes: Vec<Outcome<T>>) -> Vec<T> {
    outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|_| panic!("nobody panics"))).collect()
}

/// Awaits `future` and catches its panic.
pub(super) async fn caught<T>(future: impl Future<Output = T>) -> Outcome<T> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Panics on purpose, without a message on the terminal.
pub(super) fn panic_quietly() -> ! {
    std::panic::resume_unwind(Box::new("on purpose"))
}

/// Lets others go on until `event` has happened. The watchdog of the callers is its own.
async fn yield_until(event: impl Fn() -> bool) {
    while !event() {
        thread::yield_now();
        yield_once().await;
    }
}

/// Waits for `n` milliseconds without blocking a thread, whatever the runtime: the work of a body.
pub(super) async fn pause(n: u32) {
    futures_timer::Delay::new(MS * n).await;
}

/// Lets a task be polled once more before it goes on.
pub(super) async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Polls once, with a waker that does nothing.
pub(super) fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Holds tasks and threads up until it is opened.
pub(super) struct Gate(Semaphore);

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

impl Gate {
    pub(super) const fn new() -> Self {
        Self(Semaphore::const_new(0))
    }

    pub(super) fn is_open(&self) -> bool {
        self.0.is_closed()
    }

    pub(super) fn open(&self) {
        self.0.close();
    }

    pub(super) async fn passed(&self) {
        // A gate is opened by closing the semaphore.
        assert!(self.0.acquire().await.is_err());
    }

    pub(super) fn pass(&self) {
        pollster::block_on(self.passed());
    }
}

/// Counts runs of a body.
#[derive(Default)]
pub(super) struct Runs(AtomicU32);

impl Runs {
    /// Counts one and returns how many there were before.
    pub(super) fn begin(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    pub(super) fn count(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What the callers of a test share: the cache, a count of the bodies run, two gates.
pub(super) struct Shared {
    pub(super) cache: Cache,
    pub(super) runs: Runs,
    pub(super) begun: Gate,
    pub(super) may_end: Gate,
}

impl Shared {
    pub(super) fn new() -> Arc<Self> {
        Self::with(TtlCache::builder().unbounded().build())
    }

    pub(super) fn with(cache: Cache) -> Arc<Self> {
        let (begun, may_end) = Default::default();
        Arc::new(Self { cache, runs: Runs::default(), begun, may_end })
    }

    /// That no computation is left behind.
    #[track_caller]
    pub(super) fn assert_at_rest(&self) {
        hooks::assert_at_rest(&self.cache);
    }
}
