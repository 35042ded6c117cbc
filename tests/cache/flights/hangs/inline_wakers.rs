//! Executors whose wakers poll the task at once, on the thread that wakes it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use ttl_memo::TtlCache;

use super::super::callers::Cache;
use super::{ends, shared};
use crate::hooks::computations;

fn cache() -> Arc<Cache> {
    shared(TtlCache::new(128, Duration::from_secs(60)))
}

type Work = Pin<Box<dyn Future<Output = u32> + Send>>;

/// A task that is polled by whoever wakes it, and sends its result.
struct Inline {
    work: Mutex<Option<Work>>,
    done: mpsc::Sender<u32>,
}

impl Inline {
    /// Polls `work` for the first time.
    fn start(work: impl Future<Output = u32> + Send + 'static) -> mpsc::Receiver<u32> {
        let (done, result) = mpsc::channel();
        Arc::new(Self { work: Mutex::new(Some(Box::pin(work))), done }).wake();
        result
    }
}

impl Wake for Inline {
    fn wake(self: Arc<Self>) {
        let Some(mut work) = self.work.lock().unwrap().take() else {
            return;
        };
        let waker = Waker::from(Arc::clone(&self));
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => self.done.send(value).unwrap(),
            Poll::Pending => *self.work.lock().unwrap() = Some(work),
        }
    }
}

#[test]
fn a_task_polled_while_it_is_woken_gets_the_value() {
    ends(|| {
        let cache = cache();
        let waiting = Arc::clone(&cache);
        let mut results = Vec::new();
        let body = || {
            for _ in 0..3 {
                let waiting = Arc::clone(&waiting);
                results.push(run_on_a_thread(async move { waiting.get_or_insert_with_async(1, async { 2 }).await }));
            }
            1
        };
        assert_eq!(cache.get_or_insert_with(1, body), 1);
        for result in results {
            assert_eq!(result.recv().unwrap(), 1);
        }
    });
}

/// Polls `work` for the first time on a thread that ends then.
fn run_on_a_thread(work: impl Future<Output = u32> + Send + 'static) -> mpsc::Receiver<u32> {
    thread::spawn(|| Inline::start(work)).join().unwrap()
}

/// The task goes on to ask for the same key again, for others, and to remove it.
#[test]
fn a_task_polled_while_it_is_woken_may_use_the_cache() {
    ends(|| {
        let cache = cache();
        let waiting = Arc::clone(&cache);
        let mut results = Vec::new();
        let body = || {
            for _ in 0..3 {
                let cache = Arc::clone(&waiting);
                results.push(run_on_a_thread(async move {
                    let got = cache.get_or_insert_with_async(1, async { 2 }).await;
                    cache.remove(&1);
                    cache.get_or_insert_with_async(1, async { 3 }).await;
                    cache.get_or_insert_with(2, || got)
                }));
            }
            1
        };
        assert_eq!(cache.get_or_insert_with(1, body), 1);
        for result in results {
            assert_eq!(result.recv().unwrap(), 1);
        }
        assert_eq!(computations(&cache), 0);
    });
}

/// The first waiter woken blocks for a computation of another waiter, which can't be woken before the first is done.
#[test]
fn a_task_polled_while_it_is_woken_may_block_for_one_that_is_woken_after_it() {
    ends(|| {
        let cache = cache();
        let mut results = Vec::new();
        let body = || {
            let first = Arc::clone(&cache);
            results.push(run_on_a_thread(async move {
                let got = first.get_or_insert_with_async(1, async { 9 }).await;
                first.get_or_insert_with(2, || got + 1)
            }));
            let second = Arc::clone(&cache);
            results.push(run_on_a_thread(async move {
                let body = async { second.get_or_insert_with_async(1, async { 9 }).await + 1 };
                second.get_or_insert_with_async(2, body).await
            }));
            1
        };
        assert_eq!(cache.get_or_insert_with(1, body), 1);
        for result in results {
            assert_eq!(result.recv().unwrap(), 2);
        }
        assert_eq!(computations(&cache), 0);
    });
}

/// A waker that panics.
struct Explosive;

impl Wake for Explosive {
    fn wake(self: Arc<Self>) {
        super::super::callers::panic_quietly();
    }
}

#[test]
fn a_waker_that_panics_holds_no_caller_up() {
    ends(|| {
        let cache = cache();
        let (mut results, mut kept) = (Vec::new(), None);
        let body = || {
            let waiting = Arc::clone(&cache);
            let waiting = thread::spawn(move || {
                let mut waiting = Box::pin(async move { waiting.get_or_insert_with_async(1, async { 2 }).await });
                let waker = Waker::from(Arc::new(Explosive));
                assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
                waiting
            });
            // It is alive when it is woken.
            kept = Some(waiting.join().unwrap());
            let other = Arc::clone(&cache);
            results.push(run_on_a_thread(async move { other.get_or_insert_with_async(1, async { 3 }).await }));
            1
        };
        assert_eq!(cache.get_or_insert_with(1, body), 1);
        for result in results {
            assert_eq!(result.recv().unwrap(), 1);
        }
        assert_eq!(pollster::block_on(kept.unwrap()), 1);
    });
}
